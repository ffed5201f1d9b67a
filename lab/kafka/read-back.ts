/** Reads a whole topic and compares it with the records that were acknowledged. */

import { randomUUID } from 'node:crypto';
import { type Consumer, Kafka, logLevel } from 'kafkajs';
import { type BitSet, bitSet } from './bit-set.ts';

export type ReadBack = {
  /** Distinct numbers found in the log. */
  readonly recordsReadBack: number;
  readonly recordsAcked: number;
  /** Acknowledged records that are not in the log. Anything above 0 is lost data. */
  readonly recordsLost: number;
  /** The first of them, at most ten. */
  readonly lostExamples: readonly number[];
};

const timeLimitMs = 120_000;

export async function readBack(options: {
  readonly bootstrap: readonly string[];
  readonly topic: string;
  readonly acked: BitSet;
  /** Numbers in the log are below this. */
  readonly limit: number;
}): Promise<ReadBack> {
  const kafka = new Kafka({
    clientId: 'evenkeel-read-back',
    brokers: [...options.bootstrap],
    logLevel: logLevel.NOTHING,
  });
  const ends = await endOffsets(kafka, options.topic);
  const seen = bitSet(options.limit);
  const groupId = `read-back-${randomUUID()}`;
  const consumer = kafka.consumer({ groupId, maxWaitTimeInMs: 200 });
  try {
    await readUntil(consumer, options.topic, ends, (key) => seen.add(Number(key)));
  } finally {
    await consumer.disconnect();
    await deleteGroup(kafka, groupId);
  }
  const lostExamples: number[] = [];
  let recordsLost = 0;
  for (let number = 0; number < options.limit; number++) {
    if (!options.acked.has(number) || seen.has(number)) continue;
    recordsLost++;
    if (lostExamples.length < 10) lostExamples.push(number);
  }
  return { recordsReadBack: seen.count(), recordsAcked: options.acked.count(), recordsLost, lostExamples };
}

/** Only partitions that hold something, by partition number. */
async function endOffsets(kafka: Kafka, topic: string): Promise<Map<number, bigint>> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const offsets = await admin.fetchTopicOffsets(topic);
    return new Map(
      offsets
        .filter(({ low, high }) => BigInt(high) > BigInt(low))
        .map(({ partition, high }) => [partition, BigInt(high)]),
    );
  } finally {
    await admin.disconnect();
  }
}

function readUntil(
  consumer: Consumer,
  topic: string,
  ends: Map<number, bigint>,
  onKey: (key: string) => void,
): Promise<void> {
  if (ends.size === 0) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      const left = [...ends.keys()].slice(0, 5).join(', ');
      reject(new Error(`${topic} could not be read to its end within ${timeLimitMs} ms; partitions left: ${left}.`));
    }, timeLimitMs);
    const finish = (then: () => void): void => {
      clearTimeout(timer);
      then();
    };
    const run = async (): Promise<void> => {
      await consumer.connect();
      await consumer.subscribe({ topic, fromBeginning: true });
      await consumer.run({
        eachBatch: ({ batch }) => {
          for (const { key } of batch.messages) if (key !== null) onKey(key.toString());
          // The batch's last offset counts control records too, which are never handed over.
          const end = ends.get(batch.partition);
          if (end !== undefined && BigInt(batch.lastOffset()) >= end - 1n) ends.delete(batch.partition);
          if (ends.size === 0) finish(resolve);
          return Promise.resolve();
        },
      });
    };
    run().catch((error: unknown) => finish(() => reject(error)));
  });
}

/** A group of its own each time would otherwise stay on the cluster. */
async function deleteGroup(kafka: Kafka, groupId: string): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  await admin.deleteGroups([groupId]).catch(() => {});
  await admin.disconnect();
}
