/** What watches remember. A state changes by compare-and-set on its revision, so that of two workers one decides. */

import { ok, refuse } from '../../jobs/outcome.ts';
import { type DayScore, daysKept, noControl, type WatchControl, type WatchStore } from '../../jobs/watch/ports.ts';
import { emptyWatch, type WatchState } from '../../jobs/watch/state.ts';
import type { RedisClient } from './client.ts';
import type { Keys } from './keys.ts';

const writeScript = `
if tonumber(redis.call('HGET', KEYS[1], 'revision') or '0') ~= tonumber(ARGV[1]) - 1 then return 'conflict' end
redis.call('HSET', KEYS[1], 'revision', ARGV[1], 'json', ARGV[2])
return 'ok'
`;

/** Days sort as text; the oldest beyond the bound go. */
const recordScript = `
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
local days = redis.call('HKEYS', KEYS[1])
if #days > tonumber(ARGV[3]) then
  table.sort(days)
  for at = 1, #days - tonumber(ARGV[3]) do redis.call('HDEL', KEYS[1], days[at]) end
end
return 'ok'
`;

export function watchStore(client: RedisClient, keys: Keys): WatchStore {
  return {
    read: async (clusterName) => {
      const kept = await client.ask((redis) => redis.hgetall(keys.watch(clusterName)));
      if (!kept.ok) return kept;
      const { revision = '0', json } = kept.value;
      // Trust boundary: only `write` writes these bytes.
      const state = json === undefined ? emptyWatch : (JSON.parse(json) as WatchState);
      if (state.version > emptyWatch.version) {
        const what = `The watch of ${clusterName} was kept by a newer Evenkeel (version ${state.version} of its format).`;
        return refuse('newer-data', what, 'Run the newer release again everywhere, bot and workers.');
      }
      return ok({ revision: Number(revision), state });
    },
    write: async (clusterName, { revision, state }) => {
      const said = await client.ask((redis) =>
        redis.eval(writeScript, 1, keys.watch(clusterName), revision, JSON.stringify(state)),
      );
      if (!said.ok) return said;
      if (said.value === 'ok') return ok(null);
      return refuse(
        'conflicting-write',
        `Another worker has looked at ${clusterName} meanwhile.`,
        'Nothing: it goes on there.',
      );
    },
    readControl: (clusterName) =>
      client.ask(async (redis) => {
        const text = await redis.get(keys.watchControl(clusterName));
        return text === null ? noControl : (JSON.parse(text) as WatchControl);
      }),
    writeControl: async (clusterName, control) => {
      const said = await client.ask((redis) => redis.set(keys.watchControl(clusterName), JSON.stringify(control)));
      return said.ok ? ok(null) : said;
    },
    recordScore: async (clusterName, score) => {
      const said = await client.ask((redis) =>
        redis.eval(recordScript, 1, keys.scores(clusterName), score.day, JSON.stringify(score), daysKept),
      );
      return said.ok ? ok(null) : said;
    },
    scores: (clusterName) =>
      client.ask(async (redis) => {
        const found = Object.values(await redis.hgetall(keys.scores(clusterName)));
        return found.map((text) => JSON.parse(text) as DayScore).sort((a, b) => (a.day < b.day ? -1 : 1));
      }),
  };
}
