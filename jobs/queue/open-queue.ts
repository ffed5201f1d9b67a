/** Puts jobs on the BullMQ queue. */

import { Queue } from 'bullmq';
import type { JobRequest } from '../catalogue.ts';
import { type Outcome, ok, type Refusal, refuse } from '../outcome.ts';
import type { JobQueue } from '../ports.ts';
import type { QueuePlace } from './connection.ts';
import { defaultPrefix, producerConnection, queueName } from './connection.ts';
import { tracingOf } from './tracing.ts';

/** How much waits, for whom it concerns. */
export type QueueDepth = {
  readonly jobs: Readonly<Record<'waiting' | 'active' | 'delayed' | 'failed' | 'completed', number>>;
  /** Age of the job that waits longest; 0: none waits. A job that was delayed counts from when it was due. */
  readonly oldestWaitingMs: number;
};

export type OpenQueue = JobQueue & {
  readonly depth: (nowMs: number) => Promise<Outcome<QueueDepth>>;
  readonly close: () => Promise<void>;
};

/** Kept for looking at afterwards, within bounds. */
const keep = { removeOnComplete: { count: 500, age: 24 * 3600 }, removeOnFail: { count: 500, age: 7 * 24 * 3600 } };

export function openQueue(place: QueuePlace & { readonly onError?: (message: string) => void }): OpenQueue {
  const { connection, end } = producerConnection(place.redisUrl);
  const queue = new Queue(queueName, {
    connection,
    prefix: place.prefix ?? defaultPrefix,
    skipWaitingForReady: true,
    ...tracingOf(place),
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
        return away('The job could not be put on the queue', error);
      }
    },
    depth: async (nowMs) => {
      try {
        const counts = await queue.getJobCounts(...states);
        // The longest waiting one is at the end of Redis' list.
        const [oldest] = await queue.getJobs(['waiting'], 0, 0, true);
        const dueAtMs = oldest === undefined ? nowMs : oldest.timestamp + oldest.delay;
        const jobs = Object.fromEntries(states.map((state) => [state, counts[state] ?? 0])) as QueueDepth['jobs'];
        return ok({ jobs, oldestWaitingMs: Math.max(0, nowMs - dueAtMs) });
      } catch (error) {
        return away('The queue could not be looked at', error);
      }
    },
    close: () => queue.close().finally(end),
  };
}

const states = ['waiting', 'active', 'delayed', 'failed', 'completed'] as const;

function away(what: string, error: unknown): Refusal {
  const reason = error instanceof Error ? error.message : String(error);
  return refuse('redis-unreachable', `${what} (${reason}).`, 'See that Redis runs, then ask again.');
}
