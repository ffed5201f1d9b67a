/** The clusters that the simulator plays on: a fixed number of shapes, so that each one's plan is computed once. */

import type { Plan } from '../../planner/index.ts';
import { planReassignment } from '../../planner/plan-reassignment.ts';
import { createWorld, snapshotOf, type World, type WorldSpec } from '../simulated/index.ts';
import { createRandom, type Random } from './random.ts';

export const shapeCount = 48;
export const startMs = Date.parse('2026-11-21T02:00:00Z');
export const clusterName = 'prod';

export type Shape = { readonly spec: WorldSpec; readonly plan: Plan };

const made = new Map<number, Shape>();

export function shapeOf(index: number): Shape {
  const known = made.get(index);
  if (known !== undefined) return known;
  // Not every drawn cluster has something to mend; the next draw then stands for this shape.
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const spec = drawSpec(createRandom(index * 1000 + attempt), { ledByOne: index % 8 === 5 });
    const plan = planReassignment(snapshotOf(createWorld(spec)), requestOf(index), { shouldStop: () => false });
    if (!plan.feasible || plan.moves.length < 2 || plan.totals.bytesMoved === 0) continue;
    const shape = { spec, plan };
    made.set(index, shape);
    return shape;
  }
  throw new Error(`no cluster for shape ${index} has anything to move`);
}

export function worldOf(shape: Shape): World {
  return createWorld(shape.spec);
}

function requestOf(index: number): Plan['intent'] {
  const throttleBytesPerSec = 20_000_000;
  return index % 3 === 0
    ? { intent: { kind: 'rebalance' }, balance: 'replicas', throttleBytesPerSec }
    : { intent: { kind: 'fix-racks' }, throttleBytesPerSec };
}

/** `ledByOne`: one broker leads everything, so that others lead in its place while data is copied. */
function drawSpec(random: Random, { ledByOne }: { readonly ledByOne: boolean }): WorldSpec {
  const ids = [1, 2, 3, 4, 5, 6];
  const racks = ['a', 'a', 'b', 'b', 'c', 'c'];
  const foreignRate = random.chance(0.3) ? random.pick(ids) : null;
  const brokers = ids.map((id, at) => ({
    id,
    rack: racks[at] ?? 'a',
    capacityBytes: 1e12,
    ...(foreignRate === id ? { configs: { 'leader.replication.throttled.rate': '7000000' } } : {}),
    ...(random.chance(0.15) ? { staticConfigs: { 'follower.replication.throttled.rate': '90000000' } } : {}),
  }));
  const byDefault = random.chance(0.2) ? { 'follower.replication.throttled.rate': '80000000' } : {};
  const drawn = ['orders', 'clicks'].map((name) => drawTopic(random, name, ids));
  const topics = ledByOne ? drawn.map(onlyLedBy1) : drawn;
  const network = { networkBytesPerSec: 100_000_000 };
  return { clusterId: 'cluster-1', nowMs: startMs, brokers, defaultBrokerConfigs: byDefault, topics, ...network };
}

function drawTopic(random: Random, name: string, ids: readonly number[]): WorldSpec['topics'][number] {
  const count = random.between(2, 4);
  const partitions = Array.from({ length: count }, () => ({
    replicas: drawReplicas(random, ids),
    sizeBytes: random.between(50, 900) * 1_000_000,
    writeBytesPerSec: random.pick([0, 0, 200_000]),
  }));
  const configs: Record<string, string> = { 'min.insync.replicas': '2', 'cleanup.policy': 'delete' };
  // Somebody throttles a replica of this topic already; it must still be listed when we are through.
  if (random.chance(0.2)) {
    configs['leader.replication.throttled.replicas'] = `0:${partitions[0]?.replicas[0] ?? 1}`;
  }
  return { name, configs, partitions };
}

function drawReplicas(random: Random, ids: readonly number[]): number[] {
  const left = [...ids];
  return Array.from({ length: 3 }, () => left.splice(random.between(0, left.length - 1), 1)[0] ?? 1);
}

function onlyLedBy1(topic: WorldSpec['topics'][number]): WorldSpec['topics'][number] {
  const partitions = topic.partitions.map((partition) => {
    const others = partition.replicas.filter((broker) => broker !== 1);
    return { ...partition, replicas: [1, ...others].slice(0, partition.replicas.length) };
  });
  return { ...topic, partitions };
}
