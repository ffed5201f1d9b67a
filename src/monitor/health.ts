/** Whether a process can do its work (ready) and whether only a restart helps it (not live). */

import type { Outcome } from '../../jobs/outcome.ts';
import type { Metrics } from './metrics.ts';

export type Dependency = {
  /** redis, slack or kafka. */
  readonly name: string;
  /** Of Kafka; '' for the others. */
  readonly cluster: string;
  /** Ends by itself. */
  readonly ask: () => Promise<Outcome<unknown>>;
};

export type Standing = {
  readonly name: string;
  readonly cluster: string;
  readonly ok: boolean;
  /** One sentence; '' when all is well. */
  readonly why: string;
};

export type Readiness = { readonly ready: boolean; readonly standings: readonly Standing[] };

/** Long enough that a probe every second costs Slack nothing, short enough that a probe sees what is. */
const freshForMs = 10_000;
const answerWithinMs = 8_000;

export type Health = { readonly readiness: () => Promise<Readiness> };

export function watchHealth(
  dependencies: readonly Dependency[],
  options: { readonly metrics: Metrics; readonly nowMs: () => number; readonly freshForMs?: number },
): Health {
  const { metrics, nowMs } = options;
  let asked: { readonly atMs: number; readonly answer: Promise<Readiness> } | null = null;
  const look = async (): Promise<Readiness> => {
    const standings = await Promise.all(dependencies.map(standingOf));
    for (const { name, cluster, ok } of standings) {
      metrics.dependencyUp.set({ dependency: name, cluster }, ok ? 1 : 0);
    }
    return { ready: isReady(standings), standings };
  };
  return {
    readiness: () => {
      if (asked === null || nowMs() - asked.atMs >= (options.freshForMs ?? freshForMs)) {
        asked = { atMs: nowMs(), answer: look() };
      }
      return asked.answer;
    },
  };
}

/** One Kafka cluster that is away must not take the others' worker out of service: the worker is ready while any answers. */
export function isReady(standings: readonly Standing[]): boolean {
  const clusters = standings.filter(({ name }) => name === 'kafka');
  const others = standings.filter(({ name }) => name !== 'kafka');
  return others.every(({ ok }) => ok) && (clusters.length === 0 || clusters.some(({ ok }) => ok));
}

async function standingOf({ name, cluster, ask }: Dependency): Promise<Standing> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), answerWithinMs);
  });
  const answer = await Promise.race([ask(), late]);
  clearTimeout(timer);
  if (answer === null) return { name, cluster, ok: false, why: `no answer within ${answerWithinMs / 1000} s` };
  return { name, cluster, ok: answer.ok, why: answer.ok ? '' : answer.message };
}

/** What a worker shows of its taking jobs. */
export type Taking = {
  /** Jobs at work and how many it may do at once. */
  readonly running: number;
  readonly concurrency: number;
  /** When it last took a job or, if later, when it started. */
  readonly lastTakenAtMs: number;
};

/** null: alive. Jobs that wait while a worker has room and takes none mean that it is stuck, and a restart helps. */
export function whyNotLive(
  taking: Taking,
  queue: { readonly oldestWaitingMs: number },
  now: { readonly nowMs: number; readonly stuckAfterMs: number },
): string | null {
  const { running, concurrency, lastTakenAtMs } = taking;
  if (running >= concurrency) return null;
  const idleMs = now.nowMs - lastTakenAtMs;
  if (queue.oldestWaitingMs < now.stuckAfterMs || idleMs < now.stuckAfterMs) return null;
  const seconds = (ms: number): number => Math.round(ms / 1000);
  return `a job has waited for ${seconds(queue.oldestWaitingMs)} s, and none was taken for ${seconds(idleMs)} s with ${running} of ${concurrency} places in use`;
}
