import type { Broker, Partition, Snapshot, Topic } from '../../../../planner/snapshot.ts';

/** A small deterministic generator (mulberry32), so that a failing seed can be named. */
export function random(seed: number): { int: (below: number) => number; chance: (share: number) => boolean } {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  return { int: (below) => Math.floor(next() * below), chance: (share) => next() < share };
}

export type Shape = {
  readonly brokers: number;
  readonly racks: number;
  readonly partitions: number;
  readonly sizesBelow: number;
  readonly factors: readonly number[];
  readonly hierarchical?: boolean;
};

/** Replicas are thrown anywhere, skewed towards low broker ids, so that most partitions break the rack rule. */
export function randomCluster(seed: number, shape: Shape): Snapshot {
  const { int, chance } = random(seed);
  const rackName = (i: number): string =>
    shape.hierarchical === true ? `dc${i % 2}/${String.fromCharCode(97 + (i % shape.racks))}` : `r${i % shape.racks}`;
  const brokers: Broker[] = Array.from({ length: shape.brokers }, (_, i) => ({ id: i + 1, rack: rackName(i) }));
  const topics: Topic[] = [];
  let left = shape.partitions;
  for (let t = 0; left > 0; t++) {
    const factor = shape.factors[int(shape.factors.length)]!;
    const count = Math.min(left, 1 + int(8));
    left -= count;
    const partitions: Partition[] = Array.from({ length: count }, (_, partition) => {
      const replicas: number[] = [];
      while (replicas.length < factor) {
        const id = 1 + (chance(0.4) ? int(Math.ceil(shape.brokers / 2)) : int(shape.brokers));
        if (!replicas.includes(id)) replicas.push(id);
      }
      return { partition, leader: replicas[0]!, replicas, isr: replicas, sizeBytes: int(shape.sizesBelow) };
    });
    topics.push({ name: `t${t}`, partitions, configs: { 'min.insync.replicas': '1' } });
  }
  return {
    version: 1,
    clusterId: `random-${seed}`,
    takenAt: '2026-01-01T00:00:00Z',
    kafkaVersion: '4.3.0',
    brokers,
    controlPlane: { kind: 'unknown' },
    topics,
  };
}

/** The cluster after the moves, with every replica in sync and preferred leaders elected. */
export function carriedOut(
  snapshot: Snapshot,
  moves: readonly { readonly topic: string; readonly partition: number; readonly to: readonly number[] }[],
): Snapshot {
  const to = new Map(moves.map((move) => [`${move.topic}-${move.partition}`, move.to]));
  return {
    ...snapshot,
    topics: snapshot.topics.map((topic) => ({
      ...topic,
      partitions: topic.partitions.map((partition) => {
        const replicas = to.get(`${topic.name}-${partition.partition}`);
        return replicas === undefined ? partition : { ...partition, replicas, isr: replicas, leader: replicas[0]! };
      }),
    })),
  };
}
