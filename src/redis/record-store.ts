/** The record in Redis: written in the same script as what it is about, so that nothing is decided without being recorded. */

import { type Outcome, ok, refuse } from '../../jobs/outcome.ts';
import { chain, type Head, noHead, type RecordEvent } from '../record/line.ts';
import type { RedisClient } from './client.ts';
import type { Keys } from './keys.ts';

/** About half a kilobyte each. Older lines leave Redis; `evenkeel record` writes them to a file before. */
export const recordLinesAtMost = 50_000;
const attemptsAtMost = 50;
const pageLines = 5_000;

/** To stand before a script's first write. KEYS end with the head and the list, ARGV as in `wordsOf`. */
export const recordGuard = `
local lines = tonumber(ARGV[#ARGV - 2])
if lines > 0 and (redis.call('GET', KEYS[#KEYS - 1]) or '') ~= ARGV[#ARGV - 1] then return 'record-moved' end
`;

/** To stand after a script's writes. */
export const recordWrite = `
if lines > 0 then
  for index = #ARGV - 2 - lines, #ARGV - 3 do redis.call('RPUSH', KEYS[#KEYS], ARGV[index]) end
  redis.call('SET', KEYS[#KEYS - 1], ARGV[#ARGV])
  redis.call('LTRIM', KEYS[#KEYS], -${recordLinesAtMost}, -1)
end
`;

/** Lines are numbered without gaps, so the first one that is kept says where any other is. */
const readScript = `
local first = redis.call('LINDEX', KEYS[1], 0)
if not first then return {} end
local from = math.max(0, tonumber(ARGV[1]) + 1 - tonumber(string.match(first, '^{"seq":(%d+)')))
return redis.call('LRANGE', KEYS[1], from, from + tonumber(ARGV[2]) - 1)
`;

export type RecordTail = { readonly keys: readonly string[]; readonly words: readonly (string | number)[] };

export type RecordStore = {
  readonly head: () => Promise<Outcome<Head>>;
  /** The lines after number `afterSeq`, oldest first, at most 5,000 of them. */
  readonly read: (afterSeq: number) => Promise<Outcome<readonly string[]>>;
};

/** Runs a script with its lines for the record, again whenever another writer was faster. */
export async function withRecord<T>(
  client: RedisClient,
  { keys, nowMs }: { readonly keys: Keys; readonly nowMs: () => number },
  events: readonly RecordEvent[],
  run: (tail: RecordTail) => Promise<Outcome<T>>,
): Promise<Outcome<T>> {
  for (let attempt = 0; attempt < attemptsAtMost; attempt += 1) {
    const head = events.length === 0 ? ok(noHead) : await headOf(client, keys);
    if (!head.ok) return head;
    const lines = chain(head.value, events, nowMs());
    const newest = lines.at(-1);
    const words = [
      ...lines.map((line) => JSON.stringify(line)),
      lines.length,
      textOf(head.value),
      newest === undefined ? '' : textOf(newest),
    ];
    const said = await run({ keys: [keys.recordHead, keys.record], words });
    if (!said.ok || said.value !== 'record-moved') return said;
  }
  return refuse('conflicting-write', 'The record is being written to too fast just now.', 'Try again in a minute.');
}

export function recordStore(client: RedisClient, keys: Keys): RecordStore {
  return {
    head: () => headOf(client, keys),
    read: async (afterSeq) => {
      const said = await client.ask((redis) => redis.eval(readScript, 1, keys.record, afterSeq, pageLines));
      return said.ok ? ok((said.value as readonly unknown[]).map(String)) : said;
    },
  };
}

async function headOf(client: RedisClient, keys: Keys): Promise<Outcome<Head>> {
  const text = await client.ask((redis) => redis.get(keys.recordHead));
  if (!text.ok) return text;
  if (text.value === null) return ok(noHead);
  const [seq = '0', hash = ''] = text.value.split(' ');
  return ok({ seq: Number(seq), hash });
}

function textOf({ seq, hash }: Head): string {
  return seq === 0 ? '' : `${seq} ${hash}`;
}
