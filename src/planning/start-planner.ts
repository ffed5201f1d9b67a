/**
 * The Planner port over a thread: with a time limit (first a polite stop, then the end of the thread), a bound on its
 * memory, and a new thread after a crash. One plan at a time; a bounded number waits.
 */

import type { Worker } from 'node:worker_threads';
import { type Outcome, ok, refuse } from '../../jobs/outcome.ts';
import type { Planner } from '../../jobs/ports.ts';
import type { PlanRequest, Snapshot } from '../../planner/index.ts';
import { startThread } from '../start-thread.ts';
import type { Answers, FromThread, ThreadData, What } from './messages.ts';

export type PlannerOptions = {
  readonly timeLimitMs: number;
  readonly memoryBytes: number;
  /** After the time limit: how long the planner may take to hand over the best that it has. Default 10 s. */
  readonly graceMs?: number;
  /** Default 50. */
  readonly waitingAtMost?: number;
  readonly log: (message: string, details?: Readonly<Record<string, unknown>>) => void;
  /** Another module with a planReassignment; for tests. */
  readonly plannerUrl?: string;
};

export type RunningPlanner = Planner & { readonly close: () => Promise<void> };

type Ask = {
  readonly id: number;
  readonly what: What;
  readonly snapshot: Snapshot;
  readonly request: PlanRequest;
  readonly resolve: (outcome: Outcome<Answers[What]>) => void;
};

const fromSource = import.meta.url.endsWith('.ts');
const threadUrl = fromSource
  ? new URL('./plan-thread.ts', import.meta.url)
  : new URL('./plan-thread.js', import.meta.url);
const planReassignmentUrl = fromSource
  ? new URL('../../planner/plan-reassignment.ts', import.meta.url)
  : new URL('../../planner/plan-reassignment.js', import.meta.url);

export function startPlanner(options: PlannerOptions): RunningPlanner {
  const waiting: Ask[] = [];
  const plannerUrl = options.plannerUrl ?? planReassignmentUrl.href;
  let thread: { readonly worker: Worker; readonly flag: Int32Array<SharedArrayBuffer> } | null = null;
  let running: Ask | null = null;
  let timer: NodeJS.Timeout | undefined;
  let nextId = 1;
  let closed = false;

  const next = (): void => {
    if (running !== null || closed) return;
    const ask = waiting.shift();
    if (ask === undefined) return;
    running = ask;
    thread ??= openThread();
    Atomics.store(thread.flag, 0, 0);
    thread.worker.postMessage({ id: ask.id, what: ask.what, snapshot: ask.snapshot, request: ask.request });
    timer = setTimeout(() => askToStop(ask), options.timeLimitMs);
  };

  const settle = (ask: Ask, outcome: Outcome<Answers[What]>): void => {
    if (running !== ask) return;
    clearTimeout(timer);
    running = null;
    ask.resolve(outcome);
    next();
  };

  const askToStop = (ask: Ask): void => {
    if (thread !== null) Atomics.store(thread.flag, 0, 1);
    timer = setTimeout(() => {
      options.log('the planner did not stop in time; its thread is ended', { timeLimitMs: options.timeLimitMs });
      endThread();
      settle(ask, outOfTime(options.timeLimitMs));
    }, options.graceMs ?? 10_000);
  };

  const openThread = () => {
    const stop = new SharedArrayBuffer(4);
    const data: ThreadData = { stop, plannerUrl };
    const worker = startThread(threadUrl, {
      workerData: data,
      resourceLimits: { maxOldGenerationSizeMb: Math.max(64, Math.floor(options.memoryBytes / 2 ** 20)) },
    });
    const opened = { worker, flag: new Int32Array(stop) };
    const gone = (reason: string) => {
      if (thread !== opened) return;
      thread = null;
      options.log('the planning thread ended', { reason });
      if (running !== null) settle(running, crashed(reason));
    };
    worker.on('message', (message: FromThread) => {
      if (message.kind === 'ready' || running === null || message.id !== running.id) return;
      settle(running, message.kind === 'result' ? ok(message.result) : threw(message.message));
    });
    worker.on('error', (error) => gone(error.message));
    worker.on('exit', (code) => gone(`exit code ${code}`));
    return opened;
  };

  const endThread = (): Promise<unknown> => {
    const ended = thread?.worker.terminate() ?? Promise.resolve();
    thread = null;
    return ended;
  };

  const asked = <Kind extends What>(
    what: Kind,
    snapshot: Snapshot,
    request: PlanRequest,
  ): Promise<Outcome<Answers[Kind]>> => {
    if (closed) return Promise.resolve(stopping());
    if (waiting.length >= (options.waitingAtMost ?? 50)) return Promise.resolve(tooMany(waiting.length));
    return new Promise((resolve) => {
      // The thread answers what it was asked.
      waiting.push({ id: nextId, what, snapshot, request, resolve: resolve as Ask['resolve'] });
      nextId += 1;
      next();
    });
  };

  return {
    plan: (snapshot, request) => asked('plan', snapshot, request),
    choices: (snapshot, request) => asked('choices', snapshot, request),
    close: async () => {
      closed = true;
      const left = [...(running === null ? [] : [running]), ...waiting.splice(0)];
      clearTimeout(timer);
      running = null;
      for (const ask of left) ask.resolve(stopping());
      await endThread();
    },
  };
}

function outOfTime(timeLimitMs: number): Outcome<never> {
  return refuse(
    'infeasible',
    `No plan was found within ${Math.round(timeLimitMs / 1000)} s.`,
    'Ask for less at once (name topics, or a "max"), or raise "planner.timeLimit" in the configuration.',
  );
}

function crashed(reason: string): Outcome<never> {
  const memory = /heap|memory/i.test(reason);
  return refuse(
    'unknown',
    memory ? 'The planner ran out of memory.' : `The planner crashed (${reason}).`,
    memory
      ? 'Ask for less at once (name topics), or raise "planner.memory" in the configuration.'
      : 'Nothing was changed. Please report this with a snapshot (evenkeel snapshot).',
  );
}

function threw(message: string): Outcome<never> {
  const next =
    'Nothing was changed. Please report this with a snapshot (evenkeel snapshot): it is a fault of the planner.';
  return refuse('unknown', `The planner failed: ${message.slice(0, 300)}.`, next);
}

function tooMany(count: number): Outcome<never> {
  return refuse('cluster-busy', `${count} plans are waiting to be made already.`, 'Try again in a few minutes.');
}

function stopping(): Outcome<never> {
  return refuse('cancelled', 'This worker is stopping.', 'Ask for the plan again in a minute.');
}
