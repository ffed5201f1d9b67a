import { balanceOf, defaultDiskLimitPercent, defaultTolerancePercent } from '../intent.ts';
import { isCordoned } from '../usable.ts';
import { loadBefore } from './load-before.ts';
import type { Model } from './model.ts';

/** What a plan aims at, per target, frozen partitions included. */
export type Bands = {
  readonly replicas: { readonly lo: Int32Array; readonly hi: Int32Array };
  readonly bytes: { readonly lo: Float64Array; readonly hi: Float64Array };
  /** Most bytes per target for the sake of its disk alone. */
  readonly diskLimitBytes: Float64Array;
  /** True when the band on bytes comes from a tolerance and not from disk limits alone. */
  readonly balancesBytes: boolean;
  readonly balancesReplicas: boolean;
  readonly balancesLeaders: boolean;
};

/** More replicas than any broker will ever hold; still far from the end of 32 bits. */
const unbounded = 1 << 30;
/** Averages are quotients of integers: closer than this to a whole number means a whole number. */
const rounding = 1e-9;

export function chooseBands(model: Model): Bands {
  const { targets, request } = model;
  const balance = balanceOf(request);
  const balancesReplicas = balance === 'replicas' || balance === 'all';
  const balancesBytes = balance === 'disk' || balance === 'all';
  const lo = new Int32Array(targets);
  const hi = new Int32Array(targets).fill(unbounded);
  if (balancesReplicas) {
    const lowest = (level: number): number => Math.floor(level + rounding);
    const level = evenLevels(model, 'replicas', lowest);
    for (let b = 0; b < targets; b++) {
      lo[b] = lowest(level[b]!);
      hi[b] = Math.ceil(level[b]! - rounding);
    }
  }
  const bytesLo = new Float64Array(targets);
  const bytesHi = new Float64Array(targets).fill(Number.POSITIVE_INFINITY);
  if (balancesBytes) {
    const tolerance = (request.tolerancePercent ?? defaultTolerancePercent) / 100;
    const lowest = (level: number): number => level * (1 - tolerance);
    const level = evenLevels(model, 'bytes', lowest);
    for (let b = 0; b < targets; b++) {
      bytesLo[b] = lowest(level[b]!);
      bytesHi[b] = level[b]! * (1 + tolerance);
    }
  }
  const limit = (request.diskLimitPercent ?? defaultDiskLimitPercent) / 100;
  const diskLimitBytes = model.capacityBytes.map((bytes) => bytes * limit);
  for (let b = 0; b < targets; b++) bytesHi[b] = Math.min(bytesHi[b]!, diskLimitBytes[b]!);
  for (let b = 0; b < targets; b++) bytesLo[b] = Math.min(bytesLo[b]!, bytesHi[b]!);
  return {
    replicas: { lo, hi },
    bytes: { lo: bytesLo, hi: bytesHi },
    diskLimitBytes,
    balancesBytes,
    balancesReplicas,
    balancesLeaders:
      balancesReplicas || balance === 'leaders' || balance === 'topics' || request.intent.kind === 'leaders',
  };
}

/**
 * The even share per target, as far as the spread rule leaves it free. Between the least and the most that the rule allows each
 * rack in total, shares are filled like water: racks that hit a bound keep to it, all others stand at one level. Where the
 * rule fixes every rack's total this is the rack's own average, where it leaves room it is the cluster's.
 */
function evenLevels(model: Model, what: 'replicas' | 'bytes', lowest: (level: number) => number): Float64Array {
  const ids = new Set(model.snapshot.brokers.filter(isCordoned).map(({ id }) => id));
  const cordoned = ids.size === 0 ? [] : [...Array(model.targets).keys()].filter((b) => ids.has(model.brokerIds[b]!));
  const held = cordoned.length === 0 ? new Float64Array() : loadBefore(model)[what];
  // Who gets nothing new and is below its band stays where it is; the others then stand higher, and more may be below.
  const aside = new Map<number, number>();
  for (;;) {
    const level = levelsBeside(model, what, aside);
    const low = cordoned.filter((b) => !aside.has(b) && held[b]! < lowest(level[b]!));
    if (low.length === 0) return level;
    for (const b of low) aside.set(b, held[b]!);
  }
}

