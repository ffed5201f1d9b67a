/** Which cluster commands in a channel mean, where people set it in Slack. */

import { type Outcome, ok, refuse } from '../../jobs/outcome.ts';
import type { RedisClient } from './client.ts';
import type { Keys } from './keys.ts';

export type ChannelClusters = {
  /** null: nobody has set one. */
  readonly get: (channel: string) => Promise<Outcome<string | null>>;
  /** null takes it away. */
  readonly set: (channel: string, clusterName: string | null) => Promise<Outcome<null>>;
};

const channelsAtMost = 5_000;

const setScript = `
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 and redis.call('HLEN', KEYS[1]) >= tonumber(ARGV[3]) then return 'full' end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
return 'ok'
`;

export function channelClusters(client: RedisClient, keys: Keys): ChannelClusters {
  return {
    get: (channel) => client.ask((redis) => redis.hget(keys.channelClusters, channel)),
    set: async (channel, clusterName) => {
      const said = await client.ask((redis) =>
        clusterName === null
          ? redis.hdel(keys.channelClusters, channel)
          : redis.eval(setScript, 1, keys.channelClusters, channel, clusterName, channelsAtMost),
      );
      if (!said.ok) return said;
      if (said.value !== 'full') return ok(null);
      return refuse('bad-input', 'Too many channels have a cluster of their own.', 'Name the cluster: on prod status.');
    },
  };
}
