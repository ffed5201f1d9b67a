/** Everything in a Redis as JSON, and back: what a release leaves there is kept in test/data/releases. */

import { Redis } from 'ioredis';

export type KeptKey =
  | { readonly key: string; readonly type: 'string'; readonly value: string }
  | { readonly key: string; readonly type: 'list' | 'set'; readonly value: readonly string[] }
  | { readonly key: string; readonly type: 'hash'; readonly value: Readonly<Record<string, string>> }
  | { readonly key: string; readonly type: 'zset'; readonly value: readonly (readonly [string, string])[] };

/** Streams of the queue, which are only told to whoever listens, are left out. */
export async function keysIn(url: string): Promise<readonly KeptKey[]> {
  const redis = new Redis(url);
  try {
    const kept: KeptKey[] = [];
    for (const key of (await redis.keys('*')).sort()) {
      const type = await redis.type(key);
      if (type === 'string') kept.push({ key, type, value: (await redis.get(key)) ?? '' });
      else if (type === 'list') kept.push({ key, type, value: await redis.lrange(key, 0, -1) });
      else if (type === 'set') kept.push({ key, type, value: (await redis.smembers(key)).sort() });
      else if (type === 'hash') kept.push({ key, type, value: await redis.hgetall(key) });
      else if (type === 'zset') {
        const flat = (await redis.zrange(key, '0', '-1', 'WITHSCORES')).map(String);
        const members = flat.filter((_, index) => index % 2 === 0);
        kept.push({ key, type, value: members.map((member, index) => [member, flat[index * 2 + 1] ?? '0'] as const) });
      }
    }
    return kept;
  } finally {
    redis.disconnect();
  }
}

export async function putKeys(url: string, kept: readonly KeptKey[]): Promise<void> {
  const redis = new Redis(url);
  try {
    for (const one of kept) {
      if (one.type === 'string') await redis.set(one.key, one.value);
      else if (one.type === 'list') await redis.rpush(one.key, ...one.value);
      else if (one.type === 'set') await redis.sadd(one.key, ...one.value);
      else if (one.type === 'hash') await redis.hset(one.key, { ...one.value });
      else for (const pair of one.value) await redis.zadd(one.key, pair[1], pair[0]);
    }
  } finally {
    redis.disconnect();
  }
}
