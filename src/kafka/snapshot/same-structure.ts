/** Whether the cluster held still between two looks: who is there, and who holds what. Leaders and ISR may come and go. */

import type { Metadata, MetadataTopic } from '../wire/metadata.ts';
import type { Reassigning } from '../wire/reassignments.ts';

/** null when nothing changed, else the first difference in words. */
export function structureChange(before: Metadata, after: Metadata): string | null {
  if (before.clusterId !== after.clusterId) return `cluster id ${before.clusterId} became ${after.clusterId}`;
  const brokersBefore = brokerText(before);
  const brokersAfter = brokerText(after);
  if (brokersBefore !== brokersAfter) return `brokers ${brokersBefore} became ${brokersAfter}`;
  const old = new Map(before.topics.map((topic) => [topic.name, topic]));
  for (const topic of after.topics) {
    const was = old.get(topic.name);
    if (was === undefined) return `topic ${topic.name} was created`;
    const change = topicChange(was, topic);
    if (change !== null) return change;
    old.delete(topic.name);
  }
  const [gone] = old.keys();
  return gone === undefined ? null : `topic ${gone} was deleted`;
}

/** null when the list of reassignments speaks of the same replicas as the metadata. */
export function reassignmentMismatch(metadata: Metadata, reassigning: readonly Reassigning[]): string | null {
  if (reassigning.length === 0) return null;
  const topics = new Map(metadata.topics.map((topic) => [topic.name, topic]));
  for (const { topic, partition, replicas } of reassigning) {
    const shown = topics.get(topic)?.partitions.find((each) => each.partition === partition);
    if (shown === undefined || !sameList(shown.replicas, replicas)) return `${topic}-${partition} is being moved`;
  }
  return null;
}

function topicChange(before: MetadataTopic, after: MetadataTopic): string | null {
  if (before.topicId !== after.topicId) return `topic ${after.name} was deleted and created again`;
  if (before.partitions.length !== after.partitions.length) return `topic ${after.name} has more partitions now`;
  const old = new Map(before.partitions.map((partition) => [partition.partition, partition]));
  for (const { partition, replicas } of after.partitions) {
    const was = old.get(partition);
    if (was === undefined || !sameList(was.replicas, replicas)) {
      return `the replicas of ${after.name}-${partition} changed`;
    }
  }
  return null;
}

function brokerText(metadata: Metadata): string {
  return metadata.brokers
    .map(({ id, rack }) => `${id}${rack === null ? '' : `@${rack}`}`)
    .sort()
    .join(',');
}

function sameList(one: readonly number[], other: readonly number[]): boolean {
  return one.length === other.length && one.every((id, index) => id === other[index]);
}
