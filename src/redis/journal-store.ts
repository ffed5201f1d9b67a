/** Journals: lists that only grow, each append compare-and-set on the sequence number and refused to overtaken workers. */

import type { JournalEntry, JournalEvent } from '../../jobs/execution/journal.ts';
import { type Outcome, ok, refuse } from '../../jobs/outcome.ts';
import type { JournalStore } from '../../jobs/ports.ts';
import { eventsOfJournal, isRecorded } from '../record/events.ts';
import type { RecordEvent } from '../record/line.ts';
import type { RedisClient } from './client.ts';
import { allOf, keptVersion, readKept } from './kept.ts';
import type { Keys } from './keys.ts';
import { keptSeconds, listedAtMost } from './keys.ts';
import { recordGuard, recordWrite, withRecord } from './record-store.ts';

/** A worker without the newest fence is told so first: it must stop, not read again and retry. */
const appendScript = `
if ARGV[2] ~= '' then
  local newest = tonumber(redis.call('GET', KEYS[2]) or '0')
  if tonumber(ARGV[2]) < newest then return 'fenced' end
end
if redis.call('LLEN', KEYS[1]) ~= tonumber(ARGV[1]) then return 'conflict' end
${recordGuard}
if ARGV[2] ~= '' then redis.call('SET', KEYS[2], ARGV[2]) end
redis.call('RPUSH', KEYS[1], ARGV[3])
if tonumber(ARGV[1]) == 0 then
  redis.call('ZADD', KEYS[3], ARGV[5], ARGV[4])
  redis.call('ZREMRANGEBYRANK', KEYS[3], 0, -(tonumber(ARGV[8]) + 1))
  redis.call('SADD', KEYS[4], ARGV[4])
end
if ARGV[6] == 'told' then
  redis.call('SREM', KEYS[4], ARGV[4])
  redis.call('EXPIRE', KEYS[1], ARGV[7])
  redis.call('EXPIRE', KEYS[2], ARGV[7])
end
${recordWrite}
return 'ok'
`;

export function journalStore(
  client: RedisClient,
  keys: Keys,
  { nowMs, trace: currentTrace }: { readonly nowMs: () => number; readonly trace: () => string | undefined },
): JournalStore {
  /** What an entry is about stands in the first one of its journal. */
  async function recordedOf(executionId: string, event: JournalEvent): Promise<Outcome<readonly RecordEvent[]>> {
    if (!isRecorded(event)) return ok([]);
    if (event.kind === 'started') return ok(eventsOfJournal(executionId, event, event));
    const first = await client.ask((redis) => redis.lindex(keys.journal(executionId), 0));
    if (!first.ok) return first;
    if (first.value === null) return ok([]);
    const entry = parsed(executionId, first.value, 0);
    if (!entry.ok) return entry;
    const started = entry.value.event;
    return ok(started.kind === 'started' ? eventsOfJournal(executionId, started, event) : []);
  }
  return {
    append: async (executionId, expectedSeq, fence, event) => {
      const atMs = nowMs();
      const where = [keys.journal(executionId), keys.journalFence(executionId), keys.executions, keys.openExecutions];
      const trace = currentTrace();
      const traced = trace === undefined ? {} : { trace };
      const entry = JSON.stringify({ version: keptVersion, atMs, ...traced, event });
      const fenceText = fence === null ? '' : String(fence);
      const words = [expectedSeq, fenceText, entry, executionId, atMs, event.kind, keptSeconds, listedAtMost];
      const events = await recordedOf(executionId, event);
      if (!events.ok) return events;
      const said = await withRecord(client, { keys, nowMs }, events.value, (tail) => {
        const places = [...where, ...tail.keys];
        return client.keep((redis) => redis.eval(appendScript, places.length, ...places, ...words, ...tail.words));
      });
      if (!said.ok) return said;
      if (said.value === 'ok') return ok({ seq: expectedSeq, atMs, ...traced, event });
      if (said.value === 'fenced') {
        return refuse('lost-lease', `Another worker carries on ${executionId}.`, 'Nothing: it goes on there.');
      }
      return refuse('conflicting-write', `${executionId} was written to meanwhile.`, 'Read it again, then decide.');
    },
    read: async (executionId, fromSeq = 0) => {
      const texts = await client.ask((redis) => redis.lrange(keys.journal(executionId), fromSeq, -1));
      if (!texts.ok) return texts;
      return allOf(texts.value.map((text, index) => parsed(executionId, text, fromSeq + index)));
    },
    list: async (limit) =>
      client.ask((redis) => redis.zrevrange(keys.executions, 0, Math.max(0, Math.min(limit, listedAtMost) - 1))),
    listOpen: async () => client.ask((redis) => redis.smembers(keys.openExecutions)),
  };
}

function parsed(executionId: string, text: string, seq: number): Outcome<JournalEntry> {
  const kept = readKept<Omit<JournalEntry, 'seq'>>(`The journal of ${executionId}`, text);
  if (!kept.ok) return kept;
  const { atMs, trace, event } = kept.value;
  return ok({ seq, atMs, ...(trace === undefined ? {} : { trace }), event });
}
