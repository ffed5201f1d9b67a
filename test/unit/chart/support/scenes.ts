/** Clusters and plans to draw: made by the planner itself where they are small, composed where 20,000 moves are wanted. */

import assert from 'node:assert/strict';
import type { Broker, Intent, Move, Plan, Snapshot, Topic } from '../../../../planner/index.ts';
import { clusterLoad } from '../../../../planner/load.ts';
import { planReassignment } from '../../../../planner/plan-reassignment.ts';

export type Scene = { readonly snapshot: Snapshot; readonly plan: Plan };

const gigabyte = 1e9;
const control = { shouldStop: () => false };

/** A small generator of the same numbers each time. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

export type Shape = {
  readonly brokers: number;
  readonly racks: readonly (string | null)[];
  readonly partitions: number;
  readonly topics?: readonly string[];
  /** These hold nothing yet. */
  readonly empty?: readonly number[];
  readonly dead?: readonly number[];
  readonly capacityBytes?: number | null;
  /** Whether replicas are put anywhere, racks or not. */
  readonly carelessly?: boolean;
  readonly seed?: number;
};

export function snapshotOf(shape: Shape): Snapshot {
  const { racks, partitions, topics = ['orders', 'payments', 'clicks'], empty = [], dead = [] } = shape;
  const capacity = shape.capacityBytes === undefined ? 500 * gigabyte : shape.capacityBytes;
  const below = numbers(shape.seed ?? 7);
  const brokers: Broker[] = Array.from({ length: shape.brokers }, (_, index) => ({
    id: 101 + index,
    rack: racks[Math.floor((index * racks.length) / shape.brokers)] ?? null,
    ...(capacity === null ? {} : { capacityBytes: capacity }),
    ...(dead.includes(101 + index) ? { fenced: true } : {}),
  }));
  const homes = brokers.filter(({ id }) => !empty.includes(id));
  const byTopic = topics.map((name, at): Topic => {
    const own = Array.from({ length: Math.ceil((partitions - at) / topics.length) }, (_, partition) => {
      const replicas = pick(homes, below, shape.carelessly === true);
      const isr = replicas.filter((id) => !dead.includes(id));
      return { partition, leader: isr[0] ?? null, replicas, isr, sizeBytes: (1 + below(5)) * gigabyte };
    });
    return { name, configs: { 'min.insync.replicas': '2' }, partitions: own };
  });
  return {
    version: 1,
    clusterId: 'c1',
    takenAt: '2026-11-21T12:00:00Z',
    kafkaVersion: '4.3.0',
    brokers,
    controlPlane: { kind: 'unknown' },
    topics: byTopic,
  };
}

function pick(brokers: readonly Broker[], below: (n: number) => number, carelessly: boolean): readonly number[] {
  const chosen: Broker[] = [];
  // Two draws, the smaller one: the first brokers of each rack hold more.
  const draw = () => brokers[Math.min(below(brokers.length), below(brokers.length))]!;
  while (chosen.length < 3) {
    const next = draw();
    if (chosen.includes(next)) continue;
    if (!carelessly && chosen.some(({ rack }) => rack !== null && rack === next.rack)) continue;
    chosen.push(next);
  }
  return chosen.map(({ id }) => id);
}

export function sceneOf(shape: Shape, intent: Intent): Scene {
  const snapshot = snapshotOf(shape);
  const plan = planReassignment(snapshot, { intent }, control);
  assert.ok(plan.feasible, JSON.stringify(plan));
  return { snapshot, plan };
}

const abc = ['a', 'b', 'c'] as const;

