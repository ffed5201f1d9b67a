/** The one name of the queue, and how BullMQ gets to Redis. */

import type { ConnectionOptions } from 'bullmq';
import { openCluster, optionsOf, type Patience, type RedisAddress } from './redis-place.ts';

export const queueName = 'jobs';

export type QueuePlace = {
  readonly redisUrl: RedisAddress;
  /** Before every key of the queue. Default 'evenkeel-queue'. On a Cluster it must hold a hash tag. */
  readonly prefix?: string;
  /** Whether to make OpenTelemetry spans. Default false. */
  readonly tracing?: boolean;
};

export const defaultPrefix = 'evenkeel-queue';

export type QueueConnection = {
  readonly connection: ConnectionOptions;
  /** After the queue or worker was closed: BullMQ leaves a connection alone that it was given. */
  readonly end: () => void;
};

/** Asking for a job must not hang while Redis is away; a worker, on the other hand, waits for it to come back. */
export function producerConnection(address: RedisAddress): QueueConnection {
  return connectionFor(address, { commandTimeout: 5_000, maxRetriesPerRequest: 1 });
}

export function workerConnection(address: RedisAddress): QueueConnection {
  return connectionFor(address, { maxRetriesPerRequest: null });
}

function connectionFor(address: RedisAddress, more: Patience): QueueConnection {
  if (typeof address !== 'string' && address.at.kind === 'cluster') {
    const cluster = openCluster(address, more);
    // BullMQ hears of errors by listeners of its own; without any, an error event would end the process.
    cluster.on('error', () => {});
    return { connection: cluster, end: () => cluster.disconnect() };
  }
  const end = (): void => {};
  if (typeof address !== 'string') return { connection: optionsOf(address, more), end };
  const retryStrategy = (times: number): number => Math.min(times * 100, 1_000);
  return { connection: { url: address, connectTimeout: 5_000, retryStrategy, ...more }, end };
}
