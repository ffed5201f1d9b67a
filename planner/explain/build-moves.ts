import type { Model } from '../build-model/model.ts';
import type { Move, Plan } from '../plan.ts';
import { type Change, partitionOf } from './list-changes.ts';
import { whyReader } from './why.ts';

export function buildMoves(model: Model, changes: readonly Change[]): readonly Move[] {
  const { brokerIds, snapshot, topicOf, sizeBytes, minIsrOfTopic } = model;
  const why = whyReader(model);
  const ids = (brokers: readonly number[]): number[] => brokers.map((broker) => brokerIds[broker]!);
  return changes.map((change): Move => {
    const { p, from, to, added, copyLeader } = change;
    const topic = snapshot.topics[topicOf[p]!]!;
    const partition = partitionOf(model, p);
    return {
      topic: topic.name,
      ...(topic.topicId === undefined ? {} : { topicId: topic.topicId }),
      partition: partition.partition,
      from: ids(from),
      to: ids(to),
      bytes: sizeBytes[p]! * added.length,
      // Since Kafka 3.7 min ISR never asks for more than there are replicas.
      minIsr: Math.min(minIsrOfTopic[topicOf[p]!]!, from.length),
      ...(partition.writeBytesPerSec === undefined ? {} : { writeBytesPerSec: partition.writeBytesPerSec }),
      ...(copyLeader === undefined ? {} : { copyLeader: brokerIds[copyLeader]! }),
      why: why(change),
    };
  });
}

/** Brokers that give, take or send, with the rack that the snapshot showed. */
export function brokersUsed(model: Model, moves: readonly Move[]): Plan['brokersUsed'] {
  const used = new Set<number>();
  for (const { from, to } of moves) {
    for (const id of from) used.add(id);
    for (const id of to) used.add(id);
  }
  const racks = new Map(model.snapshot.brokers.map(({ id, rack }) => [id, rack]));
  return [...used].sort((a, b) => a - b).map((id) => ({ id, rack: racks.get(id) ?? null }));
}

/** Partitions whose leader is another than the plan wants once their data is there; only a replica in sync can be elected. */
export function elections(model: Model, moves: readonly Move[], changes: readonly Change[]): Plan['elections'] {
  return moves.flatMap(({ topic, partition, from, to, copyLeader }, i) => {
    const leader = to[0]!;
    const { leader: now, isr } = partitionOf(model, changes[i]!.p);
    const inSync = isr === undefined || isr.includes(leader) || !from.includes(leader);
    return (now === leader && copyLeader === undefined) || !inSync ? [] : [{ topic, partition, leader }];
  });
}

/** As clients see them: also to whoever leads meanwhile, and on from there. */
export function leaderChanges(moves: readonly Move[]): number {
  let count = 0;
  for (const { from, to, copyLeader } of moves) {
    if (copyLeader === undefined) count += Number(from[0] !== to[0]);
    else count += 1 + Number(copyLeader !== to[0]);
  }
  return count;
}

/** Highest bytes at any moment of the run, by broker id. */
export function peakByBroker(model: Model, peakBytes: Float64Array): Readonly<Record<string, number>> {
  return Object.fromEntries(model.brokerIds.map((id, index) => [String(id), peakBytes[index]!]));
}
