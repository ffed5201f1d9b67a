/** How Redis is reached and used: REDIS_URL and "redis" in the file, put together. */

import type { RedisSettings } from './config.ts';
import { read } from './environment.ts';
import type { FileSettings } from './file-schema.ts';
import { parseRedisAddress, redisForms } from './redis-address.ts';
import { Secret } from './secret.ts';
import { tlsOf } from './tls.ts';
import type { Where } from './where.ts';

const defaultRedis = 'redis://127.0.0.1:6379';

export function redisOf(file: FileSettings, where: Where): RedisSettings {
  const { environment, faults } = where;
  const given = read(environment, 'REDIS_URL') ?? defaultRedis;
  const tls = tlsOf(file.redis?.tls ?? null, 'redis.tls', where);
  const password = read(environment, 'REDIS_SENTINEL_PASSWORD');
  const sentinel = {
    username: read(environment, 'REDIS_SENTINEL_USERNAME'),
    password: password === null ? null : new Secret(password),
  };
  const parsed = parseRedisAddress(given, { sentinel, tls });
  if (parsed === null) {
    // It can hold a password, so what was found is never repeated.
    const fix = 'Correct or unset REDIS_URL; percent-encode what is special in a password.';
    faults.push({ path: 'environment REDIS_URL', found: 'something else', expected: redisForms, fix });
  } else if (tls !== null && parsed.tls === null) {
    const fix = 'Write rediss (with two s) in REDIS_URL, or take "redis.tls" out.';
    faults.push({ path: 'redis.tls', found: 'a REDIS_URL without TLS', expected: 'a REDIS_URL with rediss', fix });
  }
  const address = parsed ?? parseRedisAddress(defaultRedis, { sentinel, tls: null });
  if (address === null) throw new Error('the default address of Redis cannot be read');
  const prefix = file.redis?.prefix ?? 'evenkeel';
  return {
    url: new Secret(given),
    address,
    replicas: file.redis?.replicas ?? (address.at.kind === 'one' ? 0 : 1),
    prefix: address.at.kind === 'cluster' ? `{${prefix}}` : prefix,
    acceptRisks: file.redis?.acceptRisks ?? [],
  };
}
