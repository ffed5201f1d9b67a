import type { Model } from '../build-model/model.ts';
import type { Basis, OpenBasis, Share } from './basis.ts';
import { type BrokerRows, pricesOf } from './broker-rows.ts';
import type { CasePrices } from './cases.ts';
import { type Fixed, fixedChooser } from './cheapest-set-fixed.ts';
import { openReplicaPrices } from './replica-prices.ts';
import { openBasis } from './set-basis.ts';
import { type Mended, mend } from './set-dual.ts';
import type { CasePool } from './set-pool.ts';
import type { WorkingBasis } from './working-basis.ts';

/**
 * The linear relaxation in terms of whole sets: every partition mixes legal sets, and the mix keeps the rows of all brokers. Solved by the
 * simplex method (`set-basis.ts`) with one set generated when it is needed (Gilmore and Gomory, 1961): the dual method from what was solved
 * before (`set-dual.ts`), the primal one from a plan. It only finds prices and shows what is undecided; nothing here is a proof.
 */
export type SetProgram = {
  /** Goes on from the basis, as far as the target or the pivots allow; from the other one where it cannot be mended. */
  readonly solve: (from: Start, target: number, pivots: number, otherwise?: Basis) => Solved;
  /** What the bound comes to within a few pivots, about. */
  readonly probe: (from: Start, target: number, pivots: number) => { readonly value: number; readonly pivots: number };
};

/** A basis and what its prices prove. */
export type Start = Pick<Solved, 'basis' | 'value'>;

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
/** A pivot of the dual method prices all sets two or three times. */
const primalPerDual = 2;

