import { evenly } from '../evenly.ts';
import type { OpenBasis, Outside } from './basis.ts';
import type { BrokerRows } from './broker-rows.ts';
import type { SetChooser } from './cheapest-set-fixed.ts';
import { openReplicaPrices } from './replica-prices.ts';
import type { CasePool, SetPool } from './set-pool.ts';

/**
 * The dual simplex method: what was the cheapest mixture before a row came in or a case was split becomes the cheapest one that keeps the row,
 * or does without what the case rules out. What enters is the best of all legal sets, not only of those that are known: the ratio test is
 * a fractional program, solved by pricing at one ratio after the other (Dinkelbach, 1967). So the prices always are those of a bound, and it
 * only rises.
 */
export type Mended = {
  /** Whether the basis keeps all rows and uses nothing that is ruled out. */
  readonly whole: boolean;
  /** Prices per row at which the bound is not below the target: the case needs no more. */
  readonly beyond: Float64Array | null;
  /** What the last prices prove, about: with the pattern's costs. */
  readonly estimate: number;
  readonly pivots: number;
};

const pivotAtLeast = 1e-6;
/** Costs in units of the mean size: reduced costs that are rounding. */
const slackness = 1e-9;
const pivotsPerInversion = 50;
/** Far more than it takes where it does not go round in circles. */
const stuckAfter = 1_000;
const ratiosAtMost = 30;
/** A ratio beyond any: sets are chosen by what they help, whatever they copy. */
const farthest = 1e7;
/** Where many sets cost the same, steps would have no length: replicas are set apart by a fixed pattern, in units of the mean size. */
const apart = 1e-5;

/** A set (`brokers`) of partition `p`, or the slack of a row; `ratio` is how far the prices may go along the direction. */
type Entering = {
  readonly ratio: number;
  readonly pivot: number;
  readonly slack: number;
  readonly p: number;
  readonly brokers: Int32Array | null;
};

/** `price` is what the chooser reads, per replica and in bytes. */
export type Pricing = {
  readonly rows: BrokerRows;
  readonly pool: CasePool;
  readonly price: Float64Array;
  readonly chooser: SetChooser;
};

/** `value` is what the basis' prices prove and `target` what they need not go beyond, in bytes. */
export type Mending = {
  readonly value: number;
  readonly target: number;
  readonly pivotsAtMost: number;
  readonly shouldStop: () => boolean;
};

