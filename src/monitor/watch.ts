/** Measures from outside what the workflows do: the handlers and the planner, each wrapped in one of the same shape. */

import type { Handlers } from '../../jobs/handlers.ts';
import type { Outcome } from '../../jobs/outcome.ts';
import type { Planner } from '../../jobs/ports.ts';
import type { Plan } from '../../planner/index.ts';
import type { Metrics } from './metrics.ts';

export function watchedHandlers(handlers: Handlers, metrics: Metrics): Handlers {
  type Work = (job: never) => Promise<Outcome<unknown>>;
  const watched = Object.entries(handlers).map(([kind, work]: readonly [string, Work]) => {
    metrics.jobs.inc({ kind, result: 'error' }, 0);
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
  const watched = async <T extends { readonly feasible: boolean }>(
    intent: string,
    make: () => Promise<Outcome<T>>,
  ): Promise<Outcome<T>> => {
    const stop = metrics.planSeconds.startTimer({ intent });
    const made = await make();
    stop();
    const result = !made.ok ? made.code : made.value.feasible ? 'feasible' : 'infeasible';
    metrics.plans.inc({ intent, result });
    return made;
  };
  const gapOf = ({ intent, bound }: Plan) => metrics.planGap.observe({ intent: intent.intent.kind }, bound.gap);
  return {
    plan: async (snapshot, request) => {
      const made = await watched(request.intent.kind, () => planner.plan(snapshot, request));
      if (made.ok && made.value.feasible) gapOf(made.value);
      return made;
    },
    choices: async (snapshot, request) => {
      const made = await watched(request.intent.kind, () => planner.choices(snapshot, request));
      if (made.ok && made.value.feasible) for (const { plan } of made.value.choices) gapOf(plan);
      return made;
    },
  };
}