/** `aside`: targets that have no part in the sharing, with what they hold. */
function levelsBeside(model: Model, what: 'replicas' | 'bytes', aside: ReadonlyMap<number, number>): Float64Array {
  const { tree, targets, rackOf } = model;
  const weight = what === 'bytes' ? byteWeights(model) : new Float64Array(targets).fill(1);
  const { least, most } = totalsPerNode(model, what);
  for (const [b, held] of aside) {
    weight[b] = 0;
    for (const node of [0, ...tree.pathOfRack[rackOf[b]!]!]) {
      least[node]! -= held;
      most[node]! -= held;
    }
  }
  const weightOf = new Float64Array(tree.parent.length);
  for (let b = 0; b < targets; b++) {
    weightOf[0]! += weight[b]!;
    for (const node of tree.pathOfRack[rackOf[b]!]!) weightOf[node]! += weight[b]!;
  }
  const level = new Float64Array(tree.parent.length);
  const total = new Float64Array(tree.parent.length);
  total[0] = least[0]!;
  for (let node = 0; node < tree.parent.length; node++) {
    level[node] = total[node]! / weightOf[node]!;
    const children = tree.children[node]!.filter((child) => weightOf[child]! > 0);
    if (children.length === 0) continue;
    const shared = waterLevel(
      children.map((child) => ({ weight: weightOf[child]!, least: least[child]!, most: most[child]! })),
      total[node]!,
    );
    for (const child of children) {
      total[child] = Math.min(most[child]!, Math.max(least[child]!, shared * weightOf[child]!));
    }
  }
  return Float64Array.from(
    { length: targets },
    (_, b) => aside.get(b) ?? level[tree.nodeOfRack[rackOf[b]!]!]! * weight[b]!,
  );
}

/** Disks of different sizes take shares in proportion; where one is unknown or all are alike, everyone's share is the same. */
function byteWeights(model: Model): Float64Array {
  const { capacityBytes, targets } = model;
  if (capacityBytes.some((bytes) => !Number.isFinite(bytes) || bytes <= 0)) return new Float64Array(targets).fill(1);
  const mean = capacityBytes.reduce((sum, bytes) => sum + bytes, 0) / targets;
  return capacityBytes.map((bytes) => bytes / mean);
}

/** Least and most that every node of the rack tree can hold in total. */
function totalsPerNode(model: Model, what: 'replicas' | 'bytes'): { least: Float64Array; most: Float64Array } {
  const { tree, targets, rackOf, frozen, partitions, replicationFactor, wanted, sizeBytes } = model;
  const least = new Float64Array(tree.parent.length);
  const most = new Float64Array(tree.parent.length);
  const fixed = what === 'bytes' ? frozen.bytes : frozen.replicas;
  const add = (node: number, low: number, high: number): void => {
    least[node]! += low;
    most[node]! += high;
  };
  for (let b = 0; b < targets; b++) {
    for (const node of [0, ...tree.pathOfRack[rackOf[b]!]!]) add(node, fixed[b]!, fixed[b]!);
  }
  const weightByFactor = new Map<number, number>();
  for (let p = 0; p < partitions; p++) {
    const amount = what === 'bytes' ? sizeBytes[p]! : 1;
    const factor = replicationFactor[p]!;
    weightByFactor.set(factor, (weightByFactor.get(factor) ?? 0) + amount);
    const pinned = factor - wanted[p]!;
    if (pinned === 0) continue;
    // Pinned replicas stand on excluded brokers, which have no share: the rest is all that can be spread.
    add(0, -pinned * amount, -pinned * amount);
    for (let node = 1; node < least.length; node++) least[node]! -= pinned * amount;
  }
  for (const [factor, amount] of weightByFactor) {
    const bounds = model.boundsFor(factor);
    for (let node = 0; node < least.length; node++)
      add(node, bounds.least[node]! * amount, bounds.most[node]! * amount);
  }
  return { least, most };
}

type Vessel = { readonly weight: number; readonly least: number; readonly most: number };

/** The level a with sum of clamp(weight * a, least, most) = total; exact once it is known which vessels stand at a bound. */
function waterLevel(vessels: readonly Vessel[], total: number): number {
  const filled = (level: number): number =>
    vessels.reduce((sum, { weight, least, most }) => sum + Math.min(most, Math.max(least, weight * level)), 0);
  const marks = vessels.flatMap(({ weight, least, most }) => [least / weight, most / weight]).sort((a, b) => a - b);
  let below = 0;
  for (const mark of marks) {
    if (filled(mark) > total) break;
    below = mark;
  }
  let rest = total;
  let free = 0;
  for (const { weight, least, most } of vessels) {
    if (most / weight <= below) rest -= most;
    else if (least / weight > below) rest -= least;
    else free += weight;
  }
  return free === 0 ? below : rest / free;
}
