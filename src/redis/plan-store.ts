import { ok, refuse } from '../../jobs/outcome.ts';
import type { PlanStore } from '../../jobs/ports.ts';
import type { Plan } from '../../planner/index.ts';
import type { RedisClient } from './client.ts';
import { readKept } from './kept.ts';
import type { Keys } from './keys.ts';
import { keptSeconds } from './keys.ts';

export function planStore(client: RedisClient, keys: Keys): PlanStore {
  return {
    put: async (plan) => {
      const text = JSON.stringify(plan);
      const stored = await client.keep((redis) => redis.set(keys.plan(plan.digest), text, 'EX', keptSeconds));
      return stored.ok ? ok(null) : stored;
    },
    get: async (digest) => {
      const text = await client.ask((redis) => redis.get(keys.plan(digest)));
      if (!text.ok) return text;
      if (text.value === null) {
        const what = `The plan with digest ${digest.slice(0, 12)} is not kept any more.`;
        return refuse('not-found', what, 'Ask for the plan again.');
      }
      // Whoever acts on them recomputes the digest.
      return readKept<Plan>(`The plan ${digest.slice(0, 12)}`, text.value);
    },
  };
}
