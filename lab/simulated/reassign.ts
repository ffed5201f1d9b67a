/** AlterPartitionReassignments as a KRaft controller answers it (KIP-455, KIP-860). */

import { electLeader } from './brokers.ts';
import { completeReassignment } from './replicate.ts';
import { isAlive, partitionOf, type SimulatedPartition, type World } from './world.ts';

export type ReassignChange = {
  readonly topic: string;
  readonly partition: number;
  readonly replicas: readonly number[] | null;
};

/** null: accepted; else Kafka's error. */
export function reassignPartition(
  world: World,
  change: ReassignChange,
  options: { readonly allowReplicationFactorChange: boolean },
): string | null {
  const partition = partitionOf(world, change.topic, change.partition);
  if (partition === undefined) return 'UNKNOWN_TOPIC_OR_PARTITION';
  if (change.replicas === null) return cancel(world, partition);
  const target = [...change.replicas];
  if (target.length === 0 || new Set(target).size !== target.length) return 'INVALID_REPLICA_ASSIGNMENT';
  if (target.some((broker) => !isAlive(world, broker) && !partition.replicas.includes(broker))) {
    return 'INVALID_REPLICA_ASSIGNMENT';
  }
  const before = partition.replicas.filter((broker) => !partition.adding.includes(broker));
  const now = partition.replicas.filter((broker) => !partition.removing.includes(broker));
  if (!options.allowReplicationFactorChange && target.length !== now.length) return 'INVALID_REPLICATION_FACTOR';
  start(world, partition, { before, target });
  return null;
}

function start(
  world: World,
  partition: SimulatedPartition,
  { before, target }: { readonly before: readonly number[]; readonly target: readonly number[] },
): void {
  const given = partition.adding.filter((broker) => !target.includes(broker));
  partition.adding = target.filter((broker) => !before.includes(broker));
  partition.removing = before.filter((broker) => !target.includes(broker));
  partition.replicas = [...target, ...partition.removing];
  partition.isr = partition.isr.filter((broker) => partition.replicas.includes(broker));
  if (given.length > 0) partition.epochs += 1;
  for (const broker of given) partition.heldBytes.delete(broker);
  for (const broker of partition.adding) if (!partition.heldBytes.has(broker)) partition.heldBytes.set(broker, 0);
  if (partition.leader !== null && !partition.replicas.includes(partition.leader)) electLeader(world, partition);
  completeReassignment(world, partition);
}

/** Keeps the replicas of before, but in the order that the reassignment had given them. */
function cancel(world: World, partition: SimulatedPartition): string | null {
  if (partition.adding.length + partition.removing.length === 0) return 'NO_REASSIGNMENT_IN_PROGRESS';
  const { adding } = partition;
  const isr = partition.isr.filter((broker) => !adding.includes(broker));
  // Only an unclean election could bring a leader back.
  if (isr.length === 0) return 'INVALID_REPLICA_ASSIGNMENT';
  partition.replicas = partition.replicas.filter((broker) => !adding.includes(broker));
  partition.isr = isr;
  partition.adding = [];
  partition.removing = [];
  if (adding.length > 0) partition.epochs += 1;
  for (const broker of adding) partition.heldBytes.delete(broker);
  if (partition.leader === null || !partition.replicas.includes(partition.leader)) electLeader(world, partition);
  return null;
}
