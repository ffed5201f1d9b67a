import { settledReplicas } from '../build-model/choose-partitions.ts';
import { held, type Model } from '../build-model/model.ts';
import type { Placement } from '../place-replicas/placement.ts';

/** One partition whose replica list changes; brokers by index into the model's brokers. */
export type Change = {
  readonly p: number;
  readonly from: readonly number[];
  /** In Kafka's order: the preferred leader first, then kept replicas in their old order, then new ones by id. */
  readonly to: readonly number[];
  readonly added: readonly number[];
  readonly removed: readonly number[];
  /** Leads while the data is copied, where that is not the first of `from`: see lend-leaders.ts. */
  readonly copyLeader?: number;
};

/** All changes, by topic name and partition number. */
export function listChanges(placement: Placement, leader: Int32Array): readonly Change[] {
  const { model } = placement;
  const changes: Change[] = [];
  for (let p = 0; p < model.partitions; p++) {
    const change = changeOf(placement, leader[p]!, p);
    if (change !== null) changes.push(change);
  }
  return sortByName(model, changes);
}

function changeOf(placement: Placement, leader: number, p: number): Change | null {
  const { model, start, holder } = placement;
  const { oldStart, oldBroker, targets, keeps } = model;
  const first = oldBroker[oldStart[p]!]!;
  let same = leader === -1 || leader === first;
  const before = oldStart[p + 1]! - oldStart[p]!;
  if (before !== model.replicationFactor[p]) same = false;
  for (let slot = start[p]!; same && slot < start[p + 1]!; slot++) same = held(model, p, holder[slot]!);
  if (same) return null;
  const from = Array.from(oldBroker.subarray(oldStart[p]!, oldStart[p + 1]!));
  const now = holder.subarray(start[p]!, start[p + 1]!);
  const kept = from.filter((broker) => (broker >= targets ? keeps[broker] === 1 : now.includes(broker)));
  const added = Array.from(now)
    .filter((broker) => !kept.includes(broker))
    .sort((a, b) => a - b);
  const everyone = [...kept, ...added];
  const head = leader === -1 ? everyone[0]! : leader;
  const to = [head, ...everyone.filter((broker) => broker !== head)];
  return { p, from, to, added, removed: from.filter((broker) => !kept.includes(broker)) };
}

function sortByName(model: Model, changes: Change[]): readonly Change[] {
  const { topics } = model.snapshot;
  const order = topics.map((_, topic) => topic).sort((a, b) => (topics[a]!.name < topics[b]!.name ? -1 : 1));
  const rank = new Int32Array(topics.length);
  order.forEach((topic, i) => {
    rank[topic] = i;
  });
  const numberOf = (p: number): number => topics[model.topicOf[p]!]!.partitions[model.slotOf[p]!]!.partition;
  return changes.sort(
    (a, b) => rank[model.topicOf[a.p]!]! - rank[model.topicOf[b.p]!]! || numberOf(a.p) - numberOf(b.p),
  );
}

/** The partition as the snapshot has it. */
export function partitionOf(model: Model, p: number) {
  return model.snapshot.topics[model.topicOf[p]!]!.partitions[model.slotOf[p]!]!;
}

/** Replicas as Kafka holds them, without those that are still being added. */
export function settledIds(model: Model, p: number): readonly number[] {
  return settledReplicas(partitionOf(model, p));
}
