/** Puts jobs on the BullMQ queue. */

import { Queue } from 'bullmq';
import type { JobRequest } from '../catalogue.ts';
import { ok, refuse } from '../outcome.ts';
import type { JobQueue } from '../ports.ts';
import type { QueuePlace } from './connection.ts';
import { defaultPrefix, producerConnection, queueName } from './connection.ts';

export type OpenQueue = JobQueue & { readonly close: () => Promise<void> };

/** Kept for looking at afterwards, within bounds. */
const keep = { removeOnComplete: { count: 500, age: 24 * 3600 }, removeOnFail: { count: 500, age: 7 * 24 * 3600 } };

export function openQueue(place: QueuePlace & { readonly onError?: (message: string) => void }): OpenQueue {
  const queue = new Queue(queueName, {
    connection: producerConnection(place.redisUrl),
    prefix: place.prefix ?? defaultPrefix,
    skipWaitingForReady: true,
    defaultJobOptions: { attempts: 1, ...keep },
  });
  queue.on('error', (error: Error) => place.onError?.(error.message));
  return {
    add: async (job: JobRequest, options = {}) => {
      const { jobId, delayMs } = options;
      try {
        await queue.add(job.kind, job, {
          ...(jobId === undefined ? {} : { jobId }),
          ...(delayMs === undefined ? {} : { delay: delayMs }),
        });
        return ok(null);
      } catch (error) {
        const what = error instanceof Error ? error.message : String(error);
        return refuse(
          'redis-unreachable',
          `The job could not be put on the queue (${what}).`,
          'See that Redis runs, then ask again.',
        );
      }
    },
    close: () => queue.close(),
  };
}
