/** Measures from outside what the workflows do: the handlers and the planner, each wrapped in one of the same shape. */

import type { Handlers } from '../../jobs/handlers.ts';
import type { Outcome } from '../../jobs/outcome.ts';
import type { Planner } from '../../jobs/ports.ts';
import type { Metrics } from './metrics.ts';

export function watchedHandlers(handlers: Handlers, metrics: Metrics): Handlers {
  type Work = (job: never) => Promise<Outcome<unknown>>;
  const watched = Object.entries(handlers).map(([kind, work]: readonly [string, Work]) => {
    const measured: Work = async (job) => {
      const stop = metrics.jobSeconds.startTimer({ kind });
      metrics.jobsRunning.inc({ kind });
      // Nothing but a thrown bug leaves it at this.
      let result = 'error';
      try {
        const outcome = await work(job);
        result = outcome.ok ? 'ok' : outcome.code;
        return outcome;
      } finally {
        stop();
        metrics.jobsRunning.dec({ kind });
        metrics.jobs.inc({ kind, result });
      }
    };
    return [kind, measured] as const;
  });
  return Object.fromEntries(watched) as unknown as Handlers;
}

export function watchedPlanner(planner: Planner, metrics: Metrics): Planner {
  return {
    plan: async (snapshot, request) => {
      const intent = request.intent.kind;
      const stop = metrics.planSeconds.startTimer({ intent });
      const made = await planner.plan(snapshot, request);
      stop();
      const result = !made.ok ? made.code : made.value.feasible ? 'feasible' : 'infeasible';
      metrics.plans.inc({ intent, result });
      if (made.ok && made.value.feasible) metrics.planGap.observe({ intent }, made.value.bound.gap);
      return made;
    },
  };
}
