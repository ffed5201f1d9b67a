/** Work for the next round: partitions placed so that racks are violated again, by Kafka's own Admin and without a throttle. */

import { setTimeout as sleep } from 'node:timers/promises';
import { type Admin, Kafka, logLevel } from 'kafkajs';
import { producerTopic } from '../demo/topics.ts';

const doneWithinMs = 120_000;

/** Two replicas in rack a each; the other brokers take turns, so that every broker takes part. */
const placements: Readonly<Record<string, readonly (readonly number[])[]>> = {
  [producerTopic]: [
    [101, 102, 103],
    [103, 104, 105],
    [105, 106, 101],
    [102, 101, 106],
  ],
  clicks: [
    [104, 103, 101],
    [106, 105, 102],
    [101, 102, 104],
  ],
};

/** The partitions of `placements` stand as listed when it resolves, whatever was there before. */
export async function misplace(bootstrap: readonly string[]): Promise<void> {
  await withAdmin(bootstrap, async (admin) => {
    const topics = Object.entries(placements).map(([topic, rows]) => ({
      topic,
      partitionAssignment: rows.map((replicas, partition) => ({ partition, replicas: [...replicas] })),
    }));
    await admin.alterPartitionReassignments({ topics });
    const deadline = Date.now() + doneWithinMs;
    while (!(await isDone(admin))) {
      if (Date.now() > deadline) throw new Error(`The partitions were not placed within ${doneWithinMs} ms.`);
      await sleep(200);
    }
  });
}

async function isDone(admin: Admin): Promise<boolean> {
  const { topics: moving } = await admin.listPartitionReassignments({});
  if (moving.length > 0) return false;
  const { topics } = await admin.fetchTopicMetadata({ topics: Object.keys(placements) });
  return topics.every(({ name, partitions }) =>
    partitions.every(({ partitionId, replicas, isr }) => {
      const wanted = placements[name]?.[partitionId];
      return isr.length === replicas.length && (wanted === undefined || wanted.join() === replicas.join());
    }),
  );
}

export async function withAdmin<T>(bootstrap: readonly string[], use: (admin: Admin) => Promise<T>): Promise<T> {
  const kafka = new Kafka({ clientId: 'evenkeel-chaos', brokers: [...bootstrap], logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  try {
    return await use(admin);
  } finally {
    await admin.disconnect();
  }
}
