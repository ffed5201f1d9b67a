/** Numbered records on one partition with one acks value, by a real producer, until it is told to stop. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { Kafka, Producer } from 'kafkajs';

export type Acks = 0 | 1 | -1;

/** What became of one record, as its producer saw it: '' for sent (acks=0) or acknowledged, else the error. */
export type Sent = { readonly key: string; readonly error: string };

export type Writer = {
  readonly acks: Acks;
  readonly topic: string;
  readonly partition: number;
  readonly sent: readonly Sent[];
  readonly stop: () => Promise<void>;
};

const pauseMs = 150;
/** How long a leader waits for the ISR before it says REQUEST_TIMED_OUT. */
const produceTimeoutMs = 1500;

export function producerOf(kafka: Kafka): Producer {
  return kafka.producer({
    allowAutoTopicCreation: false,
    metadataMaxAge: 2000,
    retry: { retries: 1, initialRetryTime: 50 },
  });
}

/** @param producer its owner ends it. */
export function startWriter(
  producer: Producer,
  { topic, partition, acks, name }: Pick<Writer, 'topic' | 'partition' | 'acks'> & { readonly name: string },
): Writer {
  const sent: Sent[] = [];
  let stopped = false;
  const loop = (async () => {
    while (!stopped) {
      const key = `${name}/${topic}-${partition}/${acks}/${sent.length}`;
      const messages = [{ partition, key, value: key }];
      const record = { topic, acks, timeout: produceTimeoutMs, messages };
      sent.push({ key, error: await producer.send(record).then(() => '', nameOf) });
      await sleep(pauseMs);
    }
  })();
  return {
    acks,
    topic,
    partition,
    sent,
    stop: async () => {
      stopped = true;
      await loop;
    },
  };
}

/** Whether a leader was reached: it took the record, or said why not. */
export function reachedLeader({ error }: Pick<Sent, 'error'>): boolean {
  return error === '' || error.startsWith('NOT_ENOUGH_REPLICAS') || error === 'REQUEST_TIMED_OUT';
}

/** Kafka's name of an error, else the client's. */
function nameOf(error: unknown): string {
  for (let each: unknown = error, depth = 0; each instanceof Error && depth < 5; each = each.cause, depth++) {
    if ('type' in each && typeof each.type === 'string') return each.type;
  }
  return error instanceof Error ? error.name : String(error);
}
