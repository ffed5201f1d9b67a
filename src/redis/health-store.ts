/** What each cluster looked like when it was last read: one short note per cluster, for screens that must not wait for a cluster. */

import { type Outcome, ok } from '../../jobs/outcome.ts';
import type { RedisClient } from './client.ts';
import type { Keys } from './keys.ts';

export type Health = {
  readonly atMs: number;
  /** One sentence; the worst there is to say. */
  readonly verdict: string;
  readonly isWell: boolean;
  readonly size: string;
};

export type HealthStore = {
  readonly note: (clusterName: string, health: Health) => Promise<Outcome<null>>;
  readonly read: () => Promise<Outcome<ReadonlyMap<string, Health>>>;
};

export function healthStore(client: RedisClient, keys: Keys): HealthStore {
  return {
    note: async (clusterName, health) => {
      const said = await client.ask((redis) => redis.hset(keys.health, clusterName, JSON.stringify(health)));
      return said.ok ? ok(null) : said;
    },
    read: async () => {
      const noted = await client.ask((redis) => redis.hgetall(keys.health));
      if (!noted.ok) return noted;
      // Trust boundary: only `note` writes these bytes.
      return ok(new Map(Object.entries(noted.value).map(([name, text]) => [name, JSON.parse(text) as Health])));
    },
  };
}
