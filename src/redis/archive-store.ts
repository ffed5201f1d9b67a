/** What is left of ended executions when their plans and journals have expired: who asked and approved, and the report. */

import { ok, refuse } from '../../jobs/outcome.ts';
import type { Archived, ArchiveStore } from '../../jobs/ports.ts';
import type { RedisClient } from './client.ts';
import { keptVersion, readKept } from './kept.ts';
import type { Keys } from './keys.ts';
import { listedAtMost } from './keys.ts';

/** Of each execution; the figures for all of them are in the report. */
const wavesAtMost = 50;
const droppedAtMost = 20;

/** The oldest goes when there are too many. */
const putScript = `
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('ZADD', KEYS[2], ARGV[3], ARGV[1])
local over = redis.call('ZRANGE', KEYS[2], 0, -(tonumber(ARGV[4]) + 1))
for _, id in ipairs(over) do
  redis.call('HDEL', KEYS[1], id)
  redis.call('ZREM', KEYS[2], id)
end
return 'ok'
`;

export function archiveStore(client: RedisClient, keys: Keys, atMost = listedAtMost): ArchiveStore {
  return {
    put: async (archived) => {
      const { executionId, endedAtMs } = archived.report;
      const text = JSON.stringify({ version: keptVersion, ...compact(archived) });
      const stored = await client.keep((redis) =>
        redis.eval(putScript, 2, keys.archive, keys.archived, executionId, text, endedAtMs ?? 0, atMost),
      );
      return stored.ok ? ok(null) : stored;
    },
    get: async (executionId) => {
      const text = await client.ask((redis) => redis.hget(keys.archive, executionId));
      if (!text.ok) return text;
      if (text.value !== null) return readKept<Archived>(`The report of ${executionId}`, text.value);
      return refuse('not-found', `There is no execution ${executionId}.`, 'Type executions for the latest ones.');
    },
  };
}

function compact({ proposal, report }: Archived): Archived {
  const { dropped, waves = [] } = report;
  return {
    proposal,
    report: { ...report, dropped: dropped.slice(0, droppedAtMost), waves: waves.slice(0, wavesAtMost) },
  };
}
