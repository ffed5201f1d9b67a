/** What the simulated brokers and their controller answer, at once and at the world's present time. */

import type { ClusterActor, ClusterReader, ConfigValue } from '../../jobs/cluster.ts';
import type { Outcome } from '../../jobs/outcome.ts';
import { ok, refuse } from '../../jobs/outcome.ts';
import { alterConfig, readConfig } from './configs.ts';
import { disksOf, observationOf, snapshotOf } from './read-world.ts';
import { reassignPartition } from './reassign.ts';
import { isAlive, partitionOf, type World } from './world.ts';

type Answered<F> = F extends (...wanted: infer Wanted) => Promise<infer Answer> ? (...wanted: Wanted) => Answer : never;

/** The calls of a cluster's reader and actor, without the waiting. */
export type Server = {
  readonly [Name in keyof ClusterActor]: Answered<ClusterActor[Name]>;
} & { readonly readSnapshot: Answered<ClusterReader['readSnapshot']> };

export function serverOf(world: World): Server {
  return {
    readSnapshot: () => ok(snapshotOf(world)),
    observe: (partitions) => ok(observationOf(world, partitions)),
    readDisks: (brokers) =>
      ok(disksOf(world).filter(({ broker }) => brokers.includes(broker) && isAlive(world, broker))),
    readConfigs: (wanted) => {
      const values: ConfigValue[] = [];
      for (const { resource, keys } of wanted) {
        for (const key of keys) {
          const value = readConfig(world, resource, key);
          if (value !== null) values.push(value);
        }
      }
      return ok(values);
    },
    alterConfigs: (changes): Outcome<null> => {
      const errors = changes.flatMap((change) => alterConfig(world, change) ?? []);
      if (errors.length === 0) return ok(null);
      const away = errors.includes('BROKER_NOT_AVAILABLE');
      const what = `Kafka could not set every config (${errors[0]}).`;
      return refuse(away ? 'kafka-unreachable' : 'kafka-refused', what, 'Look at the cluster.');
    },
    reassign: (changes, options) =>
      ok(
        changes.flatMap((change) => {
          const error = reassignPartition(world, change, options);
          return error === null ? [] : [{ topic: change.topic, partition: change.partition, error }];
        }),
      ),
    electPreferredLeaders: (partitions) =>
      ok(
        partitions.flatMap(({ topic, partition }) => {
          const error = electPreferred(world, topic, partition);
          return error === null ? [] : [{ topic, partition, error }];
        }),
      ),
  };
}

function electPreferred(world: World, topic: string, number: number): string | null {
  const partition = partitionOf(world, topic, number);
  if (partition === undefined) return 'UNKNOWN_TOPIC_OR_PARTITION';
  const preferred = partition.replicas[0];
  if (preferred === undefined || partition.leader === preferred) return 'ELECTION_NOT_NEEDED';
  if (!isAlive(world, preferred) || !partition.isr.includes(preferred)) return 'PREFERRED_LEADER_NOT_AVAILABLE';
  partition.leader = preferred;
  partition.epochs += 1;
  return null;
}
