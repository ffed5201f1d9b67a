/** Facts: what the audit's rules look at, worked out once from a snapshot. */

import type { Partition, Snapshot, Topic } from '../snapshot.ts';
import { configuredMinIsr, effectiveMinIsr } from '../verify/min-isr.ts';
import { type Scene, sceneOf, settledReplicas } from '../verify/scene.ts';
import { type Spread, spreadOver } from '../verify/spread.ts';
import { type GivenLimits, type Limits, limitsFrom } from './limits.ts';

export type PartitionFacts = {
  readonly topic: Topic;
  readonly partition: Partition;
  /** Without those that are only being added. */
  readonly replicas: readonly number[];
  /** In-sync replicas on brokers that are alive. */
  readonly isr: readonly number[];
  /** min.insync.replicas as set. */
  readonly minIsr: number;
  /** min.insync.replicas as a leader applies it. */
  readonly effectiveMinIsr: number;
};

export type Facts = {
  readonly snapshot: Snapshot;
  readonly scene: Scene;
  readonly partitions: readonly PartitionFacts[];
  readonly limits: Limits;
};

export function factsOf(snapshot: Snapshot, limits: GivenLimits = {}): Facts {
  const scene = { ...sceneOf(snapshot, { intent: { kind: 'rebalance' } }), spread: spreadOfRegistered(snapshot) };
  const minIsrOf = configuredMinIsr(snapshot);
  const partitions: PartitionFacts[] = [];
  for (const topic of snapshot.topics) {
    const minIsr = minIsrOf(topic);
    for (const partition of topic.partitions) {
      const replicas = settledReplicas(partition);
      const members = partition.isr ?? partition.replicas;
      const isr = members.every(scene.isAlive) ? members : members.filter(scene.isAlive);
      const effective = effectiveMinIsr(minIsr, replicas.length, snapshot.kafkaVersion);
      partitions.push({ topic, partition, replicas, isr, minIsr, effectiveMinIsr: effective });
    }
  }
  return { snapshot, scene, partitions, limits: limitsFrom(limits) };
}

/**
 * Spread is judged over all registered brokers: while a rack is down its replicas still stand where they should. Brokers
 * without a rack are no failure domain among others that have one.
 */
function spreadOfRegistered({ brokers }: Snapshot): Spread {
  const placed = brokers.filter(({ rack }) => rack !== null);
  return placed.length === 0
    ? spreadOver(brokers, [])
    : spreadOver(
        placed,
        brokers.filter(({ rack }) => rack === null),
      );
}

export function nameOf({ topic, partition }: PartitionFacts): string {
  return `${topic.name}-${partition.partition}`;
}
