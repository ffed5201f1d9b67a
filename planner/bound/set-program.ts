import type { Model } from '../build-model/model.ts';
import type { Prices } from './cheapest-set.ts';
import { type Fixed, fixedChooser } from './cheapest-set-fixed.ts';
import type { Limits } from './lagrangian.ts';
import { openSetPool } from './set-pool.ts';
import { invert, negateSum, pricesFor, replaceColumn, solveFor, type WorkingBasis } from './working-basis.ts';

/**
 * The linear relaxation in terms of whole sets: every partition mixes legal sets, and the mix keeps the bands of all brokers. Solved by the
 * primal simplex method with one set generated when it is needed (Gilmore and Gomory, 1961) and with generalised upper bounds
 * (Dantzig and Van Slyke, 1967): per partition one set is the key, what others differ from it is what counts, so the basis has two rows per
 * broker however many partitions there are. It only finds prices and shows what is undecided; nothing here is a proof.
 */
export type SetProgram = {
  /** Goes on from the basis, as far as the target or the pivots allow. */
  readonly solve: (basis: Basis, target: number, pivots: number) => Solved;
  readonly start: Basis;
};

/** Which set is each partition's key, what else is basic (sets, or slacks as -1 - row), which slacks stand at their upper end. */
export type Basis = {
  readonly key: Int32Array;
  readonly basic: Int32Array;
  readonly atUpper: Uint8Array;
};

export type Solved = {
  /** The best Lagrangian bound that was seen and its prices. */
  readonly value: number;
  readonly prices: Prices;
  readonly basis: Basis;
  /** Shares of sets that are neither 0 nor 1. */
  readonly shares: readonly { readonly partition: number; readonly brokers: Int32Array; readonly share: number }[];
  readonly pivots: number;
};

const tolerance = 1e-9;
/** A reduced cost nearer to 0 is rounding. */
const gainAtLeast = 1e-7;
const columnsPerPricing = 8;
const pivotsPerInversion = 80;

