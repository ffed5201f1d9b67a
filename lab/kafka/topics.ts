/** Creates topics and fills them; each call ends when every broker shows the result. */

import { setTimeout as sleep } from 'node:timers/promises';
import { type Admin, Kafka, logLevel } from 'kafkajs';
import { withAdmin } from './with-admin.ts';

export type TopicSpec = {
  readonly topic: string;
  /** Replica lists by partition, in Kafka's order … */
  readonly replicas?: readonly (readonly number[])[];
  /** … or only how many; Kafka places them. */
  readonly partitions?: number;
  readonly replicationFactor?: number;
  readonly configs?: Readonly<Record<string, string>>;
};

const visibleWithinMs = 60_000;
const recordBytes = 10_000;
const recordsPerSend = 100;

export async function createTopics(bootstrap: readonly string[], specs: readonly TopicSpec[]): Promise<void> {
  await withAdmin(bootstrap, async (admin) => {
    await admin.createTopics({
      timeout: visibleWithinMs,
      // kafkajs' own waiting fails when one broker does not know the topic yet.
      waitForLeaders: false,
      topics: specs.map(({ topic, replicas, partitions, replicationFactor, configs }) => ({
        topic,
        ...(replicas === undefined
          ? { numPartitions: partitions ?? 1, replicationFactor: replicationFactor ?? -1 }
          : { replicaAssignment: replicas.map((list, partition) => ({ partition, replicas: [...list] })) }),
        configEntries: Object.entries(configs ?? {}).map(([name, value]) => ({ name, value })),
      })),
    });
  });
  await untilVisible(
    bootstrap,
    specs.map(({ topic }) => topic),
  );
}

export async function deleteTopics(bootstrap: readonly string[], topics: readonly string[]): Promise<void> {
  await withAdmin(bootstrap, (admin) => admin.deleteTopics({ topics: [...topics], timeout: visibleWithinMs }));
}

/** Writes about `bytes` into each partition that is named, with acks=all. */
export async function fillPartitions(
  bootstrap: readonly string[],
  topic: string,
  partitions: readonly { readonly partition: number; readonly bytes: number }[],
): Promise<void> {
  const kafka = new Kafka({ clientId: 'evenkeel-fill', brokers: [...bootstrap], logLevel: logLevel.NOTHING });
  const producer = kafka.producer({ allowAutoTopicCreation: false });
  await producer.connect();
  try {
    // Not all equal bytes, so that no layer below can make them small.
    const value = Buffer.from(Array.from({ length: recordBytes }, (_, index) => (index * 7 + (index >> 3)) % 251));
    for (const { partition, bytes } of partitions) {
      for (let left = Math.ceil(bytes / recordBytes); left > 0; left -= recordsPerSend) {
        const messages = Array.from({ length: Math.min(left, recordsPerSend) }, () => ({ partition, value }));
        await producer.send({ topic, acks: -1, messages });
      }
    }
  } finally {
    await producer.disconnect();
  }
}

/** Each broker learns of a new topic by itself, so each is asked. */
async function untilVisible(bootstrap: readonly string[], topics: readonly string[]): Promise<void> {
  const deadline = Date.now() + visibleWithinMs;
  for (const broker of bootstrap) {
    await withAdmin([broker], async (admin) => {
      for (;;) {
        const missing = await withoutLeader(admin, topics);
        if (missing === null) return;
        if (Date.now() > deadline) throw new Error(`${broker} does not show the new topics in full: ${missing}`);
        await sleep(50);
      }
    });
  }
}

/** null when every partition has a leader, else what is wrong in words. */
async function withoutLeader(admin: Admin, topics: readonly string[]): Promise<string | null> {
  try {
    const shown = await admin.fetchTopicMetadata({ topics: [...topics] });
    const open = shown.topics.find(({ partitions }) => partitions.some(({ leader }) => leader < 0));
    return open === undefined ? null : `${open.name} ${JSON.stringify(open.partitions)}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
