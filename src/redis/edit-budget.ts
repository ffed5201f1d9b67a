/** How many messages may be edited in a minute, counted over all workers of the workspace: Slack counts them so too. */

import type { Outcome } from '../../jobs/outcome.ts';
import type { RedisClient } from './client.ts';
import type { Keys } from './keys.ts';

export type EditBudget = {
  /** 0 when an edit may be sent now, and then it is counted; else how many milliseconds to wait before asking again. */
  readonly take: (wanted: { readonly atMost: number }) => Promise<Outcome<number>>;
};

const windowMs = 60_000;

/** A log of the last minute by Redis' own clock, since those of the workers differ. */
const takeScript = `
local time = redis.call('TIME')
local nowMs = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local atMost, windowMs = tonumber(ARGV[1]), tonumber(ARGV[2])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', nowMs - windowMs)
local used = redis.call('ZCARD', KEYS[1])
if used < atMost then
  redis.call('ZADD', KEYS[1], nowMs, string.format('%.0f-%s', nowMs, ARGV[3]))
  redis.call('PEXPIRE', KEYS[1], windowMs)
  return 0
end
local leaving = redis.call('ZRANGE', KEYS[1], used - atMost, used - atMost, 'WITHSCORES')
return math.max(1, tonumber(leaving[2]) + windowMs - nowMs)
`;

export function editBudget(client: RedisClient, keys: Keys, uniqueText: () => string): EditBudget {
  return {
    take: ({ atMost }) =>
      client.ask(async (redis) =>
        Number(await redis.eval(takeScript, 1, keys.edits, Math.max(1, atMost), windowMs, uniqueText())),
      ),
  };
}
