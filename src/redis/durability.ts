/** Whether this Redis may be trusted with a journal: what it acknowledged must be there after a crash. */

import type { Outcome } from '../../jobs/outcome.ts';
import { ok, refuse } from '../../jobs/outcome.ts';
import type { RedisClient } from './client.ts';

/** The settings that matter, and the risk of each being otherwise. */
export const durableSettings = [
  { setting: 'appendonly', wanted: 'yes', risk: 'a crash loses plans, approvals and journals back to the last dump' },
  { setting: 'appendfsync', wanted: 'always', risk: 'a crash loses up to a second of acknowledged writes, or more' },
  { setting: 'maxmemory-policy', wanted: 'noeviction', risk: 'Redis may throw away journals when memory runs short' },
] as const;

export type DurableSetting = (typeof durableSettings)[number]['setting'];

export type Shortfall = {
  readonly setting: DurableSetting;
  readonly wanted: string;
  /** null: Redis does not let itself be asked. */
  readonly found: string | null;
  readonly risk: string;
  /** Whether the configuration accepts this risk by name. */
  readonly accepted: boolean;
};

/** What is less than it should be; empty when the journal is safe. */
export async function readShortfalls(
  client: RedisClient,
  accepted: readonly DurableSetting[],
): Promise<Outcome<readonly Shortfall[]>> {
  const reachable = await client.ask((redis) => redis.ping());
  if (!reachable.ok) return reachable;
  const shortfalls: Shortfall[] = [];
  for (const { setting, wanted, risk } of durableSettings) {
    // Each primary of a Cluster may be set otherwise.
    const answer = await client.askPrimaries((redis) => redis.config('GET', setting));
    // A hosted Redis may forbid CONFIG: what cannot be known is not trusted, unless the risk is accepted by name.
    const values = answer.ok
      ? answer.value.map((value) => (Array.isArray(value) ? String(value[1] ?? '') : null))
      : [null];
    const found = values.find((value) => value !== wanted) ?? (values.length === 0 ? null : wanted);
    if (found !== wanted) shortfalls.push({ setting, wanted, found, risk, accepted: accepted.includes(setting) });
  }
  return ok(shortfalls);
}

export function refusalOf(shortfalls: readonly Shortfall[]): Outcome<null> {
  const open = shortfalls.filter(({ accepted }) => !accepted);
  if (open.length === 0) return ok(null);
  const what = open.map(
    ({ setting, wanted, found, risk }) => `${setting} is ${found ?? 'unknown'}, not ${wanted} (${risk})`,
  );
  const names = open.map(({ setting }) => setting).join(', ');
  return refuse(
    'redis-not-durable',
    `Redis could forget what was done: ${what.join('; ')}.`,
    `Set these in redis.conf, or accept the risk by naming them in the configuration (${names}).`,
  );
}
