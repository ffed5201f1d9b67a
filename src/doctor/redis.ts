/** Whether Redis answers, is new enough, keeps what it acknowledges and has memory left. */

import type { RedisSettings } from '../config/config.ts';
import { openClient, type RedisClient } from '../redis/client.ts';
import { readShortfalls } from '../redis/durability.ts';
import { about, type Check, within } from './check.ts';
import { checkClock } from './clocks.ts';

const { ok, warning, broken, refused } = about('Redis');
/** BullMQ starts on 5.0 and recommends 6.2. */
const oldest = [5, 0] as const;
const recommended = [6, 2] as const;
const fullFrom = 0.8;

export async function checkRedis(settings: RedisSettings, limitMs: number): Promise<readonly Check[]> {
  const client = openClient(settings.address, { name: 'evenkeel-doctor' });
  const late = broken(
    'Redis took too long to answer.',
    'See that Redis runs and is not overloaded, then run it again.',
  );
  try {
    const reached = await within(
      limitMs,
      client.ask((redis) => redis.ping()),
      null,
    );
    if (reached === null) return [late];
    if (!reached.ok) return [refused(reached)];
    const looks = [checkInfo(client), checkDurability(client, settings), checkTime(client)];
    const found = await Promise.all(looks.map((look) => within(limitMs, look, [late])));
    return [ok('Redis answers.'), ...found.flat()];
  } finally {
    await client.close();
  }
}

async function checkInfo(client: RedisClient): Promise<readonly Check[]> {
  const info = await client.ask((redis) => redis.info());
  if (info.ok) return infoChecks(fieldsOf(info.value));
  return [
    warning('Redis does not let INFO be asked, so its version and memory are unknown.', 'Allow +info to its user.'),
  ];
}

/** What INFO says, judged. */
export function infoChecks(fields: ReadonlyMap<string, string>): readonly Check[] {
  return [versionCheck(fields.get('redis_version') ?? ''), memoryCheck(fields), ...stateChecks(fields)];
}

export function fieldsOf(info: string): ReadonlyMap<string, string> {
  const pairs = info.split(/\r?\n/).map((line) => line.split(':'));
  return new Map(pairs.filter(([, value]) => value !== undefined).map(([key = '', ...rest]) => [key, rest.join(':')]));
}

function versionCheck(version: string): Check {
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(version) ?? [];
  if (major === undefined) return warning('Redis does not say its version.', 'Use Redis 6.2 or newer.');
  const atLeast = ([wantedMajor, wantedMinor]: readonly [number, number]): boolean =>
    Number(major) > wantedMajor || (Number(major) === wantedMajor && Number(minor) >= wantedMinor);
  if (!atLeast(oldest)) return broken(`Redis is version ${version}, too old for the queue.`, 'Use Redis 6.2 or newer.');
  if (!atLeast(recommended)) return warning(`Redis is version ${version}.`, 'Use 6.2 or newer, as BullMQ recommends.');
  return ok(`Redis is version ${version}.`);
}

function memoryCheck(fields: ReadonlyMap<string, string>): Check {
  const used = Number(fields.get('used_memory'));
  const limit = Number(fields.get('maxmemory'));
  const share = used / limit;
  if (Number.isNaN(share))
    return warning('Redis does not say how much memory it uses.', 'Look with redis-cli info memory.');
  const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
  if (limit === 0) return ok(`Redis uses ${megabytes(used)} of memory and has no limit of its own.`);
  const what = `Redis uses ${megabytes(used)} of the ${megabytes(limit)} that it may (${Math.round(share * 100)} %).`;
  const fix = 'Raise maxmemory, or find in redis-cli --bigkeys what fills it; a full Redis refuses every write.';
  return share >= 1 ? broken(what, fix) : share >= fullFrom ? warning(what, fix) : ok(what);
}

function stateChecks(fields: ReadonlyMap<string, string>): readonly Check[] {
  const checks: Check[] = [];
  if (fields.get('role') === 'slave') {
    checks.push(broken('This Redis is a replica, which refuses writes.', 'Let REDIS_URL name the primary.'));
  }
  if ((fields.get('aof_last_write_status') ?? 'ok') !== 'ok') {
    checks.push(broken('The last write to the append-only file failed.', "See Redis' log and the room on its disk."));
  }
  return checks;
}

async function checkDurability(client: RedisClient, { acceptRisks }: RedisSettings): Promise<readonly Check[]> {
  const shortfalls = await readShortfalls(client, acceptRisks);
  if (!shortfalls.ok) return [refused(shortfalls)];
  if (shortfalls.value.length === 0) return [ok('Redis keeps what it acknowledged, as an execution needs.')];
  return shortfalls.value.map(({ setting, wanted, found, risk, accepted }) => {
    const what = `${setting} is ${found ?? 'unknown'}, not ${wanted}: ${risk}.`;
    const set = `Set "${setting} ${wanted}" in redis.conf`;
    return accepted
      ? warning(`${what} The configuration accepts this.`, `${set} to be without this risk.`)
      : broken(`${what} No plan is carried out on it.`, `${set}, or name it in redis.acceptRisks.`);
  });
}

async function checkTime(client: RedisClient): Promise<readonly Check[]> {
  const beforeMs = Date.now();
  const time = await client.ask((redis) => redis.time());
  if (!time.ok) return [];
  const [seconds, micros] = time.value.map(Number);
  const theirsMs = (seconds ?? 0) * 1000 + (micros ?? 0) / 1000;
  return [checkClock({ whose: 'Redis', theirsMs, beforeMs, afterMs: Date.now() }, { signed: false })];
}
