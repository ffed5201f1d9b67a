import type { Model } from '../build-model/model.ts';
import type { Basis, OpenBasis, Share } from './basis.ts';
import { type BrokerRows, pricesOf } from './broker-rows.ts';
import type { CasePrices } from './cases.ts';
import { type Fixed, fixedChooser } from './cheapest-set-fixed.ts';
import { openBasis } from './set-basis.ts';
import type { CasePool } from './set-pool.ts';
import { repair, withoutLoneKeys } from './set-repair.ts';
import type { WorkingBasis } from './working-basis.ts';

/**
 * The linear relaxation in terms of whole sets: every partition mixes legal sets, and the mix keeps the rows of all brokers. Solved by the
 * primal simplex method (`set-basis.ts`) with one set generated when it is needed (Gilmore and Gomory, 1961). It only finds prices and shows
 * what is undecided; nothing here is a proof.
 */
export type SetProgram = {
  /** Goes on from the basis, as far as the target or the pivots allow; from the other one where it cannot be repaired. */
  readonly solve: (basis: Basis, target: number, pivots: number, otherwise?: Basis) => Solved;
};

export type Solved = {
  /** The best Lagrangian bound that was seen and its prices. */
  readonly value: number;
  readonly prices: CasePrices;
  readonly basis: Basis;
  readonly shares: readonly Share[];
  /** 1 for rows that stand at an end. */
  readonly binding: Uint8Array;
  readonly pivots: number;
};

/** What would make the mix cheaper: a set (`brokers`) of partition `p`, or a slack as -1 - row. */
type Offer = { readonly gain: number; readonly slack: number; readonly brokers: Int32Array | null; readonly p: number };

/** A reduced cost nearer to 0 is rounding. */
const gainAtLeast = 1e-7;
const columnsPerPricing = 8;
const pivotsPerInversion = 80;
/** A pivot of the dual method looks at all rows and sets. */
const pivotsPerRepair = 2;

export function openSetProgram(model: Model, rows: BrokerRows, fixed: Fixed, pool: CasePool): SetProgram {
  const { targets, partitions, wanted } = model;
  const { list, ofBroker, meanBytes } = rows;
  const pi = new Float64Array(list.length);
  /** Several cases begin with the same basis. */
  let inverted: { readonly of: Basis; readonly inverse: WorkingBasis } | null = null;
  /** In units of the mean size, what the rows charge for each replica. */
  const charge = new Float64Array(partitions * targets);
  const price = new Float64Array(partitions * targets);
  const chooser = fixedChooser(model, price, fixed);

  const charged = (p: number, brokers: Int32Array): number =>
    brokers.reduce((sum, b) => sum + charge[p * targets + b]!, 0);
  const slackGain = (basis: OpenBasis, row: number): number => {
    if (basis.isBasic(row)) return 0;
    return basis.isAtUpper(row) ? pi[row]! : -pi[row]!;
  };

  const readPrices = (basis: OpenBasis): void => {
    basis.prices(pi);
    charge.fill(0);
    for (let b = 0; b < targets; b++) {
      for (const row of ofBroker[b]!) {
        const each = -pi[row]!;
        if (each === 0) continue;
        const { coefficient } = list[row]!;
        for (let p = 0, at = b; p < partitions; p++, at += targets) charge[at]! += each * coefficient[p]!;
      }
    }
    for (let at = 0; at < charge.length; at++) price[at] = charge[at]! * meanBytes;
  };

  /** The Lagrangian bound at the current prices, and all that has a reduced cost below 0. */
  const look = (basis: OpenBasis): { readonly bound: number; readonly offers: Offer[] } => {
    let bound = 0;
    const offers: Offer[] = [];
    for (let p = 0; p < partitions; p++) {
      const least = chooser.cost(p);
      bound += least;
      const gain = basis.keyCostOf(p) + charged(p, pool.brokersOf[basis.keyOf(p)]!) - least / meanBytes;
      if (gain <= gainAtLeast) continue;
      offers.push({ gain, slack: 0, brokers: chooser.chosen.slice(0, wanted[p]), p });
    }
    for (let row = 0; row < list.length; row++) {
      const each = -pi[row]!;
      bound -= meanBytes * each * (each > 0 ? list[row]!.upper : list[row]!.lower);
      const gain = slackGain(basis, row);
      if (gain > gainAtLeast) offers.push({ gain, slack: -1 - row, brokers: null, p: -1 });
    }
    return { bound, offers: offers.sort((a, b) => b.gain - a.gain || a.p - b.p || b.slack - a.slack) };
  };

  const stillGains = (basis: OpenBasis, { brokers, p, slack }: Offer): boolean => {
    if (brokers === null) return slackGain(basis, -1 - slack) > gainAtLeast;
    const key = basis.keyOf(p);
    const held = basis.keyCostOf(p) + chargedNow(p, pool.brokersOf[key]!);
    return held - pool.copyCost(p, brokers) - chargedNow(p, brokers) > gainAtLeast;
  };
  const chargedNow = (p: number, brokers: Int32Array): number => {
    let sum = 0;
    for (const b of brokers) for (const row of ofBroker[b]!) sum -= pi[row]! * list[row]!.coefficient[p]!;
    return sum;
  };

  /** The basis once it keeps all rows and uses nothing that is ruled out, or the one to begin with, where what it may not use costs much. */
  const begin = (from: Basis, otherwise: Basis, pivotsAtMost: number) => {
    let pivots = 0;
    const start = withoutLoneKeys(pool, from);
    if (start !== null) {
      const basis = openBasis(rows, pool, start);
      if (basis.refresh(inverted?.of === from ? inverted.inverse : undefined)) {
        inverted = { of: from, inverse: basis.inverse() };
        const repaired = repair(rows, pool, price, chooser, basis, pivotsAtMost);
        pivots = repaired.pivots;
        basis.chargeBy(pool);
        if (repaired.whole) return { basis, pivots };
      }
    }
    const basis = openBasis(rows, pool, otherwise);
    basis.refresh();
    return { basis, pivots };
  };

  const solve = (from: Basis, target: number, pivotsAtMost: number, otherwise = from): Solved => {
    let value = Number.NEGATIVE_INFINITY;
    let bestPi = new Float64Array(list.length);
    const { basis, pivots: made } = begin(from, otherwise, pivotsAtMost);
    let pivots = 0;
    let sinceInversion = made > 0 ? pivotsPerInversion : 0;
    while (pivots < pivotsAtMost) {
      if (sinceInversion >= pivotsPerInversion) {
        if (!basis.refresh()) break;
        sinceInversion = 0;
      }
      readPrices(basis);
      const { bound, offers } = look(basis);
      if (bound > value) {
        value = bound;
        bestPi = pi.slice();
      }
      if (offers.length === 0 || value >= target) break;
      let moved = false;
      for (const offer of offers.slice(0, columnsPerPricing)) {
        if (moved) {
          basis.prices(pi);
          if (!stillGains(basis, offer)) continue;
        }
        pivots++;
        sinceInversion++;
        if (!basis.enter(offer.brokers === null ? offer.slack : pool.add(offer.p, offer.brokers))) {
          sinceInversion = pivotsPerInversion;
          break;
        }
        moved = true;
      }
    }
    const prices = pricesOf(rows, bestPi);
    const binding = Uint8Array.from(list, (_, row) => (basis.isBasic(row) ? 0 : 1));
    return {
      value,
      prices,
      basis: basis.copy(),
      shares: basis.shares(),
      binding,
      pivots: pivots + pivotsPerRepair * made,
    };
  };
  return { solve };
}
