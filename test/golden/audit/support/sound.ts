/** One sound cluster, and ways to spoil a piece of it. */

import type { Broker, ControlPlane, Partition, QuorumNode, Snapshot, Topic } from '../../../../planner/snapshot.ts';
import { cluster } from '../../../unit/verify/support/cluster.ts';

export const racks = { 1: 'a', 2: 'a', 3: 'b', 4: 'b', 5: 'c', 6: 'c' };
export const lists = [
  [1, 3, 5],
  [3, 5, 1],
  [5, 1, 3],
  [2, 4, 6],
  [4, 6, 2],
  [6, 2, 4],
];

export function voters(nodes: readonly Partial<QuorumNode>[]): ControlPlane {
  return { kind: 'kraft', leaderId: 11, voters: nodes.map((node, index) => ({ id: index + 11, ...node })) };
}

export const sound: Snapshot = {
  ...cluster({
    racks,
    capacityBytes: 1_000_000,
    topics: { orders: { replicas: lists, minIsr: 2 }, payments: { replicas: lists, minIsr: 2 } },
  }),
  controlPlane: voters([{ rack: 'a' }, { rack: 'b' }, { rack: 'c' }]),
  throttles: [],
};

export function withTopic(name: string, change: (topic: Topic) => Partial<Topic>): Snapshot {
  return { ...sound, topics: sound.topics.map((each) => (each.name === name ? { ...each, ...change(each) } : each)) };
}

export function withPartition(change: Partial<Partition>): Snapshot {
  return withTopic('orders', ({ partitions }) => ({
    partitions: partitions.map((each, at) => (at === 0 ? { ...each, ...change } : each)),
  }));
}

export function withBrokers(change: (broker: Broker) => Partial<Broker>): Snapshot {
  return { ...sound, brokers: sound.brokers.map((each) => ({ ...each, ...change(each) })) };
}

export function withPlane(controlPlane: ControlPlane): Snapshot {
  return { ...sound, controlPlane };
}

export function withInternal(replicas: readonly (readonly number[])[]): Snapshot {
  const [offsets] = cluster({ racks, topics: { __consumer_offsets: { replicas, minIsr: 1, internal: true } } }).topics;
  return { ...sound, topics: [...sound.topics, offsets!] };
}

export const throttle = {
  resource: 'broker',
  name: '1',
  key: 'leader.replication.throttled.rate',
  value: '1000',
  source: 'dynamic-broker',
} as const;
export const zooKeeper = {
  kind: 'zookeeper',
  servers: [
    { endpoint: 'z1:2181', rack: 'a', role: 'leader' },
    { endpoint: 'z2:2181', rack: 'b', role: 'follower' },
    { endpoint: 'z3:2181', rack: 'c', role: 'follower' },
  ],
  migration: 'dual-write',
} as const satisfies ControlPlane;

export function dir(path: string, offline: boolean) {
  return { path, totalBytes: 1_000_000, usableBytes: 900_000, offline };
}