/** Where it should stop, what it returns is as far as it came. */
export function openSetProgram(
  model: Model,
  rows: BrokerRows,
  fixed: Fixed,
  pool: CasePool,
  shouldStop: () => boolean,
): SetProgram {
  const { targets, partitions, wanted } = model;
  const { list, ofBroker, meanBytes } = rows;
  const { spread, sumOf, giveBack } = openReplicaPrices(rows);
  const pi = new Float64Array(list.length);
  /** Several cases begin with the same basis. */
  let inverted: { readonly of: Basis; readonly inverse: WorkingBasis } | null = null;
  /** In units of the mean size, what the rows pay for each replica. */
  const paid = new Float64Array(partitions * targets);
  const price = new Float64Array(partitions * targets);
  const chooser = fixedChooser(model, price, fixed);
  const pricing = { rows, pool, price, chooser };

  const slackGain = (basis: OpenBasis, row: number): number => {
    if (basis.isBasic(row)) return 0;
    return basis.isAtUpper(row) ? pi[row]! : -pi[row]!;
  };

  /** The Lagrangian bound at the basis' prices, and all that has a reduced cost below 0. */
  const look = (basis: OpenBasis): { readonly bound: number; readonly offers: Offer[] } => {
    basis.prices(pi);
    spread(pi, paid);
    for (let at = 0; at < paid.length; at++) price[at] = -paid[at]! * meanBytes;
    let bound = -giveBack(pi);
    const offers: Offer[] = [];
    for (let p = 0; p < partitions; p++) {
      const least = chooser.cost(p);
      bound += least;
      const gain = basis.keyCostOf(p) - sumOf(paid, p, pool.brokersOf[basis.keyOf(p)]!) - least / meanBytes;
      if (gain <= gainAtLeast) continue;
      offers.push({ gain, slack: 0, brokers: chooser.chosen.slice(0, wanted[p]), p });
    }
    for (let row = 0; row < list.length; row++) {
      const gain = slackGain(basis, row);
      if (gain > gainAtLeast) offers.push({ gain, slack: -1 - row, brokers: null, p: -1 });
    }
    return { bound, offers: offers.sort((a, b) => b.gain - a.gain || a.p - b.p || b.slack - a.slack) };
  };

  const stillGains = (basis: OpenBasis, { brokers, p, slack }: Offer): boolean => {
    if (brokers === null) return slackGain(basis, -1 - slack) > gainAtLeast;
    const held = basis.keyCostOf(p) - paidNow(p, pool.brokersOf[basis.keyOf(p)]!);
    return held - pool.copyCost(p, brokers) + paidNow(p, brokers) > gainAtLeast;
  };
  const paidNow = (p: number, brokers: Int32Array): number => {
    let sum = 0;
    for (const b of brokers) for (const row of ofBroker[b]!) sum += pi[row]! * list[row]!.coefficient[p]!;
    return sum;
  };

  /** null where rounding has made the basis singular. */
  const opened = (from: Basis): OpenBasis | null => {
    const basis = openBasis(rows, pool, from);
    if (!basis.refresh(inverted?.of === from ? inverted.inverse : undefined)) return null;
    inverted = { of: from, inverse: basis.inverse() };
    return basis;
  };
  const mended = (basis: OpenBasis, value: number, target: number, pivotsAtMost: number): Mended => {
    const found = mend(pricing, basis, { value, target, pivotsAtMost, shouldStop });
    basis.chargeBy(pool);
    return { ...found, pivots: primalPerDual * found.pivots };
  };

  const solve = ({ basis: from, value }: Start, target: number, pivots: number, otherwise = from): Solved => {
    const first = opened(from);
    const made = first === null ? null : mended(first, value, target, pivots);
    if (first !== null && made !== null && made.beyond !== null)
      return solvedAs(first, { value: target, at: made.beyond, pivots: made.pivots });
    const { basis, since } =
      first !== null && made?.whole
        ? { basis: first, since: made.pivots }
        : { basis: openBasis(rows, pool, otherwise), since: pivotsPerInversion };
    const found = cheapen(basis, since, target, pivots);
    return solvedAs(basis, { ...found, pivots: found.pivots + (made?.pivots ?? 0) });
  };

  /** The primal method. */
  const cheapen = (basis: OpenBasis, sinceBefore: number, target: number, pivotsAtMost: number) => {
    let value = Number.NEGATIVE_INFINITY;
    let at = new Float64Array(list.length);
    let pivots = 0;
    for (let since = sinceBefore > 0 ? pivotsPerInversion : 0; pivots < pivotsAtMost && !shouldStop(); ) {
      if (since >= pivotsPerInversion) {
        if (!basis.refresh()) break;
        since = 0;
      }
      const { bound, offers } = look(basis);
      if (bound > value) {
        value = bound;
        at = pi.slice();
      }
      if (offers.length === 0 || value >= target) break;
      let moved = false;
      for (const offer of offers.slice(0, columnsPerPricing)) {
        if (moved) {
          basis.prices(pi);
          if (!stillGains(basis, offer)) continue;
        }
        pivots++;
        since++;
        if (!basis.enter(offer.brokers === null ? offer.slack : pool.add(offer.p, offer.brokers))) {
          since = pivotsPerInversion;
          break;
        }
        moved = true;
      }
    }
    return { value, at, pivots };
  };

  const solvedAs = (
    basis: OpenBasis,
    found: { readonly value: number; readonly at: Float64Array; readonly pivots: number },
  ): Solved => ({
    value: found.value,
    prices: pricesOf(rows, found.at),
    basis: basis.copy(),
    shares: basis.shares(),
    binding: Uint8Array.from(list, (_, row) => (basis.isBasic(row) ? 0 : 1)),
    pivots: found.pivots,
  });

  const probe = ({ basis: from, value }: Start, target: number, pivotsAtMost: number) => {
    const basis = opened(from);
    if (basis === null) return { value: Number.NEGATIVE_INFINITY, pivots: 0 };
    const { estimate, pivots } = mended(basis, value, target, pivotsAtMost);
    return { value: estimate, pivots };
  };
  return { solve, probe };
}
