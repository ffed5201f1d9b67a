/** Puts partitions where a list says, by Kafka's own Admin and without a throttle, whatever was there before. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { Admin } from 'kafkajs';
import { withAdmin } from './with-admin.ts';

/** Replica lists by topic and partition. */
export type Placements = Readonly<Record<string, readonly (readonly number[])[]>>;

const doneWithinMs = 120_000;

/** Every listed partition stands as listed, and its replicas are in sync, when it resolves. */
export async function placeReplicas(bootstrap: readonly string[], placements: Placements): Promise<void> {
  await withAdmin(bootstrap, async (admin) => {
    const topics = Object.entries(placements).map(([topic, rows]) => ({
      topic,
      partitionAssignment: rows.map((replicas, partition) => ({ partition, replicas: [...replicas] })),
    }));
    await admin.alterPartitionReassignments({ topics });
    const deadline = Date.now() + doneWithinMs;
    while (!(await isDone(admin, placements))) {
      if (Date.now() > deadline) throw new Error(`The partitions were not placed within ${doneWithinMs} ms.`);
      await sleep(200);
    }
  });
}

async function isDone(admin: Admin, placements: Placements): Promise<boolean> {
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
