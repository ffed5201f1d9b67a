import { replicasBefore } from '../build-model/model.ts';
import type { CountBands, FlowResult } from './count-flow.ts';
import type { Placement } from './placement.ts';

/** Whether brokers that cannot give all of their surplus share what is left, or each keeps its own. */
export type Widening = 'share' | 'keep';

/**
 * Where no path leads from brokers with too many to brokers with too few, the bands cannot be kept. A surplus that must stay somewhere stays
 * on the brokers that had it: their upper ends rise, no further than what they held to begin with, so that a new broker is not filled
 * beyond its share and planning the planned cluster finds nothing to do. Replicas that wait for a place raise whoever can take them.
 * The lower ends of the brokers that went short come down to what they got.
 */
export function widenBands(
  bands: CountBands,
  placement: Placement,
  stuck: FlowResult['stuck'],
  widening: Widening,
): CountBands {
  const { targets } = placement.model;
  const before = replicasBefore(placement.model);
  const lo = bands.lo.slice();
  const hi = bands.hi.slice();
  const rooms = stuck.filter(({ node }) => node >= targets && node < placement.nodes);
  for (const { excess, reached } of rooms) raise(hi, reached, excess, () => unlimited);
  const surplus = stuck.filter(({ node }) => node < targets);
  const groups = widening === 'share' ? connected(surplus) : surplus.map((one) => ({ ...one, reached: [one.node] }));
  for (const { excess, reached } of groups) {
    const had = reached.filter((b) => hi[b]! < before[b]!);
    const left = raise(hi, had, excess, (b) => before[b]!);
    raise(hi, reached, left, () => unlimited);
  }
  for (let b = 0; b < targets; b++) if (placement.replicas[b]! < lo[b]!) lo[b] = placement.replicas[b]!;
  return { lo, hi };
}

const unlimited = Number.POSITIVE_INFINITY;

/** Raises the lowest ends first, one unit at a time, each no further than its end; returns the units that found no room. */
function raise(hi: Int32Array, brokers: readonly number[], units: number, end: (broker: number) => number): number {
  let left = units;
  for (let open = brokers; left > 0 && open.length > 0; open = open.filter((b) => hi[b]! < end(b))) {
    const level = Math.min(...open.map((b) => hi[b]!));
    for (const b of open) {
      if (left === 0 || hi[b] !== level) continue;
      hi[b] = level + 1;
      left--;
    }
  }
  return left;
}

type Group = { readonly excess: number; readonly reached: readonly number[] };

/** Surpluses that reach a broker in common are one. */
function connected(surplus: readonly Group[]): readonly Group[] {
  let groups: readonly Group[] = [];
  for (const one of surplus) {
    const near = groups.filter(({ reached }) => reached.some((b) => one.reached.includes(b)));
    const all = [one, ...near];
    const reached = [...new Set(all.flatMap((group) => group.reached))].sort((a, b) => a - b);
    const merged = { excess: all.reduce((sum, { excess }) => sum + excess, 0), reached };
    groups = [...groups.filter((group) => !near.includes(group)), merged];
  }
  return groups;
}
