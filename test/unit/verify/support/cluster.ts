/** Small clusters and hand-made plans, written so that a test reads like the case it is about. */

import type { PlanRequest } from '../../../../planner/intent.ts';
import type { BrokerLoad, ClusterLoad, Move, Plan, Wave } from '../../../../planner/plan.ts';
import type { Broker, Partition, Snapshot, Topic } from '../../../../planner/snapshot.ts';

export type TopicSketch = {
  /** Replica lists by partition; all in sync unless `isr` says otherwise. */
  readonly replicas: readonly (readonly number[])[];
  readonly isr?: readonly (readonly number[] | undefined)[];
  readonly minIsr?: number;
  readonly sizeBytes?: number;
  readonly internal?: boolean;
  readonly topicId?: string;
  readonly configs?: Readonly<Record<string, string>>;
};

export type ClusterSketch = {
  /** Rack by broker id. */
  readonly racks: Readonly<Record<number, string | null>>;
  readonly fenced?: readonly number[];
  readonly capacityBytes?: number;
  readonly kafkaVersion?: string | null;
  readonly topics: Readonly<Record<string, TopicSketch>>;
};

export function cluster(sketch: ClusterSketch): Snapshot {
  return {
    version: 1,
    clusterId: 'test-cluster',
    takenAt: '2026-11-21T02:00:00Z',
    kafkaVersion: sketch.kafkaVersion === undefined ? '4.3.0' : sketch.kafkaVersion,
    brokers: Object.entries(sketch.racks).map(
      ([id, rack]): Broker => ({
        id: Number(id),
        rack,
        ...(sketch.fenced?.includes(Number(id)) ? { fenced: true } : {}),
        ...(sketch.capacityBytes === undefined ? {} : { capacityBytes: sketch.capacityBytes }),
      }),
    ),
    controlPlane: { kind: 'unknown' },
    topics: Object.entries(sketch.topics).map(([name, topic]) => topicOf(name, topic)),
  };
}

function topicOf(name: string, sketch: TopicSketch): Topic {
  return {
    name,
    ...(sketch.topicId === undefined ? {} : { topicId: sketch.topicId }),
    ...(sketch.internal === true ? { internal: true } : {}),
    configs: { 'min.insync.replicas': String(sketch.minIsr ?? 1), ...sketch.configs },
    partitions: sketch.replicas.map((replicas, partition): Partition => {
      const isr = sketch.isr?.[partition] ?? replicas;
      const leader = isr[0] ?? null;
      return { partition, leader, replicas, isr, sizeBytes: sketch.sizeBytes ?? 1000 };
    }),
  };
}

export type MoveSketch = {
  readonly topic: string;
  readonly partition: number;
  readonly to: readonly number[];
};

/** Waves as kinds with indexes into the moves. */
export type WaveSketch = { readonly kind: Wave['kind']; readonly moves: readonly number[] };

