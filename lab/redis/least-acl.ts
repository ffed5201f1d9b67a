/** The user of the bot and the worker with as few rights as they need; docs/redis.md lists the same, by test. */

export const leastRights =
  'resetchannels -@all +@read +@write +@connection -@dangerous +eval +evalsha +info +time +wait +role +config|get +cluster|slots +cluster|info';

/** Words of redis-server's command line. `keys` is a pattern such as `evenkeel*`. */
export function leastUser(name: string, { password, keys }: { readonly password: string; readonly keys: string }) {
  return ['--user', name, 'on', `>${password}`, `~${keys}`, ...leastRights.split(' ')];
}
