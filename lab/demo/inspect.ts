/** Looks at the cluster with Kafka's own Admin calls, apart from everything the product does. */

import { Kafka, logLevel } from 'kafkajs';

export type Seen = {
  /** Replicas beyond what an even spread puts in one rack, over all partitions. */
  readonly rackViolations: number;
  /** `broker 101: leader.replication.throttled.rate=10485760` and the like. */
  readonly throttles: readonly string[];
  readonly ongoingReassignments: number;
  readonly underReplicated: number;
};

/** Kafka's resource types (ConfigResource.Type); kafkajs' own list is not visible to ES modules. */
const resourceType = { topic: 2, broker: 4 } as const;

const throttleKeys = [
  'leader.replication.throttled.rate',
  'follower.replication.throttled.rate',
  'leader.replication.throttled.replicas',
  'follower.replication.throttled.replicas',
];

export async function inspect(
  bootstrap: readonly string[],
  brokers: readonly { readonly id: number; readonly rack: string }[],
): Promise<Seen> {
  const kafka = new Kafka({ clientId: 'evenkeel-demo-inspect', brokers: [...bootstrap], logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  try {
    const { topics } = await admin.fetchTopicMetadata();
    const partitions = topics.flatMap((topic) => topic.partitions);
    const { resources } = await admin.describeConfigs({
      includeSynonyms: false,
      resources: [
        ...brokers.map(({ id }) => ({ type: resourceType.broker, name: String(id), configNames: throttleKeys })),
        ...topics.map(({ name }) => ({ type: resourceType.topic, name, configNames: throttleKeys })),
      ],
    });
    const throttles = resources.flatMap((resource) =>
      resource.configEntries
        .filter(({ configName, configValue }) => throttleKeys.includes(configName) && (configValue ?? '') !== '')
        .map((entry) => `${resource.resourceName}: ${entry.configName}=${entry.configValue}`),
    );
    const { topics: moving } = await admin.listPartitionReassignments({});
    return {
      rackViolations: partitions.reduce((sum, { replicas }) => sum + violationsOf(replicas, brokers), 0),
      throttles,
      ongoingReassignments: moving.reduce((sum, topic) => sum + topic.partitions.length, 0),
      underReplicated: partitions.filter(({ isr, replicas }) => isr.length < replicas.length).length,
    };
  } finally {
    await admin.disconnect();
  }
}

/** Replicas above ⌈RF ÷ racks⌉, summed over the racks. */
function violationsOf(
  replicas: readonly number[],
  brokers: readonly { readonly id: number; readonly rack: string }[],
): number {
  const racks = [...new Set(brokers.map(({ rack }) => rack))];
  const atMost = Math.ceil(replicas.length / racks.length);
  return racks
    .map((rack) => replicas.filter((id) => brokers.some((broker) => broker.id === id && broker.rack === rack)).length)
    .reduce((sum, count) => sum + Math.max(0, count - atMost), 0);
}
