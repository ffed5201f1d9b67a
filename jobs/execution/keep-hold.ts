/**
 * Keeps the hold on a cluster while Kafka is waited for: one request may take longer than the lease, and another worker
 * would take over and begin the same wait anew. A process that is frozen renews nothing, and a wait without an end is not
 * kept for ever.
 */

import type { Cluster } from '../cluster.ts';
import type { Deps } from '../deps.ts';
import type { Outcome } from '../outcome.ts';

/** The same cluster, but the lease is renewed during each call: so many times, and no more once the hold is lost. */
export function keptWhileAsking(
  { clock, limits }: Pick<Deps, 'clock' | 'limits'>,
  { name, reader, actor }: Cluster,
  renew: () => Promise<Outcome<null>>,
): Cluster {
  const keepHold = async (over: AbortSignal): Promise<void> => {
    for (let count = 0; count < limits.renewalsPerWait; count += 1) {
      await clock.sleepMs(limits.leaseMs / 2, over);
      if (over.aborted) return;
      const held = await renew();
      // Redis may be back in time; a hold that somebody else has taken is not.
      if (!held.ok && held.code === 'lost-lease') return;
    }
  };
  const kept = async <T>(call: () => Promise<T>): Promise<T> => {
    const over = new AbortController();
    void keepHold(over.signal);
    try {
      return await call();
    } finally {
      over.abort();
    }
  };
  return {
    name,
    reader: { readSnapshot: () => kept(() => reader.readSnapshot()) },
    actor: {
      observe: (partitions) => kept(() => actor.observe(partitions)),
      readConfigs: (wanted) => kept(() => actor.readConfigs(wanted)),
      readDisks: (brokers) => kept(() => actor.readDisks(brokers)),
      alterConfigs: (changes) => kept(() => actor.alterConfigs(changes)),
      reassign: (changes, options) => kept(() => actor.reassign(changes, options)),
      electPreferredLeaders: (partitions) => kept(() => actor.electPreferredLeaders(partitions)),
    },
  };
}