/** A plan with every figure worked out from the snapshot, slowly and plainly. */
export function planOf(
  snapshot: Snapshot,
  request: PlanRequest,
  moves: readonly MoveSketch[],
  waves: readonly WaveSketch[] = moves.length === 0 ? [] : [{ kind: 'normal', moves: moves.map((_, index) => index) }],
): Plan {
  const full = moves.map((move) => moveOf(snapshot, move));
  const bytesMoved = sum(full.map(({ bytes }) => bytes));
  const replicasMoved = sum(full.map(({ from, to }) => to.filter((id) => !from.includes(id)).length));
  const used = new Set(
    full.flatMap(({ from, to }) => [...from, ...to].filter((id) => from.includes(id) !== to.includes(id))),
  );
  const racks = new Map(snapshot.brokers.map(({ id, rack }) => [id, rack]));
  return {
    version: 1,
    planId: 'plan-000000000000',
    digest: '0'.repeat(64),
    clusterId: snapshot.clusterId,
    intent: request,
    feasible: true,
    reasons: [],
    moves: full,
    waves: waves.map((wave, index) => ({
      index,
      kind: wave.kind,
      moves: wave.moves,
      bytes: sum(wave.moves.map((move) => full[move]!.bytes)),
      etaSeconds: 1,
      busiestBroker: null,
      peakDiskBytes: [],
    })),
    throttle: { floorBytesPerSec: 1, ceilingBytesPerSec: 100, startBytesPerSec: 50 },
    brokersUsed: [...used].sort((a, b) => a - b).map((id) => ({ id, rack: racks.get(id) ?? null })),
    elections: [],
    allowReplicationFactorChange: request.intent.kind === 'set-rf',
    before: loadOf(snapshot, []),
    after: loadOf(snapshot, full),
    totals: {
      replicasMoved,
      bytesMoved,
      partitionsChanged: full.length,
      leaderChanges: full.filter(({ from, to }) => from[0] !== to[0]).length,
      etaSecondsAtThrottle: 1,
      peakDiskBytesByBroker: peaksOf(snapshot, full, waves),
    },
    bound: { bytesMovedAtLeast: bytesMoved, replicasMovedAtLeast: replicasMoved, gap: 0, method: 'by hand' },
    notes: [],
  };
}

function moveOf(snapshot: Snapshot, { topic, partition, to }: MoveSketch): Move {
  const found = snapshot.topics.find(({ name }) => name === topic)!;
  const from = found.partitions[partition]!.replicas;
  return {
    topic,
    ...(found.topicId === undefined ? {} : { topicId: found.topicId }),
    partition,
    from,
    to,
    bytes: to.filter((id) => !from.includes(id)).length * (found.partitions[partition]!.sizeBytes ?? 0),
    minIsr: Math.min(Number(found.configs!['min.insync.replicas']), from.length),
    why: 'test',
  };
}

function loadOf(snapshot: Snapshot, moves: readonly Move[]): ClusterLoad {
  const lists = snapshot.topics.flatMap((topic) =>
    topic.partitions.map((each) => {
      const move = moves.find((one) => one.topic === topic.name && one.partition === each.partition);
      return { replicas: move?.to ?? each.replicas, size: each.sizeBytes ?? 0 };
    }),
  );
  const brokers = snapshot.brokers.map(
    ({ id, rack, capacityBytes }): BrokerLoad => ({
      broker: id,
      rack,
      replicas: lists.filter(({ replicas }) => replicas.includes(id)).length,
      leaders: lists.filter(({ replicas }) => replicas[0] === id).length,
      bytes: sum(lists.filter(({ replicas }) => replicas.includes(id)).map(({ size }) => size)),
      capacityBytes: capacityBytes ?? null,
    }),
  );
  return { brokers, racks: [], rackViolations: 0, cannotLoseRack: 0 };
}

function peaksOf(snapshot: Snapshot, moves: readonly Move[], waves: readonly WaveSketch[]): Record<string, number> {
  const now = new Map(loadOf(snapshot, []).brokers.map(({ broker, bytes }) => [broker, bytes]));
  const peaks: Record<string, number> = {};
  for (const wave of waves) {
    const inWave = wave.moves.map((index) => moves[index]!);
    const copy = (move: Move): number =>
      move.bytes / Math.max(1, move.to.filter((id) => !move.from.includes(id)).length);
    for (const move of inWave) {
      for (const id of move.to) if (!move.from.includes(id)) now.set(id, (now.get(id) ?? 0) + copy(move));
    }
    for (const [id, bytes] of now) peaks[id] = Math.max(peaks[id] ?? 0, bytes);
    for (const move of inWave) {
      const size = snapshot.topics.find(({ name }) => name === move.topic)!.partitions[move.partition]!.sizeBytes ?? 0;
      for (const id of move.from) if (!move.to.includes(id)) now.set(id, (now.get(id) ?? 0) - size);
    }
  }
  return peaks;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
