/** Disk use while a plan is carried out, replayed wave by wave from the snapshot alone. */

import type { Plan } from '../plan.ts';
import type { Broker, Snapshot } from '../snapshot.ts';
import { idTable } from './id-table.ts';

export type DiskPeak = {
  readonly broker: number;
  readonly startBytes: number;
  /** The most that old and new copies take together at any moment; at least startBytes. */
  readonly peakBytes: number;
  readonly endBytes: number;
  /** null: not known, and then not limited. */
  readonly capacityBytes: number | null;
};

export function capacityOf(broker: Broker): number | null {
  if (broker.capacityBytes !== undefined) return broker.capacityBytes;
  const online = broker.logDirs?.filter((dir) => dir.offline !== true) ?? [];
  // Brokers older than Kafka 3.3 do not say how big their disks are (KIP-827).
  const totalBytes = online.reduce((sum, dir) => sum + dir.totalBytes, 0);
  return totalBytes > 0 ? totalBytes : null;
}

/** Bytes of every replica on every registered broker, as far as sizes are known. */
export function bytesByBroker(snapshot: Snapshot): Map<number, number> {
  const position = idTable(snapshot.brokers.map(({ id }) => id));
  const bytes = new Float64Array(snapshot.brokers.length);
  for (const { partitions } of snapshot.topics) {
    for (const { replicas, sizeBytes } of partitions) {
      const size = sizeBytes ?? 0;
      for (const id of replicas) {
        const at = position(id);
        if (at >= 0) bytes[at]! += size;
      }
    }
  }
  return new Map(snapshot.brokers.map(({ id }, index) => [id, bytes[index]!]));
}

/** Brokers that take part in the plan's moves, by id. Sizes are those of the snapshot, not those in the plan. */
export function peakBytesByBroker(snapshot: Snapshot, plan: Pick<Plan, 'moves' | 'waves'>): readonly DiskPeak[] {
  const start = bytesByBroker(snapshot);
  const sizeOf = sizesOf(snapshot, plan);
  const now = new Map(start);
  const peak = new Map<number, number>();
  for (const wave of plan.waves) {
    const incoming = new Map<number, number>();
    const outgoing = new Map<number, number>();
    for (const index of wave.moves) {
      const move = plan.moves[index];
      if (move === undefined) continue;
      const size = sizeOf(move.topic, move.partition);
      for (const id of move.to) if (!move.from.includes(id)) incoming.set(id, (incoming.get(id) ?? 0) + size);
      for (const id of move.from) if (!move.to.includes(id)) outgoing.set(id, (outgoing.get(id) ?? 0) + size);
    }
    for (const [id, bytes] of incoming) {
      const full = (now.get(id) ?? 0) + bytes;
      peak.set(id, Math.max(peak.get(id) ?? 0, full));
      now.set(id, full);
    }
    for (const [id, bytes] of outgoing) {
      peak.set(id, Math.max(peak.get(id) ?? 0, now.get(id) ?? 0));
      now.set(id, (now.get(id) ?? 0) - bytes);
    }
  }
  const capacities = new Map(snapshot.brokers.map((broker) => [broker.id, capacityOf(broker)]));
  return [...peak]
    .sort(([a], [b]) => a - b)
    .map(([broker, peakBytes]) => {
      const startBytes = start.get(broker) ?? 0;
      return {
        broker,
        startBytes,
        peakBytes: Math.max(startBytes, peakBytes),
        endBytes: now.get(broker) ?? 0,
        capacityBytes: capacities.get(broker) ?? null,
      };
    });
}

/** Size lookups for the moved partitions only: most of a cluster does not move. */
function sizesOf(snapshot: Snapshot, plan: Pick<Plan, 'moves'>): (topic: string, partition: number) => number {
  const moved = new Set(plan.moves.map(({ topic }) => topic));
  const sizes = new Map<string, Map<number, number>>();
  for (const { name, partitions } of snapshot.topics) {
    if (moved.has(name)) sizes.set(name, new Map(partitions.map((each) => [each.partition, each.sizeBytes ?? 0])));
  }
  return (topic, partition) => sizes.get(topic)?.get(partition) ?? 0;
}
