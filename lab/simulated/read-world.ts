/** The world as a client sees it: a snapshot for the planner, an observation for the executor. */

import type { Disk, Observation, TopicPartition } from '../../jobs/cluster.ts';
import type { FoundThrottle, Snapshot, Topic } from '../../planner/index.ts';
import { readConfig } from './configs.ts';
import { everyPartition, isAlive, partitionOf, type SimulatedTopic, type World } from './world.ts';

const rateKeys = ['leader.replication.throttled.rate', 'follower.replication.throttled.rate'];
const listKeys = ['leader.replication.throttled.replicas', 'follower.replication.throttled.replicas'];

export function snapshotOf(world: World): Snapshot {
  const disks = new Map(disksOf(world).map((disk) => [disk.broker, disk]));
  return {
    version: 1,
    clusterId: world.clusterId,
    takenAt: new Date(world.nowMs).toISOString(),
    kafkaVersion: '4.3.0',
    // A broker that is away is not registered as alive; Kafka lists it as fenced.
    brokers: [...world.brokers.values()].map(({ id, rack, alive, capacityBytes }) => ({
      id,
      rack,
      fenced: !alive,
      logDirs: [
        {
          path: '/simulated',
          totalBytes: capacityBytes,
          usableBytes: disks.get(id)?.usableBytes ?? 0,
        },
      ],
    })),
    controlPlane: { kind: 'unknown' },
    topics: [...world.topics.values()].map(topicOf),
    throttles: foundThrottles(world),
  };
}

export function disksOf(world: World): readonly Disk[] {
  const used = new Map<number, number>();
  for (const { heldBytes } of everyPartition(world)) {
    for (const [broker, bytes] of heldBytes) used.set(broker, (used.get(broker) ?? 0) + bytes);
  }
  return [...world.brokers.values()].map(({ id, capacityBytes }) => {
    const usableBytes = Math.max(0, capacityBytes - (used.get(id) ?? 0));
    return { broker: id, totalBytes: capacityBytes, usableBytes, cordoned: false };
  });
}

function topicOf(topic: SimulatedTopic): Topic {
  return {
    name: topic.name,
    topicId: topic.topicId,
    internal: topic.name.startsWith('__'),
    configs: Object.fromEntries(topic.configs),
    partitions: topic.partitions.map((partition) => ({
      partition: partition.partition,
      leader: partition.leader,
      replicas: [...partition.replicas],
      isr: [...partition.isr],
      adding: [...partition.adding],
      removing: [...partition.removing],
      sizeBytes: Math.round(partition.sizeBytes),
      writeBytesPerSec: partition.writeBytesPerSec,
    })),
  };
}

function foundThrottles(world: World): readonly FoundThrottle[] {
  const found: FoundThrottle[] = [];
  for (const { id } of world.brokers.values()) {
    for (const key of rateKeys) {
      const config = readConfig(world, { kind: 'broker', id }, key);
      if (config === null || config.value === null || config.source === 'default') continue;
      found.push({ resource: 'broker', name: String(id), key, value: config.value, source: config.source });
    }
  }
  for (const [name, { configs }] of world.topics) {
    for (const key of listKeys) {
      const value = configs.get(key);
      if (value !== undefined) found.push({ resource: 'topic', name, key, value, source: 'dynamic-topic' });
    }
  }
  return found;
}

export function observationOf(world: World, asked: readonly TopicPartition[]): Observation {
  const partitions: Observation['partitions'][number][] = [];
  const replicaBytes: Observation['replicaBytes'][number][] = [];
  for (const { topic, partition } of asked) {
    const found = partitionOf(world, topic, partition);
    if (found === undefined) continue;
    const topicId = world.topics.get(topic)?.topicId ?? '';
    const lists = { replicas: [...found.replicas], isr: [...found.isr] };
    partitions.push({ topic, topicId, partition, leader: found.leader, ...lists });
    for (const broker of found.adding) {
      if (!isAlive(world, broker)) continue;
      replicaBytes.push({ topic, partition, broker, bytes: Math.round(found.heldBytes.get(broker) ?? 0) });
    }
  }
  const reassignments: Observation['reassignments'][number][] = [];
  for (const { topic, partition, replicas, adding, removing } of everyPartition(world)) {
    if (adding.length + removing.length === 0) continue;
    reassignments.push({ topic, partition, replicas: [...replicas], adding: [...adding], removing: [...removing] });
  }
  const topics = new Set(asked.map(({ topic }) => topic));
  return {
    clusterId: world.clusterId,
    atMs: world.nowMs,
    aliveBrokers: [...world.brokers.values()].filter(({ alive }) => alive).map(({ id }) => id),
    partitions,
    missingTopics: [...topics].filter((topic) => !world.topics.has(topic)),
    reassignments,
    replicaBytes,
  };
}
