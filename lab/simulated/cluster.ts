/** The simulated Kafka behind the port that the workflows use for a real one. */

import type { Cluster } from '../../jobs/cluster.ts';
import type { Outcome } from '../../jobs/outcome.ts';
import { advance } from './replicate.ts';
import { serverOf } from './serve.ts';
import type { World } from './world.ts';

/** `nowMs` drives the world: on each call it is brought up to that time first. */
export function clusterOf(name: string, world: World, nowMs: () => number): Cluster {
  const server = serverOf(world);
  const now = <T>(answer: () => Outcome<T>): Promise<Outcome<T>> => {
    advance(world, nowMs());
    return Promise.resolve(answer());
  };
  return {
    name,
    reader: { readSnapshot: () => now(() => server.readSnapshot()) },
    actor: {
      observe: (partitions) => now(() => server.observe(partitions)),
      readDisks: (brokers) => now(() => server.readDisks(brokers)),
      readConfigs: (wanted) => now(() => server.readConfigs(wanted)),
      alterConfigs: (changes) => now(() => server.alterConfigs(changes)),
      reassign: (changes, options) => now(() => server.reassign(changes, options)),
      electPreferredLeaders: (partitions) => now(() => server.electPreferredLeaders(partitions)),
    },
  };
}