export const scenes = {
  violations: () => sceneOf({ brokers: 6, racks: abc, partitions: 60, carelessly: true }, { kind: 'fix-racks' }),
  added: () => sceneOf({ brokers: 7, racks: abc, partitions: 60, empty: [107] }, { kind: 'add', brokers: [107] }),
  drained: () => sceneOf({ brokers: 7, racks: abc, partitions: 60 }, { kind: 'drain', brokers: [103] }),
  healed: () => sceneOf({ brokers: 9, racks: abc, partitions: 60, dead: [105] }, { kind: 'heal' }),
  /** Disks so small that limits are on the scale, and one broker is over its own. */
  tight: () =>
    sceneOf({ brokers: 6, racks: abc, partitions: 60, capacityBytes: 130 * gigabyte }, { kind: 'rebalance' }),
  leaders: () => sceneOf({ brokers: 6, racks: abc, partitions: 60 }, { kind: 'leaders' }),
  rackless: () => sceneOf({ brokers: 5, racks: [null], partitions: 40, capacityBytes: null }, { kind: 'rebalance' }),
  many: () => sceneOf({ brokers: 24, racks: ['a', 'b', 'c', 'd'], partitions: 240 }, { kind: 'rebalance' }),
  single: () => {
    const snapshot = snapshotOf({ brokers: 6, racks: abc, partitions: 60, carelessly: true });
    const plan = planReassignment(snapshot, { intent: { kind: 'fix-racks' }, maxMoves: 1 }, control);
    assert.ok(plan.feasible && plan.moves.length === 1, 'one move was wanted');
    return { snapshot, plan };
  },
  nasty: () => {
    const racks = ['<b>&"\'</b>', `a${'‮'}b￾ ${'W'.repeat(300)}`, '數據中心 😀 Zürich Łódź'];
    const topics = [`${'t'.repeat(249)}`, '</text><script>alert(1)</script>', ']]>&amp;"\u0000\ud800'];
    return sceneOf({ brokers: 6, racks, topics, partitions: 24, carelessly: true }, { kind: 'fix-racks' });
  },
  huge: () => hugeScene(300, 20_000),
} satisfies Record<string, () => Scene>;

/** 300 brokers with a move for each partition; the waves are what a packer might make of them. */
export function hugeScene(brokers: number, moves: number): Scene {
  const racks = Array.from({ length: 6 }, (_, index) => `eu-west-1${'abcdef'[index]}`);
  const topics = Array.from({ length: 200 }, (_, index) => `team-${index % 17}.stream-${index}`);
  const dead = [117];
  const snapshot = snapshotOf({ brokers, racks, topics, partitions: moves, dead, capacityBytes: 4e12, seed: 11 });
  const below = numbers(3);
  const alive = snapshot.brokers.filter(({ fenced }) => fenced !== true);
  const made: Move[] = snapshot.topics.flatMap(({ name, partitions }) =>
    partitions.map(({ partition, replicas, sizeBytes }): Move => {
      const others = alive.filter(({ id }) => !replicas.includes(id));
      const to = [...replicas.slice(0, 2), others[below(others.length)]!.id];
      const bytes = sizeBytes ?? 0;
      return { topic: name, partition, from: replicas, to, bytes, minIsr: 2, why: 'evens out' };
    }),
  );
  const base = scenes.single().plan;
  const perWave = 50;
  const waves = Array.from({ length: Math.ceil(made.length / perWave) }, (_, index) => {
    const own = Array.from(
      { length: Math.min(perWave, made.length - index * perWave) },
      (_, at) => index * perWave + at,
    );
    const bytes = own.reduce((total, at) => total + made[at]!.bytes, 0);
    const kind = index === 0 ? ('canary' as const) : index % 400 === 399 ? ('internal' as const) : ('normal' as const);
    return { index, kind, moves: own, bytes, etaSeconds: 60 + below(900), busiestBroker: 150, peakDiskBytes: [] };
  });
  const totalBytes = made.reduce((total, { bytes }) => total + bytes, 0);
  const plan: Plan = {
    ...base,
    intent: { intent: { kind: 'rebalance' } },
    moves: made,
    waves,
    before: clusterLoad(snapshot),
    after: clusterLoad(snapshot, { moves: made }),
    totals: {
      ...base.totals,
      replicasMoved: made.length,
      partitionsChanged: made.length,
      bytesMoved: totalBytes,
      etaSecondsAtThrottle: waves.reduce((total, { etaSeconds }) => total + etaSeconds, 0),
    },
  };
  return { snapshot, plan };
}
