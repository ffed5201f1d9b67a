/** min.insync.replicas as a leader applies it. */

import type { Snapshot, Topic } from '../snapshot.ts';

const key = 'min.insync.replicas';

/** The value for a topic: its own config, else the highest default of the brokers, else Kafka's (1). */
export function configuredMinIsr(snapshot: Snapshot): (topic: Topic) => number {
  const fromBrokers = Math.max(1, ...snapshot.brokers.map((broker) => wholeNumber(broker.configs?.[key]) ?? 1));
  return (topic) => wholeNumber(topic.configs?.[key]) ?? fromBrokers;
}

/**
 * Since Kafka 3.7 a leader asks for min(min.insync.replicas, assigned replicas), replicas that are being added included
 * (kafka.cluster.Partition.effectiveMinIsr); before, for min.insync.replicas whatever the replication factor.
 */
export function effectiveMinIsr(configured: number, replicas: number, kafkaVersion: string | null): number {
  return sinceVersion(kafkaVersion, 3, 7) ? Math.min(configured, replicas) : configured;
}

/** Whether a version is at least major.minor. An unknown version counts as a current one. */
export function sinceVersion(version: string | null, major: number, minor: number): boolean {
  const match = version === null ? null : /^(\d+)\.(\d+)/.exec(version);
  if (match === null) return true;
  const [, foundMajor, foundMinor] = match;
  return Number(foundMajor) > major || (Number(foundMajor) === major && Number(foundMinor) >= minor);
}

function wholeNumber(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,9}$/.test(text) && Number(text) >= 1 ? Number(text) : null;
}
