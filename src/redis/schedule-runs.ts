/** Which run of a schedule is under way: a key with a lease, so that a worker that died does not hold it for ever. */

import { ok } from '../../jobs/outcome.ts';
import type { LastRun, ScheduleRuns } from '../../jobs/schedule/schedule.ts';
import type { RedisClient } from './client.ts';
import type { Keys } from './keys.ts';

const beginScript = `
local last = redis.call('HGET', KEYS[2], ARGV[1])
if last and cjson.decode(last).runId == ARGV[2] then return 'over' end
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[2] then return 'busy' end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return 'begun'
`;

const endScript = `
redis.call('HSET', KEYS[2], ARGV[1], ARGV[3])
if redis.call('GET', KEYS[1]) == ARGV[2] then redis.call('DEL', KEYS[1]) end
return 'ok'
`;

export function scheduleRuns(client: RedisClient, keys: Keys): ScheduleRuns {
  return {
    begin: (scheduleId, runId, ttlMs) =>
      client.ask(async (redis) => {
        const said = await redis.eval(
          beginScript,
          2,
          keys.scheduleRun(scheduleId),
          keys.scheduleRuns,
          scheduleId,
          runId,
          ttlMs,
        );
        return said === 'begun' || said === 'over' ? said : 'busy';
      }),
    end: async (scheduleId, last) => {
      const places = [keys.scheduleRun(scheduleId), keys.scheduleRuns] as const;
      const said = await client.ask((redis) =>
        redis.eval(endScript, 2, ...places, scheduleId, last.runId, JSON.stringify(last)),
      );
      return said.ok ? ok(null) : said;
    },
    last: (scheduleIds) =>
      client.ask(async (redis) => {
        const texts = scheduleIds.length === 0 ? [] : await redis.hmget(keys.scheduleRuns, ...scheduleIds);
        // Trust boundary: only `end` writes these bytes.
        return new Map(
          scheduleIds.flatMap((id, index) => {
            const text = texts[index] ?? null;
            return text === null ? [] : [[id, JSON.parse(text) as LastRun] as const];
          }),
        );
      }),
    forget: async (scheduleId) => {
      const said = await client.ask((redis) => redis.hdel(keys.scheduleRuns, scheduleId));
      return said.ok ? ok(null) : said;
    },
  };
}
