import type { Basis, OpenBasis, Outside, Share } from './basis.ts';
import type { BrokerRows } from './broker-rows.ts';
import type { SetPool } from './set-pool.ts';
import {
  copyOf,
  invert,
  negateSum,
  pricesFor,
  replaceColumn,
  solveFor,
  squareOfSum,
  type WorkingBasis,
} from './working-basis.ts';

const tolerance = 1e-9;
const farthest = 1e18;
/** Nearer to an end is rounding. */
const outsideAtLeast = 1e-7;

/** All partitions hold the given sets and every slack is basic. */
export function basisOf(sets: readonly number[], rows: number): Basis {
  return {
    key: Int32Array.from(sets),
    basic: Int32Array.from({ length: rows }, (_, row) => -1 - row),
    atUpper: new Uint8Array(rows),
  };
}

type Leaving = { step: number; at: number; key: number; toUpper: boolean; pivot: number };

export function openBasis({ list, ofBroker }: BrokerRows, pool: SetPool, from: Basis): OpenBasis {
  const { brokersOf, partitionOf } = pool;
  const rows = list.length;
  const key = from.key.slice();
  const basic = from.basic.slice();
  const atUpper = from.atUpper.slice();
  const keyCost = new Float64Array(key.length);
  let setCost = pool.costOf;
  const costOf = (set: number): number => (set < 0 ? 0 : setCost(set) - keyCost[partitionOf[set]!]!);
  const basicCost = new Float64Array(rows);
  const chargeBy = (by: SetPool): void => {
    setCost = by.costOf;
    for (let p = 0; p < key.length; p++) keyCost[p] = setCost(key[p]!);
    for (let at = 0; at < rows; at++) basicCost[at] = costOf(basic[at]!);
  };
  chargeBy(pool);
  const inBasis = new Uint8Array(rows);
  for (const set of basic) if (set < 0) inBasis[-1 - set] = 1;
  const value = new Float64Array(rows);
  const keyValue = new Float64Array(key.length);
  const column = new Float64Array(rows);
  const direction = new Float64Array(rows);
  /** By how much the key's share falls per step; only for partitions with basic sets, and the entering one. */
  const keyFalls = new Float64Array(key.length);
  let work: WorkingBasis | null = null;

  const owner = (at: number): number => (basic[at]! < 0 ? -1 : partitionOf[basic[at]!]!);
  const addColumn = (set: number, times: number, into: Float64Array): void => {
    const p = partitionOf[set]!;
    for (const b of brokersOf[set]!) {
      for (const row of ofBroker[b]!) into[row]! += times * list[row]!.coefficient[p]!;
    }
  };
  const columnOf = (set: number, into: Float64Array): void => {
    if (set < 0) {
      into[-1 - set]! -= 1;
      return;
    }
    addColumn(set, 1, into);
    addColumn(key[partitionOf[set]!]!, -1, into);
  };
  const findDirection = (entering: number): void => {
    column.fill(0);
    columnOf(entering, column);
    solveFor(work!, column, direction);
  };

  const refresh = (known?: WorkingBasis): boolean => {
    work = known === undefined ? invert(rows, (at, into) => columnOf(basic[at]!, into)) : copyOf(known);
    if (work === null) return false;
    const right = new Float64Array(rows);
    for (const set of key) addColumn(set, -1, right);
    for (let row = 0; row < rows; row++) {
      if (inBasis[row] === 0) right[row]! += atUpper[row] === 1 ? list[row]!.upper : list[row]!.lower;
    }
    solveFor(work, right, value);
    keyValue.fill(1);
    for (let at = 0; at < rows; at++) if (basic[at]! >= 0) keyValue[owner(at)]! -= value[at]!;
    return true;
  };

  const findFalls = (p: number, sign: number): void => {
    for (let at = 0; at < rows; at++) if (basic[at]! >= 0) keyFalls[owner(at)] = 0;
    if (p >= 0) keyFalls[p] = 1;
    for (let at = 0; at < rows; at++) if (basic[at]! >= 0) keyFalls[owner(at)]! -= sign * direction[at]!;
  };

  /** The ratio test: what reaches its end first on the way, the largest pivot among equals. */
  const findLeaving = (entering: number, sign: number): Leaving => {
    const p = entering < 0 ? -1 : partitionOf[entering]!;
    const own = entering < 0 ? list[-1 - entering]! : null;
    const first: Leaving = {
      step: own === null ? farthest : own.upper - own.lower,
      at: -1,
      key: -1,
      toUpper: false,
      pivot: 0,
    };
    const consider = (room: number, falls: number, at: number, keyOf: number, toUpper: boolean): void => {
      const reach = Math.max(0, room) / falls;
      if (reach > first.step + 1e-12 || (reach > first.step - 1e-12 && falls <= first.pivot)) return;
      Object.assign(first, { step: Math.min(first.step, reach), pivot: falls, at, key: keyOf, toUpper });
    };
    let alone = true;
    for (let at = 0; at < rows; at++) {
      const falls = sign * direction[at]!;
      const set = basic[at]!;
      if (set >= 0) {
        if (falls > tolerance) consider(value[at]!, falls, at, -1, false);
        const k = owner(at);
        if (k === p) alone = false;
        if (keyFalls[k]! > tolerance) consider(keyValue[k]!, keyFalls[k]!, at, k, false);
      } else if (falls > tolerance) consider(value[at]! - list[-1 - set]!.lower, falls, at, -1, false);
      else if (falls < -tolerance) consider(list[-1 - set]!.upper - value[at]!, -falls, at, -1, true);
    }
    if (p >= 0 && alone && keyFalls[p]! > tolerance) consider(keyValue[p]!, keyFalls[p]!, -1, p, false);
    return first;
  };

  const walk = (step: number, sign: number, p: number): void => {
    for (let at = 0; at < rows; at++) {
      value[at]! -= sign * step * direction[at]!;
      if (basic[at]! < 0) continue;
      const k = owner(at);
      if (keyFalls[k] === 0) continue;
      keyValue[k]! -= step * keyFalls[k]!;
      keyFalls[k] = 0;
    }
    if (p >= 0 && keyFalls[p] !== 0) keyValue[p]! -= step * keyFalls[p]!;
  };

  const placesOf = (k: number): readonly number[] => {
    const places: number[] = [];
    for (let at = 0; at < rows; at++) if (owner(at) === k) places.push(at);
    return places;
  };

  /** Another basic set of the partition becomes its key; the old key stands in its place, which is returned. */
  const exchangeKey = (k: number): number => {
    const others = placesOf(k);
    const place = others.reduce((a, b) => (value[b]! > value[a]! ? b : a));
    negateSum(work!, place, others);
    const old = key[k]!;
    key[k] = basic[place]!;
    basic[place] = old;
    [keyValue[k], value[place]] = [value[place]!, keyValue[k]!];
    keyCost[k] = setCost(key[k]!);
    for (const at of others) basicCost[at] = costOf(basic[at]!);
    return place;
  };

  const replace = (at: number, entering: number, step: number, sign: number, toUpper: boolean): void => {
    replaceColumn(work!, at, direction);
    const left = basic[at]!;
    if (left < 0) {
      inBasis[-1 - left] = 0;
      atUpper[-1 - left] = toUpper ? 1 : 0;
    }
    basic[at] = entering;
    if (entering < 0) {
      const { lower, upper } = list[-1 - entering]!;
      value[at] = (sign > 0 ? lower : upper) + sign * step;
      inBasis[-1 - entering] = 1;
    } else value[at] = step;
    basicCost[at] = costOf(entering);
  };

  const enter = (entering: number): boolean => {
    const p = entering < 0 ? -1 : partitionOf[entering]!;
    const row = -1 - entering;
    const sign = entering < 0 && atUpper[row] === 1 ? -1 : 1;
    findDirection(entering);
    findFalls(p, sign);
    const leaving = findLeaving(entering, sign);
    if (leaving.step > farthest / 10) return false;
    walk(leaving.step, sign, p);
    if (leaving.at < 0 && leaving.key < 0) {
      atUpper[row] = 1 - atUpper[row]!;
      return true;
    }
    if (leaving.at < 0) {
      // The only set of its partition: the new one takes its place.
      key[p] = entering;
      keyCost[p] = setCost(entering);
      keyValue[p] = leaving.step;
      return true;
    }
    let at = leaving.at;
    if (leaving.key >= 0) {
      at = exchangeKey(leaving.key);
      findDirection(entering);
    }
    if (Math.abs(direction[at]!) < tolerance) return refresh();
    replace(at, entering, leaving.step, sign, leaving.toUpper);
    return true;
  };

  const outermost = (mayUse: (set: number) => boolean): Outside | null => {
    let worst: Outside | null = null;
    let whose = -1;
    let most = 0;
    const consider = (at: number, k: number, by: number, sign: number): void => {
      if (by <= outsideAtLeast) return;
      // In units of what its value can change by (steepest edge).
      const places = k < 0 ? [at] : placesOf(k);
      const score = by ** 2 / squareOfSum(work!, places);
      if (score <= most) return;
      most = score;
      worst = { at, by, sign };
      whose = k;
    };
    const considerSet = (at: number, k: number, set: number, share: number): void =>
      share > 0 && !mayUse(set) ? consider(at, k, share, 1) : consider(at, k, -share, -1);
    for (let at = 0; at < rows; at++) {
      const set = basic[at]!;
      if (set >= 0) {
        considerSet(at, -1, set, value[at]!);
        considerSet(-1, owner(at), key[owner(at)]!, keyValue[owner(at)]!);
        continue;
      }
      const { lower, upper } = list[-1 - set]!;
      consider(at, -1, value[at]! - upper, 1);
      consider(at, -1, lower - value[at]!, -1);
    }
    if (worst === null || whose < 0) return worst;
    const { by, sign } = worst as Outside;
    return { at: exchangeKey(whose), by, sign };
  };

  const exchange = (entering: number, { at, by, sign: side }: Outside): boolean => {
    const p = entering < 0 ? -1 : partitionOf[entering]!;
    const sign = entering < 0 && atUpper[-1 - entering] === 1 ? -1 : 1;
    findDirection(entering);
    const step = (side * by) / (sign * direction[at]!);
    if (!(Math.abs(direction[at]!) > tolerance && step >= 0)) return false;
    findFalls(p, sign);
    walk(step, sign, p);
    replace(at, entering, step, sign, side > 0);
    return true;
  };

  const shares = (): readonly Share[] => {
    const found: Share[] = [];
    for (let p = 0; p < key.length; p++)
      found.push({ partition: p, brokers: brokersOf[key[p]!]!, share: keyValue[p]! });
    for (let at = 0; at < rows; at++) {
      if (basic[at]! >= 0) found.push({ partition: owner(at), brokers: brokersOf[basic[at]!]!, share: value[at]! });
    }
    return found;
  };

  return {
    refresh,
    inverse: () => copyOf(work!),
    chargeBy,
    prices: (pi) => pricesFor(work!, basicCost, pi),
    enter,
    keyOf: (p) => key[p]!,
    keyCostOf: (p) => keyCost[p]!,
    isAlone: (p) => placesOf(p).length === 0,
    replaceKey: (p, set) => {
      key[p] = set;
      keyCost[p] = setCost(set);
    },
    isBasic: (row) => inBasis[row] === 1,
    isAtUpper: (row) => atUpper[row] === 1,
    outermost,
    inverseRow: (at) => work!.inverse.subarray(at * rows, (at + 1) * rows),
    exchange,
    shares,
    copy: () => ({ key: key.slice(), basic: basic.slice(), atUpper: atUpper.slice() }),
  };
}