export function mend({ rows, pool, price, chooser }: Pricing, basis: OpenBasis, mending: Mending): Mended {
  const { value, target, pivotsAtMost, shouldStop } = mending;
  const { list, ofBroker, weight, meanBytes } = rows;
  const targets = ofBroker.length;
  const partitions = weight.length;
  const { spread, sumOf, giveBack } = openReplicaPrices(rows);
  const extra = setApart(basis, pool, targets, price.length);
  const apartPool: SetPool = { ...pool, costOf: (set) => costOf(pool.partitionOf[set]!, pool.brokersOf[set]!) };
  const pi = new Float64Array(list.length);
  const priced = new Float64Array(price.length);
  const helps = new Float64Array(price.length);
  const keyCost = new Float64Array(partitions);
  const keyHelps = new Float64Array(partitions);
  const all = Array.from(weight.keys());
  let estimate = value;

  const costOf = (p: number, brokers: Int32Array): number => pool.copyCost(p, brokers) + sumOf(extra, p, brokers);
  /** The chooser's prices a step along the direction, with the pattern's costs or without. */
  const priceAt = (step: number, pattern: boolean): void => {
    for (let at = 0; at < price.length; at++)
      price[at] = ((pattern ? extra[at]! : 0) - priced[at]! - step * helps[at]!) * meanBytes;
  };
  const along = (row: Float64Array, step: number): Float64Array => pi.map((each, i) => each + step * row[i]!);
  const reaches = (row: Float64Array, step: number): boolean => {
    priceAt(step, false);
    let bound = -giveBack(along(row, step));
    for (let p = 0; p < partitions; p++) bound += chooser.cost(p);
    return bound >= target;
  };

  /** Of the slacks that stop the prices first the one with the largest pivot (Harris). */
  const firstSlack = (row: Float64Array, sign: number): Entering | null => {
    let least = Number.POSITIVE_INFINITY;
    let best: Entering | null = null;
    for (const tolerance of [slackness, 0]) {
      for (let slack = 0; slack < list.length; slack++) {
        if (basis.isBasic(slack)) continue;
        const side = basis.isAtUpper(slack) ? -1 : 1;
        const pivot = -sign * side * row[slack]!;
        if (pivot < pivotAtLeast) continue;
        const ratio = (Math.max(0, side * pi[slack]!) + tolerance) / pivot;
        if (tolerance > 0) least = Math.min(least, ratio);
        else if (ratio <= least && (best === null || pivot > best.pivot))
          best = { ratio, pivot, slack, p: -1, brokers: null };
      }
    }
    return best;
  };

  /** Of these partitions those that stop the prices before `ratio`, and the set that does so first. */
  const earlier = (
    ratio: number,
    sign: number,
    among: Iterable<number>,
  ): { readonly set: Entering | null; readonly stop: number[] } => {
    priceAt(sign * ratio, true);
    const stop: number[] = [];
    let set: Entering | null = null;
    for (const p of among) {
      const least = chooser.cost(p);
      if (least === Number.POSITIVE_INFINITY) continue;
      if (keyCost[p]! - sign * ratio * keyHelps[p]! - least / meanBytes <= slackness) continue;
      const brokers = chooser.chosen.slice(0, pool.brokersOf[basis.keyOf(p)]!.length);
      const pivot = sign * (sumOf(helps, p, brokers) - keyHelps[p]!);
      if (pivot < pivotAtLeast) continue;
      const its = Math.max(0, costOf(p, brokers) - sumOf(priced, p, brokers) - keyCost[p]!) / pivot;
      if (its >= ratio) continue;
      stop.push(p);
      if (set === null || its < set.ratio || (its === set.ratio && pivot > set.pivot))
        set = { ratio: its, pivot, slack: -1, p, brokers };
    }
    return { set, stop };
  };

  const firstToEnter = (row: Float64Array, sign: number): Entering | null => {
    let entering = firstSlack(row, sign);
    let among: Iterable<number> = all;
    for (let round = 0; round < ratiosAtMost; round++) {
      // What does not stop the prices before one ratio does not before a smaller one: the least cost is concave along the way.
      const { set, stop } = earlier(entering?.ratio ?? farthest, sign, among);
      if (set === null) break;
      entering = set;
      among = stop;
    }
    return entering;
  };

  const step = (outside: Outside): 'made' | 'failed' | Float64Array => {
    const row = basis.inverseRow(outside.at).slice();
    const { sign } = outside;
    readPrices();
    spread(row, helps);
    for (let p = 0; p < partitions; p++) {
      const brokers = pool.brokersOf[basis.keyOf(p)]!;
      keyCost[p] = basis.keyCostOf(p) - sumOf(priced, p, brokers);
      keyHelps[p] = sumOf(helps, p, brokers);
    }
    const entering = firstToEnter(row, sign);
    if (entering === null) {
      // No mixture keeps the case: along this direction the bound has no end.
      for (let far = 1; far < farthest; far *= 4) if (reaches(row, sign * far)) return along(row, sign * far);
      return 'failed';
    }
    const { ratio, p, brokers, slack } = entering;
    estimate += ratio * outside.by * meanBytes;
    if (estimate >= target && reaches(row, sign * ratio)) return along(row, sign * ratio);
    return basis.exchange(brokers === null ? -1 - slack : pool.add(p, brokers), outside) ? 'made' : 'failed';
  };

  const readPrices = (): void => {
    basis.prices(pi);
    spread(pi, priced);
  };

  /** A key that the case rules out and that is its partition's only set has nobody to make room for: the cheapest allowed set takes its place. */
  const replaceLoneKeys = (): boolean => {
    readPrices();
    priceAt(0, true);
    let replaced = false;
    for (let p = 0; p < partitions; p++) {
      const key = basis.keyOf(p);
      if (pool.mayUse(key) || !basis.isAlone(p)) continue;
      if (chooser.cost(p) === Number.POSITIVE_INFINITY) return false;
      basis.replaceKey(p, pool.add(p, chooser.chosen.slice(0, pool.brokersOf[key]!.length)));
      replaced = true;
    }
    return !replaced || basis.refresh();
  };

  basis.chargeBy(apartPool);
  let pivots = 0;
  const failed = (): Mended => ({ whole: false, beyond: null, estimate, pivots });
  if (!replaceLoneKeys()) return failed();
  const most = Math.min(pivotsAtMost, stuckAfter);
  let since = 0;
  for (; pivots < most && !shouldStop(); pivots++, since++) {
    if (since === pivotsPerInversion) {
      if (!basis.refresh()) return failed();
      since = 0;
    }
    const outside = basis.outermost(pool.mayUse);
    if (outside === null) return { whole: true, beyond: null, estimate, pivots };
    const made = step(outside);
    if (made === 'made') continue;
    if (made !== 'failed') return { whole: false, beyond: made, estimate: target, pivots };
    // Either nothing helps, or what rounding has left of the inverse misleads.
    if (since === 0) return failed();
    since = pivotsPerInversion - 1;
  }
  return failed();
}

/** Per replica, what it costs more. What is in the basis keeps its cost, so that it stays the cheapest. */
function setApart(basis: OpenBasis, pool: SetPool, targets: number, length: number): Float64Array {
  const extra = Float64Array.from({ length }, (_, at) => apart * evenly(at + 1));
  const { key, basic } = basis.copy();
  for (const sets of [key, basic]) {
    for (const set of sets) {
      if (set >= 0) for (const b of pool.brokersOf[set]!) extra[pool.partitionOf[set]! * targets + b] = 0;
    }
  }
  return extra;
}
