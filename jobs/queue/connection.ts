/** The one name of the queue, and how BullMQ gets to Redis. */

export const queueName = 'jobs';

export type QueuePlace = {
  readonly redisUrl: string;
  /** Before every key of the queue. Default 'evenkeel-queue'. */
  readonly prefix?: string;
};

export const defaultPrefix = 'evenkeel-queue';

/** Asking for a job must not hang while Redis is away; a worker, on the other hand, waits for it to come back. */
export function producerConnection(redisUrl: string): Record<string, unknown> & { url: string } {
  return {
    url: redisUrl,
    commandTimeout: 5_000,
    connectTimeout: 5_000,
    maxRetriesPerRequest: 1,
    retryStrategy: (times: number) => Math.min(times * 100, 1_000),
  };
}

export function workerConnection(redisUrl: string): Record<string, unknown> & { url: string } {
  return {
    url: redisUrl,
    connectTimeout: 5_000,
    maxRetriesPerRequest: null,
    retryStrategy: (times: number) => Math.min(times * 100, 1_000),
  };
}
