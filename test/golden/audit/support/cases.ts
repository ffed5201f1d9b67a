/** For every rule a cluster that it is about, told in few words. */

import type { ControlPlane, Snapshot } from '../../../../planner/snapshot.ts';
import { cluster } from '../../../unit/verify/support/cluster.ts';
import {
  dir,
  sound,
  throttle,
  voters,
  withBrokers,
  withInternal,
  withPartition,
  withPlane,
  withTopic,
  zooKeeper,
} from './sound.ts';

/** Rules that fire, the gravest first, and a piece of the evidence of the first. */
export const cases: Readonly<Record<string, readonly [Snapshot, readonly string[], RegExp]>> = {
  'a partition without leader': [
    withPartition({ leader: null, isr: [] }),
    ['offline-partition', 'under-replicated'],
    /orders-0: waits for one of nobody/,
  ],
  'a partition under min ISR': [
    withPartition({ isr: [1] }),
    ['under-min-isr', 'under-replicated'],
    /orders-0: 1 in sync, min ISR 2/,
  ],
  'a partition at min ISR': [
    withPartition({ isr: [1, 3] }),
    ['at-min-isr', 'under-replicated'],
    /2 of 3 in sync, min ISR 2/,
  ],
  'a fenced broker': [
    withBrokers(({ id }) => (id === 6 ? { fenced: true } : {})),
    ['offline-partition', 'at-min-isr', 'dead-broker', 'under-replicated'],
    /orders-5: waits for one of 6, 2, 4|orders: /,
  ],
  'a disk that is offline': [
    withBrokers(({ id }) => (id === 1 ? { logDirs: [dir('/d1', false), dir('/d2', true)] } : {})),
    ['log-dir-offline'],
    /broker 1: \/d2/,
  ],
  'one full log directory of a broker with room elsewhere': [
    withBrokers(({ id }) =>
      id === 1
        ? { capacityBytes: 2_000_000, logDirs: [dir('/d1', false), { ...dir('/d2', false), usableBytes: 9 }] }
        : {},
    ),
    ['disk-nearly-full'],
    /broker 1, \/d2: 100\.0 % of 1000000 bytes/,
  ],
  'a broker that is behind on metadata': [
    withPlane({
      ...(voters([{ rack: 'a' }, { rack: 'b' }, { rack: 'c' }]) as Extract<ControlPlane, { kind: 'kraft' }>),
      observers: [{ id: 1, lagOffsets: 20_000, behindMs: 11_000 }, { id: 99, behindMs: 11_000 }, { id: 2 }],
    }),
    ['observer-lag'],
    /broker 1 is behind by 20000 offsets, 11000 ms/,
  ],
  'preferred leaders on one broker, while others lead': [
    withTopic('orders', () => ({
      partitions: Array.from({ length: 24 }, (_, partition) => ({
        partition,
        leader: [1, 3, 5][partition % 3]!,
        replicas: [1, 3, 5],
        isr: [1, 3, 5],
      })),
    })),
    ['preferred-leader-skew', 'replica-skew'],
    /broker 1 is preferred by 25, average 5\.0/,
  ],
  'a disk that is nearly full': [
    withBrokers(({ id }) => (id === 1 ? { capacityBytes: 6500 } : {})),
    ['disk-nearly-full'],
    /broker 1: 92\.3 % of 6500 bytes/,
  ],
  'one controller': [withPlane(voters([{ rack: 'a' }])), ['quorum-size'], /^11$/],
  'four controllers': [
    withPlane(voters([{ rack: 'a' }, { rack: 'b' }, { rack: 'c' }, { rack: 'd' }])),
    ['quorum-size'],
    /^11$/,
  ],
  'three controllers in two racks': [
    withPlane(voters([{ rack: 'a' }, { rack: 'a' }, { rack: 'b' }])),
    ['quorum-spread'],
    /rack a: 2 of 3 voters, majority 2/,
  ],
  'a controller whose rack nobody knows': [
    withPlane(voters([{ rack: 'a' }, { rack: 'b' }, { rack: null }])),
    ['voter-racks'],
    /voter 13/,
  ],
  'a quorum without leader': [
    withPlane({ ...(voters([{ rack: 'a' }, { rack: 'b' }, { rack: 'c' }]) as object), leaderId: null } as ControlPlane),
    ['quorum-without-leader'],
    /voter 11/,
  ],
  'a controller that is far behind': [
    withPlane(voters([{ rack: 'a' }, { rack: 'b' }, { rack: 'c', lagOffsets: 50_000, behindMs: 60_000 }])),
    ['voter-not-healthy'],
    /voter 13 is behind by 50000 offsets, 60000 ms/,
  ],
  'controllers that are brokers too': [
    withPlane(voters([{ rack: 'a', alsoBroker: true }, { rack: 'b' }, { rack: 'c' }])),
    ['combined-nodes'],
    /node 11/,
  ],
  'a cluster on ZooKeeper': [withPlane(zooKeeper), ['zookeeper'], /migration to KRaft: dual-write/],
  'a ZooKeeper server that is down': [
    withPlane({
      ...zooKeeper,
      servers: zooKeeper.servers.map((each, at) => (at === 2 ? { ...each, role: 'down' as const } : each)),
    }),
    // With one of three down, each rack of the other two holds a voter that the majority needs.
    ['voter-not-healthy', 'quorum-spread', 'zookeeper'],
    /ZooKeeper server z3:2181 is down/,
  ],
  'two replicas in one rack': [
    withPartition({ replicas: [1, 2, 3], isr: [1, 2, 3], leader: 1 }),
    ['rack-violation'],
    /orders-0: 1 \(a\), 2 \(a\), 3 \(b\)/,
  ],
  'two data centres with three replicas': [
    { ...cluster({ racks: { 1: 'x', 2: 'x', 3: 'y', 4: 'y' }, topics: { t: { replicas: [[1, 2, 3]], minIsr: 2 } } }) },
    ['cannot-lose-rack'],
    /3 replicas, 2 in one rack, min ISR 2/,
  ],
  'racks on some brokers only': [
    withBrokers(({ id }) => (id === 6 ? { rack: null } : {})),
    ['brokers-without-rack', 'rack-violation'],
    /broker 6/,
  ],
  'no racks at all': [withBrokers(() => ({ rack: null })), ['brokers-without-rack'], /broker 1/],
  'as many replicas as min ISR': [
    withTopic('orders', () => ({ configs: { 'min.insync.replicas': '3' } })),
    ['rf-equals-min-isr'],
    /orders: 6 partitions \(0, 1, 2, 3, 4, …\), e\.g\. 0: replication factor 3, min ISR 3/,
  ],
  'a single replica': [
    withTopic('orders', () => ({
      configs: { 'min.insync.replicas': '1' },
      partitions: [{ partition: 0, leader: 1, replicas: [1], isr: [1] }],
    })),
    ['single-replica'],
    /orders-0: only on broker 1/,
  ],
  'offsets on one broker': [
    withInternal([[1]]),
    ['internal-topic-replication'],
    /__consumer_offsets-0: replication factor 1/,
  ],
  'min ISR 1': [
    withTopic('orders', () => ({ configs: { 'min.insync.replicas': '1' } })),
    ['min-isr-one'],
    /replication factor 3, min ISR 1/,
  ],
  'a topic with two replication factors': [
    withTopic('orders', ({ partitions }) => ({
      configs: { 'min.insync.replicas': '2' },
      partitions: partitions.map((each, at) =>
        at === 0 ? { ...each, replicas: [1, 3, 5, 2], isr: [1, 3, 5, 2] } : each,
      ),
    })),
    ['mixed-replication-factor'],
    /orders: 3 and 4 replicas/,
  ],
  'one broker that leads nearly everything': [
    withTopic('orders', () => ({
      partitions: Array.from({ length: 24 }, (_, partition) => ({
        partition,
        leader: 1,
        replicas: [1, 3, 5],
        isr: [1, 3, 5],
      })),
    })),
    ['leader-skew', 'replica-skew'],
    /broker 1 leads 25, average 5\.0/,
  ],
  'a broker that holds nothing': [
    { ...sound, brokers: [...sound.brokers, { id: 7, rack: 'a', capacityBytes: 1_000_000 }] },
    ['empty-broker'],
    /broker 7/,
  ],
  'unclean elections': [
    withTopic('orders', ({ configs }) => ({ configs: { ...configs, 'unclean.leader.election.enable': 'true' } })),
    ['unclean-election'],
    /^orders$/,
  ],
  'poor defaults for new topics': [
    withBrokers(() => ({ configs: { 'default.replication.factor': '1' } })),
    ['new-topic-defaults'],
    /broker 1: default\.replication\.factor=1/,
  ],
  'a follower that may lag for a minute': [
    withBrokers(() => ({ configs: { 'replica.lag.time.max.ms': '60000' } })),
    ['replica-lag-time'],
    /broker 1: replica\.lag\.time\.max\.ms=60000/,
  ],
  'leaders that stay away': [
    withBrokers(() => ({ configs: { 'auto.leader.rebalance.enable': 'false' } })),
    ['auto-leader-rebalance'],
    /broker 1/,
  ],
  'a topic that flushes': [
    withTopic('orders', ({ configs }) => ({
      configs: { ...configs, 'flush.messages': '1', 'flush.ms': '9223372036854775807' },
    })),
    ['flush-settings'],
    /orders: flush\.messages=1$/,
  ],
  'a replica selector on one broker': [
    withBrokers(({ id }) =>
      id === 1
        ? { configs: { 'replica.selector.class': 'org.apache.kafka.common.replica.RackAwareReplicaSelector' } }
        : {},
    ),
    ['replica-selector'],
    /broker 2 does not select by rack/,
  ],
  'a cordoned disk': [
    withBrokers(({ id }) => (id === 1 ? { configs: { 'cordoned.log.dirs': '/d' } } : {})),
    ['cordoned-log-dirs'],
    /broker 1: \/d/,
  ],
  'a throttle that was left behind': [
    { ...sound, throttles: [throttle] },
    ['leftover-throttle'],
    /broker 1: leader\.replication/,
  ],
  'a move under way': [
    { ...withPartition({ replicas: [1, 3, 5, 6], adding: [6], removing: [5], isr: [1, 3, 5] }), throttles: [throttle] },
    ['reassignment-in-progress'],
    /orders-0: adding 6, removing 5/,
  ],
};
