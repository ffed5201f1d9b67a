/** Takes jobs off the BullMQ queue and hands each to its workflow. */

import { UnrecoverableError, WaitingError, Worker } from 'bullmq';
import type { JobRequest } from '../catalogue.ts';
import type { Handlers } from '../handlers.ts';
import { type Outcome, refuse } from '../outcome.ts';
import type { QueuePlace } from './connection.ts';
import { defaultPrefix, queueName, workerConnection } from './connection.ts';
import { tracingOf } from './tracing.ts';

export type WorkerSettings = QueuePlace & {
  readonly handlers: Handlers;
  /** Jobs at the same time; an execution holds its place for as long as it runs. Default 16. */
  readonly concurrency?: number;
  /** After this long without a sign of life a job is given to another worker. Default 30 s. */
  readonly lockDurationMs?: number;
  readonly stalledIntervalMs?: number;
  readonly log: (message: string, details?: Readonly<Record<string, unknown>>) => void;
};

export type QueueWorker = {
  /** What it does now, to tell whether it is stuck. */
  readonly taking: () => { readonly running: number; readonly concurrency: number; readonly lastTakenAtMs: number };
  /** Takes no new job; waits for the running ones at most this long, then puts them back for another worker. */
  readonly close: (options?: {
    readonly waitAtMostMs?: number;
    /** false: lets go of them as a process does that is killed. */
    readonly putBack?: boolean;
  }) => Promise<void>;
};

/** Putting a job back is one script; without Redis it is given out again when its lock has run out. */
const putBackWithinMs = 1_500;

const bounded = { removeOnComplete: { count: 500, age: 24 * 3600 }, removeOnFail: { count: 500, age: 7 * 24 * 3600 } };

export function startQueueWorker(settings: WorkerSettings): QueueWorker {
  const { handlers, log } = settings;
  const concurrency = settings.concurrency ?? 16;
  const { connection, end } = workerConnection(settings.redisUrl);
  let running = 0;
  let lastTakenAtMs = Date.now();
  let leave = (): void => {};
  const leaving = new Promise<void>((resolve) => {
    leave = resolve;
  });
  const worker = new Worker(
    queueName,
    // Trust boundary: only openQueue writes these bytes, and it takes nothing but a JobRequest.
    async (job, token) => {
      running += 1;
      lastTakenAtMs = Date.now();
      const putBack = leaving.then(async () => {
        await job.moveToWait(token);
        log('a job was put back for another worker', { kind: job.name, jobId: job.id });
        throw new WaitingError();
      });
      try {
        return await Promise.race([handle(handlers, withRunId(job.data as JobRequest, job.id)), putBack]);
      } finally {
        running -= 1;
      }
    },
    {
      connection,
      ...tracingOf(settings),
      prefix: settings.prefix ?? defaultPrefix,
      concurrency,
      lockDuration: settings.lockDurationMs ?? 30_000,
      stalledInterval: settings.stalledIntervalMs ?? 15_000,
      // The second stall fails a job for good: resuming is recover-job's business, with a job of its own.
      maxStalledCount: 1,
      ...bounded,
    },
  );
  worker.on('error', (error) => log('the queue is in trouble', { reason: error.message }));
  worker.on('failed', (job, error) => log('a job failed', { kind: job?.name, jobId: job?.id, reason: error.message }));
  return {
    taking: () => ({ running, concurrency, lastTakenAtMs }),
    close: async ({ waitAtMostMs = 5_000, putBack = true } = {}) => {
      // A second close() only waits for the first, so the running jobs are waited for here.
      await worker.pause(true);
      const untilIdle = async (atMostMs: number): Promise<void> => {
        const deadlineMs = Date.now() + atMostMs;
        while (running > 0 && Date.now() < deadlineMs) await new Promise((resolve) => setTimeout(resolve, 20));
      };
      await untilIdle(waitAtMostMs);
      if (putBack) leave();
      await untilIdle(putBack ? putBackWithinMs : 0);
      await worker.close(running > 0).finally(end);
    },
  };
}

/** A stalled job is given out again under the same id, so that it is the same run. */
function withRunId(job: JobRequest, id: string | undefined): JobRequest {
  const isRun = job.kind === 'scheduled' || job.kind === 'watch' || job.kind === 'watch-digest';
  return isRun && job.runId === null ? { ...job, runId: id ?? null } : job;
}

/** A refusal was told to people by its workflow; on the queue it is a failed job with its reason, never tried again. */
async function handle(handlers: Handlers, job: JobRequest): Promise<string> {
  const outcome = await dispatch(handlers, job);
  if (outcome.ok) return 'ok';
  throw new UnrecoverableError(`${outcome.code}: ${outcome.message}`);
}

function dispatch(handlers: Handlers, job: JobRequest): Promise<Outcome<unknown>> {
  switch (job.kind) {
    case 'plan':
      return handlers.plan(job);
    case 'scheduled':
      return handlers.scheduled(job);
    case 'look':
      return handlers.look(job);
    case 'status':
      return handlers.status(job);
    case 'audit':
      return handlers.audit(job);
    case 'advise':
      return handlers.advise(job);
    case 'what-if':
      return handlers['what-if'](job);
    case 'approve':
      return handlers.approve(job);
    case 'reject':
      return handlers.reject(job);
    case 'cancel':
      return handlers.cancel(job);
    case 'control':
      return handlers.control(job);
    case 'execute':
      return handlers.execute(job);
    case 'expire':
      return handlers.expire(job);
    case 'watch':
      return handlers.watch(job);
    case 'watch-digest':
      return handlers['watch-digest'](job);
    case 'recover':
      return handlers.recover(job);
    case 'doctor':
      return handlers.doctor(job);
    case 'sweep':
      return handlers.sweep(job);
    default:
      return unknownJob(job);
  }
}

/** A bot of a newer release may ask for what this one cannot do. */
async function unknownJob(job: never): Promise<Outcome<unknown>> {
  const { kind } = job as { readonly kind: string };
  const what = `This worker does not know the job "${kind}", which a newer Evenkeel asked for.`;
  return refuse('newer-data', what, 'Upgrade this worker to the release of the bot.');
}
