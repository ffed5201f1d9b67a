/** A real producer on one partition with one acks value, that writes numbered records until it is told to stop. */

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

export async function startWriter(
  kafka: Kafka,
  { topic, partition, acks, name }: Pick<Writer, 'topic' | 'partition' | 'acks'> & { readonly name: string },
): Promise<Writer> {
  const producer: Producer = kafka.producer({
    allowAutoTopicCreation: false,
    metadataMaxAge: 2000,
    retry: { retries: 1, initialRetryTime: 50 },
  });
  await producer.connect();
  const sent: Sent[] = [];
  let stopped = false;
  const loop = (async () => {
    while (!stopped) {
      const key = `${name}/${topic}-${partition}/${acks}/${sent.length}`;
      sent.push({ key, error: await send(producer, { topic, partition, acks, key }) });
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
      await producer.disconnect().catch(() => {});
    },
  };
}

async function send(
  producer: Producer,
  { topic, partition, acks, key }: { topic: string; partition: number; acks: Acks; key: string },
): Promise<string> {
  try {
    await producer.send({ topic, acks, timeout: produceTimeoutMs, messages: [{ partition, key, value: key }] });
    return '';
  } catch (error) {
    return nameOf(error);
  }
}

/** Kafka's name of an error, else the client's. */
function nameOf(error: unknown): string {
  for (let each: unknown = error, depth = 0; each instanceof Error && depth < 5; each = each.cause, depth++) {
    if ('type' in each && typeof each.type === 'string') return each.type;
  }
  return error instanceof Error ? error.name : String(error);
}
