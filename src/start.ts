/** What both roles need at their start: a clock, the policy of each cluster, Redis, and every reason not to start at once. */

import { type Outcome, ok, type Refusal } from '../jobs/outcome.ts';
import type { Clock } from '../jobs/ports.ts';
import type { QueuePlace } from '../jobs/queue/connection.ts';
import { calm } from './calm-log.ts';
import type { WorkerConfig } from './config/config.ts';
import type { Checked } from './config/fault.ts';
import type { Log } from './log.ts';
import { type OpenRedis, openRedis } from './redis/open-redis.ts';
import { currentTrace } from './trace.ts';

export type Running = {
  /** Where http mode listens; null otherwise. */
  readonly url: string | null;
  /** Where metrics and health are served; null: nowhere. */
  readonly monitorUrl: string | null;
  /** Takes over what of a configuration may change while it runs. */
  readonly reload: (next: Checked<WorkerConfig>) => void;
  /** Ends everything that was started; never throws, and ends within seconds. */
  readonly stop: () => Promise<void>;
};

/** Every reason at once, so that people do not mend one and meet the next. */
export type Started =
  | { readonly ok: true; readonly value: Running }
  | { readonly ok: false; readonly refusals: readonly Refusal[] };

const repeatEveryMs = 30_000;
/** The worker's queue gets ten seconds for its running jobs, and a little more to let go of them. */
const endingAtMostMs = 12_000;

export const systemClock: Clock = {
  nowMs: Date.now,
  sleepMs: (ms, signal) =>
    new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      if (signal?.aborted === true) end();
      else signal?.addEventListener('abort', end);
    }),
};

export function connectRedis(config: WorkerConfig, role: string, log: Log): OpenRedis {
  return openRedis({
    url: config.redis.address,
    replicas: config.redis.replicas,
    prefix: config.redis.prefix,
    name: `evenkeel-${role}`,
    acceptedRisks: config.redis.acceptRisks,
    trace: currentTrace,
    onError: calm((reason) => log.warn('Redis is away; it is tried again', { reason }), {
      everyMs: repeatEveryMs,
      nowMs: Date.now,
    }),
  });
}

/** Dead Redis is a reason not to start; a forgetful one only forbids executions, which say so themselves. */
export async function checkRedis(redis: OpenRedis, log: Log): Promise<Outcome<null>> {
  const shortfalls = await redis.shortfalls();
  if (!shortfalls.ok) return shortfalls;
  for (const { setting, wanted, found, risk, accepted } of shortfalls.value) {
    log.warn(
      accepted ? 'Redis is less durable than it should be, as accepted' : 'no plan can be carried out on this Redis',
      {
        setting,
        wanted,
        found,
        risk,
      },
    );
  }
  return ok(null);
}

export function refusalsIn(outcomes: readonly Outcome<unknown>[]): readonly Refusal[] {
  const refusals = outcomes.filter((outcome) => !outcome.ok);
  // A dead Slack is met by each question to it, and said once.
  return refusals.filter(({ message }, index) => refusals.findIndex((other) => other.message === message) === index);
}

export function queuePlace(config: WorkerConfig): Required<QueuePlace> {
  return { redisUrl: config.redis.address, prefix: `${config.redis.prefix}-queue`, tracing: config.tracing };
}

/** Runs each ending although one before it failed or hangs, as a queue may whose Redis is gone. */
export async function endAll(log: Log, endings: readonly (() => Promise<unknown>)[]): Promise<void> {
  for (const end of endings) {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>((resolve) => {
      timer = setTimeout(() => resolve('late'), endingAtMostMs);
    });
    try {
      const ended = await Promise.race([end(), late]);
      if (ended === 'late') log.warn('something did not end in time and is left behind', { withinMs: endingAtMostMs });
    } catch (error) {
      log.warn('something did not end cleanly', { reason: error instanceof Error ? error.message : String(error) });
    }
    clearTimeout(timer);
  }
}
