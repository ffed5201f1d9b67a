/** Everything that the demo starts, and its end in the opposite order. */

import { join } from 'node:path';
import {
  createTopics,
  fillPartitions,
  type RunningKafka,
  startKafka,
  startWorkload,
  type Workload,
} from '../kafka/index.ts';
import { type LocalRedis, startRedis } from '../redis/start-redis.ts';
import { type LocalSlack, startLocalSlack } from '../slack/index.ts';
import type { DemoOptions } from './options.ts';
import { type Product, startProduct } from './product.ts';
import { say } from './say.ts';
import { brokers, demoTopics, producerTopic } from './topics.ts';

export type Stage = {
  readonly slack: LocalSlack;
  readonly redis: LocalRedis;
  readonly product: Product;
  /** null on the simulated cluster. */
  readonly kafka: RunningKafka | null;
  readonly workload: Workload | null;
};

/** Called with each thing's end as soon as it runs, so that an interruption half-way leaves nothing behind. */
export type OnStarted = (end: () => Promise<unknown>) => void;

export async function setStage(options: DemoOptions, folder: string, onStarted: OnStarted): Promise<Stage> {
  const redis = await startRedis({ dir: join(folder, 'redis') });
  onStarted(() => redis.stop());
  say('Redis runs: append-only file, fsync always, no eviction.');

  const real = options.simulated ? null : await startRealCluster(folder, onStarted);

  const slack = await startSlack(options);
  onStarted(() => slack.stop());
  // Mira is an approver too, so that what holds her back is that she asked.
  slack.control.setGroupMembers('kafka-approvers', ['mira', 'bob', 'chen']);
  const product = await startProduct({
    folder,
    slack,
    mode: options.mode,
    redisUrl: redis.url,
    bootstrap: real?.kafka.bootstrap ?? ['127.0.0.1:9'],
    simulated: options.simulated,
  });
  onStarted(() => product.stop());
  say(`The bot (${options.mode === 'socket' ? 'Socket Mode' : 'HTTP mode'}) and the worker run as two processes.`);
  return { slack, redis, product, kafka: real?.kafka ?? null, workload: real?.workload ?? null };
}

async function startRealCluster(
  folder: string,
  onStarted: OnStarted,
): Promise<{ readonly kafka: RunningKafka; readonly workload: Workload }> {
  const kafka = await startKafka({ dir: join(folder, 'kafka'), brokers: [...brokers], onProgress: say });
  onStarted(() => kafka.stop());
  const list = brokers.map(({ id, rack }) => `${id} (${rack})`).join(', ');
  say(
    `Kafka ${kafka.kafkaVersion} serves at ${kafka.bootstrap[0]}: ${kafka.controllerIds.length} controllers, brokers ${list}.`,
  );
  await createTopics(
    kafka.bootstrap,
    demoTopics.map(({ name, placement, minInsyncReplicas }) => ({
      topic: name,
      replicas: placement,
      configs: { 'min.insync.replicas': String(minInsyncReplicas) },
    })),
  );
  for (const { name, what, placement, fillBytes } of demoTopics) {
    const partitions = placement.map((_, partition) => ({ partition, bytes: fillBytes }));
    await fillPartitions(kafka.bootstrap, name, partitions);
    say(`Topic ${name}: ${what}.`);
  }
  const workload = await startWorkload({ bootstrap: kafka.bootstrap, topic: producerTopic });
  onStarted(() => workload.stop());
  say(`A producer writes to ${producerTopic} with acks=all, and a consumer group follows.`);
  return { kafka, workload };
}

/** The usual port, so that a bookmark works; any free one when it is taken. */
async function startSlack(options: DemoOptions): Promise<LocalSlack> {
  try {
    return await startLocalSlack({ mode: options.mode, port: options.port, host: options.host });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    say(`Port ${options.port} is taken; the page gets another one.`);
    return startLocalSlack({ mode: options.mode, port: 0, host: options.host });
  }
}
