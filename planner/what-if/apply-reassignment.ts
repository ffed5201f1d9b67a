import type { Reassignment } from '../plan.ts';
import type { Partition, Snapshot } from '../snapshot.ts';

/**
 * The cluster once a reassignment is through: every new replica in sync, the leader kept where it still holds a replica.
 * Entries for partitions that do not exist change nothing (`verifyReassignment` names them).
 */
export function applyReassignment(snapshot: Snapshot, { partitions }: Reassignment): Snapshot {
  const lists = new Map<string, Map<number, readonly number[]>>();
  for (const { topic, partition, replicas } of partitions) {
    const byNumber = lists.get(topic) ?? new Map<number, readonly number[]>();
    lists.set(topic, byNumber.set(partition, replicas));
  }
  const registered = new Set(snapshot.brokers.filter(({ fenced }) => fenced !== true).map(({ id }) => id));
  const topics = snapshot.topics.map((topic) => {
    const changes = lists.get(topic.name);
    if (changes === undefined) return topic;
    const moved = topic.partitions.map((each) => {
      const replicas = changes.get(each.partition);
      return replicas === undefined ? each : movedTo(each, replicas, registered);
    });
    return { ...topic, partitions: moved };
  });
  return { ...snapshot, topics };
}

function movedTo(partition: Partition, replicas: readonly number[], registered: ReadonlySet<number>): Partition {
  const before = partition.isr ?? partition.replicas;
  const isr = replicas.filter((id) => registered.has(id) && (before.includes(id) || !partition.replicas.includes(id)));
  const kept = partition.leader !== null && isr.includes(partition.leader) ? partition.leader : (isr[0] ?? null);
  const { adding: _adding, removing: _removing, elr: _elr, lastKnownElr: _last, ...rest } = partition;
  return { ...rest, leader: kept, replicas, isr };
}
