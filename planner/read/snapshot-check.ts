/** The snapshot format, version 1 (docs/snapshot-format.md), as one check. */

import type { Broker, Partition, Snapshot, Topic } from '../snapshot.ts';
import {
  amount,
  configs,
  every,
  flag,
  id,
  list,
  nullable,
  object,
  oneOf,
  optional,
  rate,
  text,
  topicName,
} from './checks.ts';
import { type Check, type Fault, fault, within } from './fault.ts';

const brokerIds = list(id, 'a list of broker ids');

const logDir = object({
  path: text,
  totalBytes: amount,
  usableBytes: amount,
  offline: optional(flag),
  cordoned: optional(flag),
});

const broker = object({
  id,
  rack: nullable(text),
  host: optional(text),
  port: optional(amount),
  fenced: optional(flag),
  logDirs: optional(list(logDir)),
  capacityBytes: optional(amount),
  configs: optional(configs),
});

const quorumNode = object({
  id,
  rack: optional(nullable(text)),
  endpoint: optional(text),
  lagOffsets: optional(amount),
  behindMs: optional(amount),
  alsoBroker: optional(flag),
});

const zooKeeperServer = object({
  endpoint: text,
  rack: optional(nullable(text)),
  role: oneOf(['leader', 'follower', 'observer', 'down', 'unknown']),
});

const controlPlanes: Readonly<Record<string, Check>> = {
  kraft: object({
    leaderId: nullable(id),
    voters: list(quorumNode),
    observers: optional(list(quorumNode)),
    dynamic: optional(flag),
    migration: optional(oneOf(['dual-write'])),
  }),
  zookeeper: object({
    servers: list(zooKeeperServer),
    controllerId: optional(nullable(id)),
    migration: optional(oneOf(['none', 'pre-migration', 'migrating', 'dual-write', 'done', 'unknown'])),
  }),
  unknown: () => null,
};

const controlPlane = every(object({ kind: oneOf(Object.keys(controlPlanes)) }), (value) =>
  controlPlanes[(value as { kind: string }).kind]!(value),
);

const partition = every(
  object({
    partition: id,
    leader: nullable(id),
    replicas: brokerIds,
    isr: optional(brokerIds),
    adding: optional(brokerIds),
    removing: optional(brokerIds),
    elr: optional(brokerIds),
    lastKnownElr: optional(brokerIds),
    sizeBytes: optional(nullable(amount)),
    writeBytesPerSec: optional(nullable(rate)),
  }),
  (value) => replicaFault(value as Partition),
);

const topic = every(
  object({
    name: topicName,
    topicId: optional(text),
    internal: optional(flag),
    configs: optional(configs),
    partitions: list(partition),
  }),
  (value) => partitionNumberFault(value as Topic),
);

const throttle = object({
  resource: oneOf(['broker', 'topic']),
  name: text,
  key: text,
  value: text,
  source: oneOf(['dynamic-topic', 'dynamic-broker', 'dynamic-default-broker', 'static-broker', 'default', 'unknown']),
});

export const snapshotCheck: Check = every(
  object({ version: (value) => (value === 1 ? null : fault(value, 'the number 1')) }),
  object({
    clusterId: text,
    takenAt: text,
    kafkaVersion: nullable(text),
    brokers: list(broker),
    controlPlane,
    topics: list(topic),
    throttles: optional(list(throttle)),
  }),
  (value) => nameFault(value as Snapshot),
);

function replicaFault({ replicas, isr, leader }: Partition): Fault | null {
  if (replicas.length === 0) return within('replicas', fault(replicas, 'at least one broker id'));
  for (let index = 1; index < replicas.length; index++) {
    if (replicas.indexOf(replicas[index]!) < index) {
      const again = { ...fault(replicas[index], ''), expected: 'each broker at most once in replicas' };
      return within('replicas', within(index, again));
    }
  }
  if (isr !== undefined) {
    for (let index = 0; index < isr.length; index++) {
      if (!replicas.includes(isr[index]!)) {
        return within('isr', within(index, fault(isr[index], `one of the replicas (${replicas.join(', ')})`)));
      }
      if (isr.indexOf(isr[index]!) < index) {
        return within('isr', within(index, fault(isr[index], 'each broker at most once in isr')));
      }
    }
  }
  if (leader !== null && !replicas.includes(leader)) {
    return within('leader', fault(leader, `one of the replicas (${replicas.join(', ')}), or null`));
  }
  return null;
}

function partitionNumberFault({ partitions }: Topic): Fault | null {
  const seen = new Set<number>();
  for (const [index, { partition: number }] of partitions.entries()) {
    if (seen.has(number)) {
      return within(
        'partitions',
        within(index, within('partition', fault(number, 'each partition once in its topic'))),
      );
    }
    seen.add(number);
  }
  return null;
}

function nameFault({ brokers, topics }: Snapshot): Fault | null {
  const repeatedBroker = firstRepeated(brokers.map((each: Broker) => each.id));
  if (repeatedBroker !== null) {
    const expected = 'each broker id once';
    return within('brokers', within(repeatedBroker, within('id', fault(brokers[repeatedBroker]!.id, expected))));
  }
  const repeatedTopic = firstRepeated(topics.map((each: Topic) => each.name));
  if (repeatedTopic !== null) {
    const expected = 'each topic name once';
    return within('topics', within(repeatedTopic, within('name', fault(topics[repeatedTopic]!.name, expected))));
  }
  return null;
}

function firstRepeated(values: readonly (string | number)[]): number | null {
  const seen = new Set<string | number>();
  for (const [index, value] of values.entries()) {
    if (seen.has(value)) return index;
    seen.add(value);
  }
  return null;
}
