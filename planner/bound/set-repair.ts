import type { Basis, OpenBasis, Outside } from './basis.ts';
import type { BrokerRows } from './broker-rows.ts';
import type { SetChooser } from './cheapest-set-fixed.ts';
import type { CasePool, SetPool } from './set-pool.ts';

/**
 * The dual simplex method over the sets that are known: what was the cheapest mixture before a row came in or a case was split becomes the
 * cheapest one that keeps the row, or does without what the case rules out, in far fewer pivots than from a plan. Where the known
 * sets cannot do it, those that help most are made.
 */
export type Repaired = { readonly whole: boolean; readonly pivots: number };

const pivotAtLeast = 1e-6;
/** In shares of the largest that is to be had. */
const firmly = 1e-4;
/** Costs in units of the mean size. */
const slackness = 1e-6;
const pivotsPerInversion = 50;
/** Far more than it takes where it does not go round in circles. */
const stuckAfter = 400;
/** Sets are made by what they help, whatever they copy. */
const helpAboveAll = 1e7;
/** Where many sets cost the same, steps would have no length: costs are set apart by a fixed pattern, in units of the mean size. */
const apart = 1e-5;
const goldenRatio = (Math.sqrt(5) - 1) / 2;

/** `price` is what the chooser reads. Where it does not come to an end the basis is of no use. */
export function repair(
  rows: BrokerRows,
  pool: CasePool,
  price: Float64Array,
  chooser: SetChooser,
  basis: OpenBasis,
  pivotsAtMost: number,
): Repaired {
  const { list, ofBroker, weight, meanBytes } = rows;
  const targets = ofBroker.length;
  const raised = new Map<number, number>();
  const plain = setApart(pool, raised);
  const pi = new Float64Array(list.length);
  const priced = new Float64Array(price.length);
  const helps = new Float64Array(price.length);
  const perReplica = (of: Float64Array, into: Float64Array): void => {
    into.fill(0);
    for (let b = 0; b < targets; b++) {
      for (const row of ofBroker[b]!) {
        const each = of[row]!;
        if (each === 0) continue;
        const { coefficient } = list[row]!;
        for (let p = 0, at = b; p < weight.length; p++, at += targets) into[at]! += each * coefficient[p]!;
      }
    }
  };
  const sumOf = (each: Float64Array, p: number, brokers: Int32Array): number => {
    let sum = 0;
    for (let i = 0; i < brokers.length; i++) sum += each[p * targets + brokers[i]!]!;
    return sum;
  };

  /** The set or slack that may enter for what is outside at the least loss. */
  const cheapestEntering = (row: Float64Array, sign: number): number | null => {
    let widest = 0;
    const offers: { readonly which: number; readonly cost: number; readonly pivot: number }[] = [];
    const consider = (which: number, signed: number, pivot: number): void => {
      if (pivot < pivotAtLeast) return;
      const cost = Math.max(0, signed);
      widest = Math.max(widest, pivot);
      offers.push({ which, cost, pivot });
    };
    const keyCost = new Float64Array(weight.length);
    const keyHelps = new Float64Array(weight.length);
    for (let p = 0; p < weight.length; p++) {
      const brokers = pool.brokersOf[basis.keyOf(p)]!;
      keyCost[p] = basis.keyCostOf(p) - sumOf(priced, p, brokers);
      keyHelps[p] = sumOf(helps, p, brokers);
    }
    for (let set = 0; set < pool.partitionOf.length; set++) {
      const p = pool.partitionOf[set]!;
      const brokers = pool.brokersOf[set]!;
      const pivot = sign * (sumOf(helps, p, brokers) - keyHelps[p]!);
      if (pivot < pivotAtLeast || !pool.mayUse(set)) continue;
      const cost = plain.costOf(set) - sumOf(priced, p, brokers) - keyCost[p]!;
      // What is too cheap costs as much more from here on: so every step is one forward.
      if (cost < 0) raised.set(set, (raised.get(set) ?? 0) - cost);
      consider(set, cost, pivot);
    }
    for (let slack = 0; slack < list.length; slack++) {
      if (basis.isBasic(slack)) continue;
      const side = basis.isAtUpper(slack) ? -1 : 1;
      consider(-1 - slack, side * pi[slack]!, -sign * side * row[slack]!);
    }
    // Among those that lose hardly more than the least the largest pivot, which rounds best (Harris).
    const firm = offers.filter(({ pivot }) => pivot >= firmly * widest);
    const least = firm.reduce(
      (soFar, { cost, pivot }) => Math.min(soFar, (cost + slackness) / pivot),
      Number.POSITIVE_INFINITY,
    );
    let entering: number | null = null;
    let largest = 0;
    for (const { which, cost, pivot } of firm) {
      if (cost > least * pivot || pivot <= largest) continue;
      largest = pivot;
      entering = which;
    }
    return entering;
  };

  const makeSets = (sign: number): boolean => {
    for (let at = 0; at < price.length; at++) price[at] = -sign * helps[at]! * helpAboveAll * meanBytes;
    let made = false;
    for (let p = 0; p < weight.length; p++) {
      const key = pool.brokersOf[basis.keyOf(p)]!;
      if (chooser.cost(p) === Number.POSITIVE_INFINITY) continue;
      const brokers = chooser.chosen.slice(0, key.length);
      if (sign * (sumOf(helps, p, brokers) - sumOf(helps, p, key)) < pivotAtLeast) continue;
      pool.add(p, brokers);
      made = true;
    }
    return made;
  };

  const step = (outside: Outside): boolean => {
    const row = basis.inverseRow(outside.at).slice();
    basis.prices(pi);
    perReplica(pi, priced);
    perReplica(row, helps);
    let entering = cheapestEntering(row, outside.sign);
    if (entering === null && makeSets(outside.sign)) entering = cheapestEntering(row, outside.sign);
    return entering !== null && basis.exchange(entering, outside);
  };

  basis.chargeBy(plain);
  const most = Math.min(pivotsAtMost, stuckAfter);
  let since = 0;
  for (let pivots = 0; pivots < most; pivots++, since++) {
    if (since === pivotsPerInversion) {
      if (!basis.refresh()) return { whole: false, pivots };
      since = 0;
    }
    const outside = basis.outermost(pool.mayUse);
    if (outside === null) return { whole: true, pivots };
    if (step(outside)) continue;
    // Either nothing helps, or what rounding has left of the inverse misleads.
    if (since === 0) return { whole: false, pivots };
    since = pivotsPerInversion - 1;
  }
  return { whole: false, pivots: most };
}

function setApart(pool: CasePool, raised: ReadonlyMap<number, number>): SetPool {
  const { copyCost, partitionOf, brokersOf } = pool;
  const costOf = (set: number): number =>
    copyCost(partitionOf[set]!, brokersOf[set]!) + apart * ((set * goldenRatio) % 1) + (raised.get(set) ?? 0);
  return { ...pool, costOf };
}

/** A key that the case rules out and that is its partition's only set has nobody to make room for: any allowed set takes its place. */
export function withoutLoneKeys(pool: CasePool, from: Basis): Basis | null {
  const shared = new Set([...from.basic].filter((set) => set >= 0).map((set) => pool.partitionOf[set]!));
  const key = from.key.slice();
  for (let p = 0; p < key.length; p++) {
    if (shared.has(p) || pool.mayUse(key[p]!)) continue;
    const other = pool.partitionOf.findIndex((owner, set) => owner === p && pool.mayUse(set));
    if (other < 0) return null;
    key[p] = other;
  }
  return { ...from, key };
}
