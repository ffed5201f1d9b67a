/**
 * Clusters to measure the planner with: seeded, so that everyone measures the same ones. Sizes are lognormal per topic and within a topic,
 * brokers are skewed by lognormal weights, a share of the partitions is placed without regard to racks.
 */

import type { PlanRequest } from './intent.ts';
import type { Broker, Partition, Snapshot, Topic } from './snapshot.ts';

export type BenchScenario = {
  readonly name: string;
  readonly what: string;
  readonly build: () => Snapshot;
  readonly request: PlanRequest;
};

type Shape = {
  readonly seed: number;
  readonly brokers: number;
  readonly racks: number;
  readonly partitions: number;
  readonly factor: (chance: number) => number;
  /** Brokers that start empty; the last ones. */
  readonly fresh?: number;
  readonly unaware?: number;
  readonly skew?: number;
  readonly meanGib?: number;
  readonly sizeSpread?: number;
};

const gib = 2 ** 30;
const three = () => 3;

export const benchScenarios: readonly BenchScenario[] = [
  ...growth('counts', 'replicas'),
  ...growth('all', 'all'),
  scenario('expand', '12 brokers in 3 racks, 2 of them empty', 'all', {
    seed: 2,
    brokers: 12,
    racks: 3,
    partitions: 2_000,
    factor: three,
    fresh: 2,
    skew: 0,
  }),
  scenario('no-racks', '60 brokers in one rack', 'all', {
    seed: 21,
    brokers: 60,
    racks: 1,
    partitions: 50_000,
    factor: three,
  }),
  scenario('two-racks', '60 brokers in two racks, replication factor 3', 'all', {
    seed: 22,
    brokers: 60,
    racks: 2,
    partitions: 50_000,
    factor: three,
  }),
  scenario('small-skewed', '8 brokers in 3 racks, 400 partitions of very different sizes', 'all', {
    seed: 906,
    brokers: 8,
    racks: 3,
    partitions: 400,
    factor: (chance) => (chance < 0.8 ? 3 : 2),
    unaware: 0.1,
    skew: 0,
    sizeSpread: 0.8,
  }),
  scenario('four-racks', '12 brokers in 4 racks, replication factor 3', 'all', {
    seed: 902,
    brokers: 12,
    racks: 4,
    partitions: 12_000,
    factor: three,
    unaware: 0.1,
    skew: 0.3,
    sizeSpread: 0.8,
  }),
  scenario('mixed', '30 brokers in 3 racks, replication factors 1 to 5, 2 brokers empty', 'all', {
    seed: 23,
    brokers: 30,
    racks: 3,
    partitions: 10_000,
    factor: (chance) => 1 + Math.floor(chance * 5),
    fresh: 2,
  }),
];

function growth(name: string, balance: 'replicas' | 'all'): readonly BenchScenario[] {
  return (
    [
      [1_000, 12],
      [10_000, 30],
      [100_000, 100],
      [1_000_000, 300],
    ] as const
  ).map(([partitions, brokers]) =>
    scenario(`${name}-${partitions}`, `${brokers} brokers in 3 racks, ${partitions} partitions`, balance, {
      seed: partitions + 7,
      brokers,
      racks: 3,
      partitions,
      factor: three,
    }),
  );
}

function scenario(name: string, what: string, balance: 'replicas' | 'all', shape: Shape): BenchScenario {
  return { name, what, build: () => buildCluster(name, shape), request: { intent: { kind: 'rebalance' }, balance } };
}

/** Brokers are dealt to racks in turn; a partition takes its replicas from racks in a random order, by weight within each. */
export function buildCluster(name: string, shape: Shape): Snapshot {
  const { uniform, normal } = seeded(shape.seed);
  const { brokers: count, racks, fresh = 0, unaware = 0.02, skew = 0.25, meanGib = 0.5, sizeSpread = 1.2 } = shape;
  const ids = Array.from({ length: count }, (_, i) => i + 1);
  const weight = ids.map((id) => (id > count - fresh ? 0 : Math.exp(skew * normal())));
  const byRack = Array.from({ length: racks }, (_, rack) => ids.filter((id) => (id - 1) % racks === rack));
  const pick = weightedPick(weight, uniform);
  const topics: Topic[] = [];
  const used = new Float64Array(count + 1);
  for (let left = shape.partitions; left > 0; ) {
    const factor = Math.min(shape.factor(uniform()), count - fresh);
    const mean = meanGib * Math.exp(sizeSpread * normal());
    const many = Math.min(left, 5 + Math.floor(uniform() * 196));
    left -= many;
    const partitions: Partition[] = [];
    for (let partition = 0; partition < many; partition++) {
      const replicas = placeOne(uniform, pick, uniform() < unaware ? [ids] : byRack, factor);
      const sizeBytes = Math.max(2 ** 20, Math.floor(mean * Math.exp((sizeSpread / 2) * normal()) * gib));
      for (const id of replicas) used[id]! += sizeBytes;
      partitions.push({ partition, leader: replicas[0]!, replicas, sizeBytes });
    }
    topics.push({ name: `topic-${String(topics.length).padStart(5, '0')}`, partitions });
  }
  const total = used.reduce((sum, bytes) => sum + bytes, 0);
  const capacityBytes = Math.ceil(Math.max((total / count) * 2, 1.15 * Math.max(...used)));
  const brokers: Broker[] = ids.map((id) => ({ id, rack: `r${(id - 1) % racks}`, capacityBytes }));
  return {
    version: 1,
    clusterId: name,
    takenAt: '2026-01-01T00:00:00Z',
    kafkaVersion: '4.3.0',
    brokers,
    controlPlane: { kind: 'unknown' },
    topics,
  };
}

function placeOne(
  uniform: () => number,
  pick: (from: readonly number[], not: readonly number[]) => number,
  groups: readonly (readonly number[])[],
  factor: number,
): number[] {
  const order = groups.map((_, i) => i);
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(uniform() * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  const replicas: number[] = [];
  for (let turn = 0; replicas.length < factor; turn++) {
    const id = pick(groups[order[turn % order.length]!]!, replicas);
    if (id > 0) replicas.push(id);
  }
  const lead = Math.floor(uniform() * factor);
  [replicas[0], replicas[lead]] = [replicas[lead]!, replicas[0]!];
  return replicas;
}

/** Draws by weight without the ones taken already; 0 when none is left. */
function weightedPick(weight: readonly number[], uniform: () => number) {
  return (from: readonly number[], not: readonly number[]): number => {
    let total = 0;
    for (const id of from) if (!not.includes(id)) total += weight[id - 1]!;
    if (total === 0) return 0;
    let at = uniform() * total;
    let last = 0;
    for (const id of from) {
      if (not.includes(id) || weight[id - 1] === 0) continue;
      last = id;
      at -= weight[id - 1]!;
      if (at < 0) return id;
    }
    return last;
  };
}

/** mulberry32, and normal deviates from it by Box and Muller. */
function seeded(seed: number): { readonly uniform: () => number; readonly normal: () => number } {
  let state = seed >>> 0;
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  return { uniform, normal };
}
