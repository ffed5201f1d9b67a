/** Numbered records on one partition with one acks value, by a real producer, until it is told to stop. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { Kafka, Producer, ProducerRecord } from 'kafkajs';

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

/**
 * A producer that connects again after it reached no leader, as the Java client does: kafkajs keeps to a connection on which
 * nothing comes back, and asks for new metadata only when a broker sends it away.
 */
export class PatientProducer {
  readonly #kafka: Kafka;
  #producer: Producer;
  #connecting: Promise<void> | null = null;

  private constructor(kafka: Kafka) {
    this.#kafka = kafka;
    this.#producer = fresh(kafka);
  }

  static async connect(kafka: Kafka): Promise<PatientProducer> {
    const made = new PatientProducer(kafka);
    await made.#producer.connect();
    return made;
  }

  async send(record: ProducerRecord): Promise<string> {
    await this.#connecting;
    const producer = this.#producer;
    try {
      await producer.send(record);
      return '';
    } catch (error) {
      const name = nameOf(error);
      if (!reachedLeader({ error: name }) && producer === this.#producer) this.#connecting ??= this.#again();
      await this.#connecting;
      return name;
    }
  }

  async disconnect(): Promise<void> {
    await this.#connecting;
    await this.#producer.disconnect().catch(() => {});
  }

  async #again(): Promise<void> {
    await this.#producer.disconnect().catch(() => {});
    this.#producer = fresh(this.#kafka);
    // Whoever cannot connect now does so with the next record.
    await this.#producer.connect().catch(() => {});
    this.#connecting = null;
  }
}

function fresh(kafka: Kafka): Producer {
  return kafka.producer({
    allowAutoTopicCreation: false,
    metadataMaxAge: 2000,
    retry: { retries: 1, initialRetryTime: 50 },
  });
}

/** @param producer its owner ends it. */
export function startWriter(
  producer: PatientProducer,
  { topic, partition, acks, name }: Pick<Writer, 'topic' | 'partition' | 'acks'> & { readonly name: string },
): Writer {
  const sent: Sent[] = [];
  let stopped = false;
  const loop = (async () => {
    while (!stopped) {
      const key = `${name}/${topic}-${partition}/${acks}/${sent.length}`;
      const messages = [{ partition, key, value: key }];
      sent.push({ key, error: await producer.send({ topic, acks, timeout: produceTimeoutMs, messages }) });
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