export function openSetProgram(model: Model, limits: Limits, fixed: Fixed, sets: readonly Int32Array[]): SetProgram {
  const { targets, partitions } = model;
  const rows = 2 * targets;
  const pool = openSetPool(model, limits, fixed);
  const { weight, lower, upper, brokersOf, partitionOf, costOf, addColumn, meanBytes } = pool;
  const start: Basis = {
    key: Int32Array.from(sets, (brokers, p) => pool.add(p, brokers)),
    basic: Int32Array.from({ length: rows }, (_, row) => -1 - row),
    atUpper: new Uint8Array(rows),
  };
  const lambda = new Float64Array(targets);
  const mu = new Float64Array(targets);
  const chooser = fixedChooser(model, { lambda, mu }, fixed);

  const solve = (from: Basis, target: number, pivotsAtMost: number): Solved => {
    const key = from.key.slice();
    const basic = from.basic.slice();
    const atUpper = from.atUpper.slice();
    const keyCost = Float64Array.from(key, costOf);
    const basicCost = Float64Array.from(basic, (set) => (set < 0 ? 0 : costOf(set) - keyCost[partitionOf[set]!]!));
    const inBasis = new Uint8Array(rows);
    for (const set of basic) if (set < 0) inBasis[-1 - set] = 1;
    const owner = (at: number): number => (basic[at]! < 0 ? -1 : partitionOf[basic[at]!]!);
    const columnOf = (set: number, into: Float64Array): void => {
      if (set < 0) {
        into[-1 - set]! -= 1;
        return;
      }
      addColumn(set, 1, into);
      addColumn(key[partitionOf[set]!]!, -1, into);
    };
    const value = new Float64Array(rows);
    const keyValue = new Float64Array(partitions);
    let work: WorkingBasis | null = null;
    const refresh = (): boolean => {
      work = invert(rows, (at, into) => columnOf(basic[at]!, into));
      if (work === null) return false;
      const right = new Float64Array(rows);
      for (const set of key) addColumn(set, -1, right);
      for (let row = 0; row < rows; row++) {
        if (inBasis[row] === 0) right[row]! += atUpper[row] === 1 ? upper[row]! : lower[row]!;
      }
      solveFor(work, right, value);
      keyValue.fill(1);
      for (let at = 0; at < rows; at++) if (basic[at]! >= 0) keyValue[owner(at)]! -= value[at]!;
      return true;
    };
    let bestValue = Number.NEGATIVE_INFINITY;
    let bestPrices: Prices = { lambda: new Float64Array(targets), mu: new Float64Array(targets) };
    const pi = new Float64Array(rows);
    const column = new Float64Array(rows);
    const direction = new Float64Array(rows);
    const keyFalls = new Float64Array(partitions);

    /** Lets a set (or, below 0, a slack) into the basis; false where nothing stops it or the pivot is too small. */
    const enter = (entering: number): boolean => {
      const p = entering < 0 ? -1 : partitionOf[entering]!;
      const row = -1 - entering;
      const sign = entering < 0 && atUpper[row] === 1 ? -1 : 1;
      column.fill(0);
      columnOf(entering, column);
      solveFor(work!, column, direction);
      for (let at = 0; at < rows; at++) if (basic[at]! >= 0) keyFalls[owner(at)] = 0;
      if (p >= 0) keyFalls[p] = 1;
      for (let at = 0; at < rows; at++) if (basic[at]! >= 0) keyFalls[owner(at)]! -= sign * direction[at]!;
      let step = entering < 0 ? upper[row]! - lower[row]! : 1e18;
      let leaves = -1;
      let leavingKey = -1;
      let toUpper = false;
      let pivot = 0;
      const consider = (room: number, falls: number, at: number, keyOf: number, up: boolean): void => {
        const reach = Math.max(0, room) / falls;
        if (reach > step + 1e-12 || (reach > step - 1e-12 && falls <= pivot)) return;
        step = Math.min(step, reach);
        pivot = falls;
        leaves = at;
        leavingKey = keyOf;
        toUpper = up;
      };
      for (let at = 0; at < rows; at++) {
        const falls = sign * direction[at]!;
        const set = basic[at]!;
        if (set >= 0) {
          if (falls > tolerance) consider(value[at]!, falls, at, -1, false);
          const k = owner(at);
          if (keyFalls[k]! > tolerance) consider(keyValue[k]!, keyFalls[k]!, at, k, false);
        } else if (falls > tolerance) consider(value[at]! - lower[-1 - set]!, falls, at, -1, false);
        else if (falls < -tolerance) consider(upper[-1 - set]! - value[at]!, -falls, at, -1, true);
      }
      if (p >= 0 && keyFalls[p]! > tolerance) {
        const extra = basic.findIndex((set) => set >= 0 && partitionOf[set] === p);
        if (extra < 0) consider(keyValue[p]!, keyFalls[p]!, -1, p, false);
      }
      if (step > 1e17) return false;
      for (let at = 0; at < rows; at++) {
        value[at]! -= sign * step * direction[at]!;
        if (basic[at]! < 0) continue;
        const k = owner(at);
        if (keyFalls[k] === 0) continue;
        keyValue[k]! -= step * keyFalls[k]!;
        keyFalls[k] = 0;
      }
      if (p >= 0 && keyFalls[p] !== 0) keyValue[p]! -= step * keyFalls[p]!;
      if (leaves < 0 && leavingKey < 0) {
        atUpper[row] = 1 - atUpper[row]!;
        return true;
      }
      if (leaves < 0) {
        // The only set of its partition: the new one takes its place.
        key[p] = entering;
        keyCost[p] = costOf(entering);
        keyValue[p] = step;
        return true;
      }
      if (leavingKey >= 0) {
        // Another basic set of that partition becomes its key; the old key stands in its place and leaves it.
        const k = leavingKey;
        const others: number[] = [];
        for (let at = 0; at < rows; at++) if (owner(at) === k) others.push(at);
        leaves = others.reduce((a, b) => (value[b]! > value[a]! ? b : a));
        negateSum(work!, leaves, others);
        const old = key[k]!;
        key[k] = basic[leaves]!;
        basic[leaves] = old;
        [keyValue[k], value[leaves]] = [value[leaves]!, keyValue[k]!];
        keyCost[k] = costOf(key[k]!);
        for (const at of others) basicCost[at] = costOf(basic[at]!) - keyCost[k]!;
        column.fill(0);
        columnOf(entering, column);
        solveFor(work!, column, direction);
      }
      if (Math.abs(direction[leaves]!) < tolerance) return refresh();
      replaceColumn(work!, leaves, direction);
      const left = basic[leaves]!;
      if (left < 0) {
        inBasis[-1 - left] = 0;
        atUpper[-1 - left] = toUpper ? 1 : 0;
      }
      basic[leaves] = entering;
      if (entering < 0) {
        value[leaves] = (sign > 0 ? lower[row]! : upper[row]!) + sign * step;
        inBasis[row] = 1;
        basicCost[leaves] = 0;
      } else {
        value[leaves] = step;
        basicCost[leaves] = costOf(entering) - keyCost[p]!;
      }
      return true;
    };

    let pivots = 0;
    let sinceInversion = pivotsPerInversion;
    while (pivots < pivotsAtMost) {
      if (sinceInversion >= pivotsPerInversion) {
        if (!refresh()) break;
        sinceInversion = 0;
      }
      pricesFor(work!, basicCost, pi);
      for (let b = 0; b < targets; b++) {
        lambda[b] = -pi[b]! * meanBytes;
        mu[b] = -pi[targets + b]!;
      }
      let bound = 0;
      const offers: {
        readonly gain: number;
        readonly set: number;
        readonly brokers: Int32Array | null;
        readonly p: number;
      }[] = [];
      for (let p = 0; p < partitions; p++) {
        const least = chooser.cost(p);
        bound += least;
        let held = keyCost[p]!;
        for (const b of brokersOf[key[p]!]!) held -= pi[b]! + pi[targets + b]! * weight[p]!;
        const gain = held - least / meanBytes;
        if (gain > gainAtLeast)
          offers.push({ gain, set: 0, brokers: chooser.chosen.slice(0, model.replicationFactor[p]!), p });
      }
      for (let row = 0; row < rows; row++) {
        const price = -pi[row]!;
        bound -= meanBytes * price * (price > 0 ? upper[row]! : lower[row]!);
        if (inBasis[row] === 1) continue;
        const gain = atUpper[row] === 1 ? pi[row]! : -pi[row]!;
        if (gain > gainAtLeast) offers.push({ gain, set: -1 - row, brokers: null, p: -1 });
      }
      if (bound > bestValue) {
        bestValue = bound;
        bestPrices = { lambda: lambda.slice(), mu: mu.slice() };
      }
      if (offers.length === 0 || bestValue >= target) break;
      offers.sort((a, b) => b.gain - a.gain || a.p - b.p || b.set - a.set);
      let moved = false;
      for (const offer of offers.slice(0, columnsPerPricing)) {
        if (moved) {
          pricesFor(work!, basicCost, pi);
          if (!stillGains(offer)) continue;
        }
        pivots++;
        sinceInversion++;
        if (!enter(offer.brokers === null ? offer.set : pool.add(offer.p, offer.brokers))) {
          sinceInversion = pivotsPerInversion;
          break;
        }
        moved = true;
      }
      function stillGains({ brokers, p, set }: (typeof offers)[number]): boolean {
        if (brokers === null) {
          const row = -1 - set;
          return inBasis[row] === 0 && (atUpper[row] === 1 ? pi[row]! : -pi[row]!) > gainAtLeast;
        }
        const priced = (of: Int32Array): number =>
          of.reduce((sum, b) => sum + pi[b]! + pi[targets + b]! * weight[p]!, 0);
        return keyCost[p]! - priced(brokersOf[key[p]!]!) - pool.copyCost(p, brokers) + priced(brokers) > gainAtLeast;
      }
    }
    const shares: { partition: number; brokers: Int32Array; share: number }[] = [];
    const mixed = new Set<number>();
    for (let at = 0; at < rows; at++) {
      if (basic[at]! < 0) continue;
      mixed.add(owner(at));
      shares.push({ partition: owner(at), brokers: brokersOf[basic[at]!]!, share: value[at]! });
    }
    for (const p of mixed) shares.push({ partition: p, brokers: brokersOf[key[p]!]!, share: keyValue[p]! });
    return { value: bestValue, prices: bestPrices, basis: { key, basic, atUpper }, shares, pivots };
  };
  return { solve, start };
}
