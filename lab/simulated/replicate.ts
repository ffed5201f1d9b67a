/** Time passing: producers write, followers fetch under their throttles, ISRs grow, reassignments end. */

import { electLeader } from './brokers.ts';
import { everyPartition, isAlive, type SimulatedPartition, type World } from './world.ts';

/** Slices are as long as this, so that shares of the bandwidth follow what has caught up meanwhile. */
const sliceAtMostMs = 1_000;
const slicesAtMost = 600;

export function advance(world: World, nowMs: number): void {
  const left = nowMs - world.nowMs;
  if (left <= 0) return;
  const slices = Math.min(slicesAtMost, Math.ceil(left / sliceAtMostMs));
  for (let slice = 0; slice < slices; slice += 1) step(world, left / slices / 1000, nowMs >= world.writesFromMs);
  world.nowMs = nowMs;
}

export type Copy = {
  readonly partition: SimulatedPartition;
  readonly from: number;
  readonly to: number;
  /** Limits in bytes per second; null: none on that side. */
  readonly leaderLimit: number | null;
  readonly followerLimit: number | null;
};

/** Every follower that is behind and can fetch. */
export function copies(world: World): readonly Copy[] {
  const found: Copy[] = [];
  for (const partition of everyPartition(world)) {
    const { leader } = partition;
    if (leader === null || !isAlive(world, leader) || partition.isr.length === partition.replicas.length) continue;
    for (const broker of partition.replicas) {
      if (partition.isr.includes(broker) || !isAlive(world, broker)) continue;
      if (world.stuck.has(`${partition.topic}:${broker}`)) continue;
      const leaderLimit = limitOf(world, partition, leader, 'leader');
      const followerLimit = limitOf(world, partition, broker, 'follower');
      found.push({ partition, from: leader, to: broker, leaderLimit, followerLimit });
    }
  }
  return found;
}

/** KIP-73: a rate binds a replica only if the topic lists it, and a list only if the broker has a rate. */
function limitOf(
  world: World,
  partition: SimulatedPartition,
  broker: number,
  side: 'leader' | 'follower',
): number | null {
  const list = world.topics.get(partition.topic)?.configs.get(`${side}.replication.throttled.replicas`) ?? '';
  const entries = list.split(',');
  if (!entries.includes('*') && !entries.includes(`${partition.partition}:${broker}`)) return null;
  const key = `${side}.replication.throttled.rate`;
  const at = world.brokers.get(broker);
  const rate = at?.configs.get(key) ?? world.defaultBrokerConfigs.get(key) ?? at?.staticConfigs.get(key);
  return rate === undefined ? null : Number(rate);
}

function step(world: World, seconds: number, writing: boolean): void {
  for (const partition of everyPartition(world)) {
    if (!writing || partition.leader === null || partition.writeBytesPerSec === 0) continue;
    partition.sizeBytes += partition.writeBytesPerSec * seconds;
    for (const broker of partition.isr) partition.heldBytes.set(broker, partition.sizeBytes);
  }
  const running = copies(world);
  const shares = sharesOf(running);
  for (const copy of running) {
    const { partition, to } = copy;
    const rate = Math.min(
      rateOf(copy.leaderLimit, world.networkBytesPerSec, shares.out, `${copy.from}/${copy.leaderLimit !== null}`),
      rateOf(copy.followerLimit, world.networkBytesPerSec, shares.in, `${to}/${copy.followerLimit !== null}`),
    );
    const held = Math.min(partition.sizeBytes, (partition.heldBytes.get(to) ?? 0) + rate * seconds);
    partition.heldBytes.set(to, held);
    if (held < partition.sizeBytes) continue;
    partition.isr = partition.replicas.filter((broker) => broker === to || partition.isr.includes(broker));
  }
  for (const partition of everyPartition(world)) completeReassignment(world, partition);
}

/** Throttled fetchers of a broker share its rate; the others share the network. */
function sharesOf(running: readonly Copy[]): { readonly in: Map<string, number>; readonly out: Map<string, number> } {
  const shares = { in: new Map<string, number>(), out: new Map<string, number>() };
  for (const { from, to, leaderLimit, followerLimit } of running) {
    count(shares.out, `${from}/${leaderLimit !== null}`);
    count(shares.in, `${to}/${followerLimit !== null}`);
  }
  return shares;
}

function rateOf(limit: number | null, network: number, shares: Map<string, number>, key: string): number {
  return Math.min(limit ?? network, network) / (shares.get(key) ?? 1);
}

function count(into: Map<string, number>, key: string): void {
  into.set(key, (into.get(key) ?? 0) + 1);
}

/** As the controller does it: when everything that is being added is in sync, the target becomes the assignment. */
export function completeReassignment(world: World, partition: SimulatedPartition): void {
  const { adding, removing } = partition;
  if (adding.length + removing.length === 0 || !adding.every((broker) => partition.isr.includes(broker))) return;
  const target = partition.replicas.filter((broker) => !removing.includes(broker));
  const isr = partition.isr.filter((broker) => target.includes(broker));
  if (isr.length === 0) return;
  partition.replicas = target;
  partition.isr = isr;
  partition.adding = [];
  partition.removing = [];
  if (removing.length > 0) partition.epochs += 1;
  for (const broker of removing) partition.heldBytes.delete(broker);
  if (partition.leader !== null && !target.includes(partition.leader)) electLeader(world, partition);
}
