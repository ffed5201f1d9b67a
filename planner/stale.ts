import type { Plan } from './plan.ts';
import type { Broker, Partition, Snapshot, Topic } from './snapshot.ts';
import { peakBytesByBroker } from './verify/disk.ts';
import { configuredMinIsr } from './verify/min-isr.ts';

/** More of a kind than this adds nothing for a reader; the rest is counted. */
const reasonsAtMost = 20;

/**
 * Why a plan can no longer be carried out as it was approved; empty while it still can. Compared are the cluster's id, of
 * every planned partition its topic id, replicas, replication factor and min ISR, of every broker used its rack and
 * usability, and the peak of disk use. Leaders, ISR and everything else change all the time: those are verified again,
 * not compared.
 */
export function staleReasons(plan: Plan, now: Snapshot): readonly string[] {
  if (plan.clusterId !== now.clusterId) {
    return [`the plan was made for cluster ${plan.clusterId}, this is cluster ${now.clusterId}`];
  }
  const reasons = [...changedPartitions(plan, now), ...changedBrokers(plan, now), ...grownDisks(plan, now)];
  if (reasons.length <= reasonsAtMost) return reasons;
  return [...reasons.slice(0, reasonsAtMost), `and ${reasons.length - reasonsAtMost} more changes`];
}

function changedPartitions(plan: Plan, now: Snapshot): readonly string[] {
  const topics = new Map(now.topics.map((topic) => [topic.name, topic]));
  const minIsrOf = configuredMinIsr(now);
  const partitionsOf = new Map<string, ReadonlyMap<number, Partition>>();
  const reasons: string[] = [];
  const gone = new Set<string>();
  for (const move of plan.moves) {
    const topic = topics.get(move.topic);
    if (topic === undefined) {
      if (!gone.has(move.topic)) reasons.push(`topic ${move.topic} no longer exists`);
      gone.add(move.topic);
      continue;
    }
    if (move.topicId !== undefined && topic.topicId !== undefined && move.topicId !== topic.topicId) {
      if (!gone.has(move.topic)) reasons.push(`topic ${move.topic} was deleted and created again`);
      gone.add(move.topic);
      continue;
    }
    const partitions = partitionsOf.get(move.topic) ?? byNumber(topic);
    partitionsOf.set(move.topic, partitions);
    const reason = changedPartition(move, partitions.get(move.partition), minIsrOf(topic));
    if (reason !== null) reasons.push(`${move.topic}-${move.partition} ${reason}`);
  }
  return reasons;
}

function byNumber(topic: Topic): ReadonlyMap<number, Partition> {
  return new Map(topic.partitions.map((partition) => [partition.partition, partition]));
}

function changedPartition(
  move: Plan['moves'][number],
  partition: Partition | undefined,
  minIsr: number,
): string | null {
  if (partition === undefined) return 'no longer exists';
  const replicas = settledReplicas(partition);
  if (replicas.length !== move.from.length) {
    return `has replication factor ${replicas.length} (planned with ${move.from.length})`;
  }
  if (replicas.some((id, index) => id !== move.from[index])) {
    return `has replicas ${replicas.join(',')} (planned with ${move.from.join(',')})`;
  }
  const effective = Math.min(minIsr, replicas.length);
  return effective === move.minIsr ? null : `has min ISR ${effective} (planned with ${move.minIsr})`;
}

/** The replicas without those that are only being added. */
function settledReplicas({ replicas, adding }: Partition): readonly number[] {
  return adding === undefined || adding.length === 0 ? replicas : replicas.filter((id) => !adding.includes(id));
}

function changedBrokers(plan: Plan, now: Snapshot): readonly string[] {
  const brokers = new Map<number, Broker>(now.brokers.map((broker) => [broker.id, broker]));
  const receiving = new Set(plan.moves.flatMap(({ from, to }) => to.filter((id) => !from.includes(id))));
  return plan.brokersUsed.flatMap(({ id, rack }) => {
    const broker = brokers.get(id);
    // A broker that only gives may be dead, then and now; what a move needs of its ISR is verified again.
    if (broker === undefined) return receiving.has(id) ? [`broker ${id} is gone`] : [];
    if (broker.rack !== rack)
      return [`broker ${id} is in rack ${broker.rack ?? '(none)'} (planned with ${rack ?? '(none)'})`];
    return broker.fenced === true && receiving.has(id) ? [`broker ${id} is fenced`] : [];
  });
}

/**
 * What was approved is a peak per broker. A living cluster grows between approval and start, so a little more is no news:
 * stale is what passes the plan's disk limit, or outgrows the approved peak by a hundredth of the broker's capacity.
 */
function grownDisks(plan: Plan, now: Snapshot): readonly string[] {
  const approved = new Map(Object.entries(plan.totals.peakDiskBytesByBroker));
  const limit = (plan.intent.diskLimitPercent ?? 90) / 100;
  const reasons: string[] = [];
  for (const { broker, startBytes, peakBytes, capacityBytes } of peakBytesByBroker(now, plan)) {
    if (peakBytes <= startBytes) continue;
    const before = approved.get(String(broker));
    const slackBytes = capacityBytes === null ? Math.max(2 ** 30, (before ?? 0) / 10) : capacityBytes / 100;
    if (capacityBytes !== null && peakBytes > capacityBytes * limit) {
      reasons.push(
        `broker ${broker} would hold ${peakBytes} bytes at its peak, more than ${limit * 100} % of ${capacityBytes}`,
      );
    } else if (before !== undefined && peakBytes > before + slackBytes) {
      reasons.push(`broker ${broker} would hold ${peakBytes} bytes at its peak, approved were ${before}`);
    }
  }
  return reasons;
}
