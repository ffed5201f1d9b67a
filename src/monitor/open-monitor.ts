/** What both roles show of themselves: composed once, served if MONITOR_PORT is given. */

import { type Outcome, ok } from '../../jobs/outcome.ts';
import type { QueueDepth } from '../../jobs/queue/open-queue.ts';
import { type Dependency, type Taking, watchHealth, whyNotLive } from './health.ts';
import type { Metrics } from './metrics.ts';
import { type Monitor, type MonitorPlace, serveMonitor } from './serve.ts';

export type MonitorOptions = {
  /** null: nothing is served. */
  readonly place: MonitorPlace | null;
  readonly metrics: Metrics;
  readonly dependencies: readonly Dependency[];
  readonly depth: () => Promise<Outcome<QueueDepth>>;
  /** Of a worker; the bot takes no jobs. */
  readonly taking?: () => Taking;
  readonly stuckAfterMs?: number;
};

/** A worker is given up after this long with work that it does not take. */
const stuckAfterMs = 120_000;

export async function openMonitor(options: MonitorOptions): Promise<Outcome<Monitor | null>> {
  const { place, metrics, depth, taking } = options;
  if (place === null) return ok(null);
  const health = watchHealth(options.dependencies, { metrics, nowMs: Date.now });
  return serveMonitor(place, {
    metrics,
    health,
    whyNotLive: async () => {
      if (taking === undefined) return null;
      const queue = await depth();
      // While Redis is away nobody can take a job; that is no reason to restart.
      if (!queue.ok) return null;
      const now = { nowMs: Date.now(), stuckAfterMs: options.stuckAfterMs ?? stuckAfterMs };
      return whyNotLive(taking(), queue.value, now);
    },
    refresh: async () => {
      const queue = await depth();
      if (!queue.ok) return;
      for (const [state, jobs] of Object.entries(queue.value.jobs)) metrics.queueJobs.set({ state }, jobs);
      metrics.queueOldest.set(queue.value.oldestWaitingMs / 1000);
    },
  });
}
