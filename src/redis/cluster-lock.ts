/** One holder per cluster, for a lease; each holder gets a higher fence than any before. */

import { ok, refuse } from '../../jobs/outcome.ts';
import type { ClusterLock } from '../../jobs/ports.ts';
import type { RedisClient } from './client.ts';
import type { Keys } from './keys.ts';

/**
 * The fence is at least Redis' own time in milliseconds, so that a Redis which lost its latest writes in a crash still
 * never gives out the same fence twice.
 */
const acquireScript = `
local owner = redis.call('GET', KEYS[1])
if owner then return {'busy', owner} end
local time = redis.call('TIME')
local nowMs = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local fence = string.format('%.0f', math.max(tonumber(redis.call('GET', KEYS[2]) or '0') + 1, nowMs))
redis.call('SET', KEYS[2], fence)
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return {'ok', fence}
`;

/** A lease that ran out is renewed as long as nobody has taken the lock since: nobody was let in between. */
const renewScript = `
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 'lost' end
redis.call('SET', KEYS[1], ARGV[3], 'PX', ARGV[2])
return 'ok'
`;

/** The fence moves on, so that a frozen copy of the holder cannot renew what was given back. */
const releaseScript = `
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 'lost' end
redis.call('INCR', KEYS[2])
redis.call('DEL', KEYS[1])
return 'ok'
`;

export function clusterLock(client: RedisClient, keys: Keys): ClusterLock {
  const names = (clusterId: string): readonly [string, string] => [keys.lock(clusterId), keys.lockFence(clusterId)];
  const lost = refuse('lost-lease', 'Another worker has taken over this cluster.', 'Nothing: it goes on there.');
  return {
    acquire: async (clusterId, owner, ttlMs) => {
      const said = await client.ask((redis) => redis.eval(acquireScript, 2, ...names(clusterId), owner, ttlMs));
      if (!said.ok) return said;
      const [word, value] = said.value as readonly [string, string];
      if (word === 'ok') return ok({ fence: Number(value) });
      return refuse('cluster-busy', `${value} works on this cluster.`, 'It ends by itself; this waits its turn.');
    },
    renew: async (clusterId, fence, ttlMs) => {
      const words = [String(fence), ttlMs, `the holder of fence ${fence}`];
      const said = await client.keep((redis) => redis.eval(renewScript, 2, ...names(clusterId), ...words));
      if (!said.ok) return said;
      return said.value === 'ok' ? ok(null) : lost;
    },
    release: async (clusterId, fence) => {
      const said = await client.ask((redis) => redis.eval(releaseScript, 2, ...names(clusterId), String(fence)));
      if (!said.ok) return said;
      return said.value === 'ok' ? ok(null) : lost;
    },
  };
}
