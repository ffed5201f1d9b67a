/** Traffic that keeps count: an acks=all producer of numbered records, and a consumer group that follows it. */

import { setTimeout as sleep } from 'node:timers/promises';
import { Kafka, logLevel, type Producer, type ProducerRecord } from 'kafkajs';
import { type BitSet, bitSet } from './bit-set.ts';
import { type ReadBack, readBack } from './read-back.ts';

export type WorkloadOptions = {
  readonly bootstrap: readonly string[];
  /** The topic must exist. */
  readonly topic: string;
  /** Default 200. */
  readonly recordsPerSec?: number;
  /** Default 512, at least 16. */
  readonly valueBytes?: number;
  /** The producer stops by itself after so many records, default 8 million (one MiB of bits). */
  readonly maxRecords?: number;
};

/** Of one send, from when until when; both now where there was none. */
export type Wait = { readonly ms: number; readonly fromMs: number; readonly untilMs: number };

export type WorkloadStats = {
  readonly recordsSent: number;
  readonly recordsAcked: number;
  /** Records whose send was given up after all retries; they may be in the log or not. */
  readonly recordsFailed: number;
  /** The longest time from a send to its acknowledgement, also of one that still waits; not of the first, which connects. */
  readonly longestBlockedMs: number;
  /** Records that the consumer group was given so far; more than acked when some were sent twice. */
  readonly recordsConsumed: number;
  readonly lastError: string | null;
};

export type Workload = {
  readonly stats: () => WorkloadStats;
  /** The longest wait since this was last asked. */
  readonly takeLongestWait: () => Wait;
  /** Ends producer and consumer in order. Safe to call again. */
  readonly stop: () => Promise<WorkloadStats>;
  /** Reads the whole topic and says which acknowledged records are not there. Call it after `stop`. */
  readonly readBack: () => Promise<ReadBack>;
};

const batchesPerSec = 20;
/** Longer than any fault that a test makes: a send waits, as a real producer with delivery.timeout.ms = 120000 would. */
const deliveryTimeoutMs = 120_000;
const sendAgainAfterMs = 200;
const connectRetries = { initialRetryTime: 50, maxRetryTime: 1000, multiplier: 1.5, factor: 0.2, retries: 120 };

export async function startWorkload(options: WorkloadOptions): Promise<Workload> {
  const kafka = new Kafka({
    clientId: 'evenkeel-workload',
    brokers: [...options.bootstrap],
    logLevel: logLevel.NOTHING,
    connectionTimeout: 2000,
    requestTimeout: 10_000,
    retry: connectRetries,
  });
  const limit = options.maxRecords ?? 8_000_000;
  const acked = bitSet(limit);
  const producing = await startProducing(kafka, options, { acked, limit });
  const consumer = kafka.consumer({ groupId: `workload-${options.topic}`, maxWaitTimeInMs: 200 });
  let recordsConsumed = 0;
  await consumer.connect();
  await consumer.subscribe({ topic: options.topic, fromBeginning: true });
  await consumer.run({
    eachBatch: ({ batch }) => {
      recordsConsumed += batch.messages.length;
      return Promise.resolve();
    },
  });
  const stats = (): WorkloadStats => ({ ...producing.stats(), recordsConsumed });
  let stopping: Promise<WorkloadStats> | undefined;
  return {
    stats,
    takeLongestWait: producing.takeLongestWait,
    stop: () => {
      stopping ??= (async () => {
        await producing.stop();
        await consumer.disconnect();
        return stats();
      })();
      return stopping;
    },
    readBack: () => readBack({ bootstrap: options.bootstrap, topic: options.topic, acked, limit }),
  };
}

type Producing = {
  readonly stats: () => Omit<WorkloadStats, 'recordsConsumed'>;
  readonly takeLongestWait: () => Wait;
  readonly stop: () => Promise<void>;
};

async function startProducing(
  kafka: Kafka,
  options: WorkloadOptions,
  counted: { readonly acked: BitSet; readonly limit: number },
): Promise<Producing> {
  // The client's own retry of a send leaves out a partition whose new leader has answered for others already, and then
  // reports success for records that were never sent. So each try is a whole one, and trying again is ours.
  const producer: Producer = kafka.producer({ allowAutoTopicCreation: false, retry: { retries: 0 } });
  await producer.connect();
  const batchSize = Math.max(1, Math.round((options.recordsPerSec ?? 200) / batchesPerSec));
  const padding = Buffer.alloc(Math.max(0, (options.valueBytes ?? 512) - 16), '.');
  let sent = 0;
  let failed = 0;
  let longestMs = 0;
  let lately = noWait();
  let sendingSince: number | null = null;
  let lastError: string | null = null;
  let stopped = false;
  const sendBatch = async (): Promise<void> => {
    const first = sent;
    sent = Math.min(first + batchSize, counted.limit);
    const messages = Array.from({ length: sent - first }, (_, index) => record(first + index, padding));
    const startedAt = performance.now();
    sendingSince = first > 0 ? startedAt : null;
    try {
      await sendWhole(producer, { topic: options.topic, acks: -1, messages });
      for (let number = first; number < sent; number++) counted.acked.add(number);
    } catch (error) {
      failed += sent - first;
      lastError = error instanceof Error ? error.message : String(error);
    }
    sendingSince = null;
    const tookMs = first > 0 ? performance.now() - startedAt : 0;
    longestMs = Math.max(longestMs, tookMs);
    if (tookMs > lately.ms) lately = waitUntilNow(tookMs);
  };
  const loop = (async () => {
    while (!stopped && sent < counted.limit) {
      const next = performance.now() + 1000 / batchesPerSec;
      await sendBatch();
      const restMs = next - performance.now();
      if (restMs > 0) await sleep(restMs);
    }
  })();
  const waitingMs = (): number => (sendingSince === null ? 0 : performance.now() - sendingSince);
  return {
    takeLongestWait: () => {
      const longest = waitingMs() > lately.ms ? waitUntilNow(waitingMs()) : lately;
      lately = noWait();
      return longest;
    },
    stats: () => ({
      recordsSent: sent,
      recordsAcked: counted.acked.count(),
      recordsFailed: failed,
      longestBlockedMs: Math.round(Math.max(longestMs, waitingMs())),
      lastError,
    }),
    stop: async () => {
      stopped = true;
      await loop;
      await producer.disconnect();
    },
  };
}

function noWait(): Wait {
  return waitUntilNow(0);
}

function waitUntilNow(ms: number): Wait {
  const untilMs = Date.now();
  return { ms: Math.round(ms), fromMs: untilMs - Math.round(ms), untilMs };
}

/** Sends everything again until all of it was acknowledged at once; records may be in the log twice. */
async function sendWhole(producer: Producer, batch: ProducerRecord): Promise<void> {
  for (const deadline = performance.now() + deliveryTimeoutMs; ; ) {
    try {
      await producer.send(batch);
      return;
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await sleep(sendAgainAfterMs);
    }
  }
}

function record(number: number, padding: Buffer): { key: string; value: Buffer } {
  return { key: String(number), value: Buffer.concat([Buffer.from(String(number).padStart(16, '0')), padding]) };
}
