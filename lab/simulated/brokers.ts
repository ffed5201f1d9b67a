/** Brokers that die and come back, and what that does to leaders and ISRs. */

import { everyPartition, isAlive, type SimulatedPartition, type World } from './world.ts';

export function killBroker(world: World, id: number): void {
  const broker = world.brokers.get(id);
  if (broker?.alive !== true) return;
  broker.alive = false;
  for (const partition of everyPartition(world)) {
    // The last in-sync replica stays in the ISR: only it may lead again (no unclean election).
    if (partition.isr.length > 1) partition.isr = partition.isr.filter((replica) => replica !== id);
    if (partition.leader === id) electLeader(world, partition);
  }
}

export function reviveBroker(world: World, id: number): void {
  const broker = world.brokers.get(id);
  if (broker === undefined || broker.alive) return;
  broker.alive = true;
  for (const partition of everyPartition(world)) if (partition.leader === null) electLeader(world, partition);
}

/** The first replica in Kafka's order that is in sync and alive. */
export function electLeader(world: World, partition: SimulatedPartition): void {
  const able = partition.replicas.filter((broker) => partition.isr.includes(broker) && isAlive(world, broker));
  partition.leader = able[0] ?? null;
}

/** Puts a slow disk's follower out of the ISR, as replica.lag.time.max.ms would. */
export function dropFromIsr(partition: SimulatedPartition, broker: number, behindBytes: number): void {
  if (partition.leader === broker || partition.isr.length <= 1 || !partition.isr.includes(broker)) return;
  partition.isr = partition.isr.filter((replica) => replica !== broker);
  partition.heldBytes.set(broker, Math.max(0, partition.sizeBytes - behindBytes));
}
