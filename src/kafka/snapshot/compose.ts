/** Puts what was gathered into the documented format. */

import type { Broker, FoundThrottle, Partition, Snapshot, Topic } from '../../../planner/index.ts';
import type { ReadConfig, ReadResource } from '../wire/describe-configs.ts';
import type { DescribedLogDirs } from '../wire/describe-log-dirs.ts';
import type { Metadata, MetadataTopic } from '../wire/metadata.ts';
import { throttledRateKeys, throttledReplicaKeys, topicKeysAlwaysShown } from './configs-that-matter.ts';
import { controlPlaneOf } from './control-plane.ts';
import type { Gathered } from './gather.ts';
import { bytesPerSec } from './intake.ts';
import { releaseByProtocol, releaseOf } from './release-of.ts';

export type About = {
  readonly takenAtMs: number;
  /** By node id. */
  readonly controllerRacks: ReadonlyMap<number, string>;
};

export function compose(metadata: Metadata, gathered: Gathered, { takenAtMs, controllerRacks }: About): Snapshot {
  const topicConfigs = new Map(gathered.topicConfigs.map((resource) => [resource.name, resource.configs]));
  const marks = partitionMarks(gathered);
  return {
    version: 1,
    clusterId: metadata.clusterId,
    takenAt: new Date(takenAtMs).toISOString(),
    kafkaVersion: releaseOf(gathered.metadataVersion) ?? releaseByProtocol(gathered.brokerConfigs),
    brokers: brokersOf(metadata, gathered),
    controlPlane: controlPlaneOf(metadata, gathered, controllerRacks),
    topics: metadata.topics
      .map((topic) => topicOf(topic, topicConfigs.get(topic.name) ?? [], gathered, marks))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    throttles: [...brokerThrottles(gathered), ...topicThrottles(gathered.topicConfigs)],
  };
}

function brokersOf(metadata: Metadata, gathered: Gathered): readonly Broker[] {
  const alive = new Set(metadata.brokers.map(({ id }) => id));
  const fenced = (gathered.registered ?? []).filter(({ id }) => !alive.has(id));
  const configs = new Map(gathered.brokerConfigs.map((resource) => [resource.name, resource.configs]));
  return [...metadata.brokers, ...fenced]
    .map(({ id, rack, host, port }): Broker => {
      const dirs = gathered.logDirs.get(id);
      const found = configs.get(String(id));
      return {
        id,
        rack,
        host,
        port,
        ...(alive.has(id) ? {} : { fenced: true }),
        ...(dirs === undefined ? {} : { logDirs: logDirsOf(dirs) }),
        ...(found === undefined ? {} : { configs: shown(found, () => true) }),
      };
    })
    .sort((a, b) => a.id - b.id);
}

/** A broker that does not tell its disks (before Kafka 3.3) has none in the snapshot, rather than disks of size -1. */
function logDirsOf({ dirs }: DescribedLogDirs) {
  return dirs
    .filter(({ totalBytes, offline }) => totalBytes >= 0 || offline)
    .map(({ path, totalBytes, usableBytes, offline, cordoned }) => ({
      path,
      totalBytes: Math.max(0, totalBytes),
      usableBytes: Math.max(0, usableBytes),
      ...(offline ? { offline } : {}),
      ...(cordoned ? { cordoned } : {}),
    }));
}

function shown(configs: readonly ReadConfig[], wanted: (config: ReadConfig) => boolean): Record<string, string> {
  return Object.fromEntries(
    configs.flatMap((config) => (config.value !== null && wanted(config) ? [[config.key, config.value] as const] : [])),
  );
}

/** Reassignments and eligible leaders by topic and partition: both are rare, so most topics have none. */
type Marks = ReadonlyMap<string, ReadonlyMap<number, Pick<Partition, 'adding' | 'removing' | 'elr' | 'lastKnownElr'>>>;

function partitionMarks(gathered: Gathered): Marks {
  const marks = new Map<string, Map<number, Pick<Partition, 'adding' | 'removing' | 'elr' | 'lastKnownElr'>>>();
  const mark = (topic: string, partition: number, found: object): void => {
    const ofTopic = marks.get(topic) ?? new Map();
    marks.set(topic, ofTopic);
    ofTopic.set(partition, { ...ofTopic.get(partition), ...found });
  };
  for (const { topic, partition, adding, removing } of gathered.reassigning)
    mark(topic, partition, { adding, removing });
  for (const { topic, partition, elr, lastKnownElr } of gathered.elr) mark(topic, partition, { elr, lastKnownElr });
  return marks;
}

function topicOf(topic: MetadataTopic, configs: readonly ReadConfig[], gathered: Gathered, marks: Marks): Topic {
  const marked = marks.get(topic.name);
  const remote = configs.some(({ key, value }) => key === 'remote.storage.enable' && value === 'true');
  return {
    name: topic.name,
    ...(topic.topicId === undefined ? {} : { topicId: topic.topicId }),
    internal: topic.internal,
    configs: shown(configs, ({ key, value, source }) => {
      if (throttledReplicaKeys.has(key)) return value !== '';
      return topicKeysAlwaysShown.has(key) || source !== 'default';
    }),
    partitions: topic.partitions
      .map(({ partition, leader, replicas, isr }): Partition => {
        const sizeBytes = sizeOf(topic.name, partition, { leader, replicas }, gathered.logDirs);
        return {
          partition,
          leader,
          replicas,
          isr,
          ...marked?.get(partition),
          sizeBytes,
          // Offsets count records in remote storage too, sizes do not: no mean size can be told.
          writeBytesPerSec: remote ? null : bytesPerSec({ topic: topic.name, partition, sizeBytes }, gathered),
        };
      })
      .sort((a, b) => a.partition - b.partition),
  };
}

/** The leader's size; without a leader, the largest that some replica shows. */
function sizeOf(
  topic: string,
  partition: number,
  { leader, replicas }: { readonly leader: number | null; readonly replicas: readonly number[] },
  logDirs: ReadonlyMap<number, DescribedLogDirs>,
): number | null {
  const at = (broker: number): number | undefined => logDirs.get(broker)?.sizes.get(topic)?.get(partition);
  const ofLeader = leader === null ? undefined : at(leader);
  if (ofLeader !== undefined) return ofLeader;
  const sizes = replicas.map(at).filter((size) => size !== undefined);
  return sizes.length === 0 ? null : Math.max(...sizes);
}

/** A value that is set for all brokers at once is reported once, under the name '', and not again for each broker. */
function brokerThrottles({ brokerConfigs, brokerDefaults }: Gathered): readonly FoundThrottle[] {
  const own = brokerConfigs.map((resource) => ({
    ...resource,
    configs: resource.configs.filter(({ source }) => source !== 'default' && source !== 'dynamic-default-broker'),
  }));
  return [...brokerDefaults, ...own].flatMap(({ name, configs }) =>
    configs.flatMap(({ key, value, source }): readonly FoundThrottle[] =>
      throttledRateKeys.has(key) && value !== null ? [{ resource: 'broker', name, key, value, source }] : [],
    ),
  );
}

function topicThrottles(resources: readonly ReadResource[]): readonly FoundThrottle[] {
  return resources.flatMap(({ name, configs }) =>
    configs.flatMap(({ key, value, source }): readonly FoundThrottle[] =>
      throttledReplicaKeys.has(key) && value !== null && value !== ''
        ? [{ resource: 'topic', name, key, value, source }]
        : [],
    ),
  );
}
