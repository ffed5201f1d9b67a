/** Looks at the cluster itself: whether it is whole, and whether it has a quorum. */

import { describeQuorumV2 } from '@platformatic/kafka';
import type { Snapshot } from '../../../../planner/snapshot.ts';
import { openKafkaCluster } from '../../../../src/kafka/open-kafka-cluster.ts';
import { until } from '../../kafka/scene.ts';
import type { RawClient } from './clients.ts';

/** A snapshot in which everybody is in sync and led by the preferred leader. */
export async function wholeSnapshot(
  bootstrap: readonly string[],
  controllers: readonly { readonly id: number; readonly rack: string }[],
): Promise<Snapshot> {
  const controllerRacks = new Map(controllers.map(({ id, rack }) => [id, rack]));
  const settings = { name: 'lab', bootstrap, ssl: null, sasl: null, requestTimeoutMs: 10_000 };
  const cluster = openKafkaCluster({ ...settings, controllerRacks }, { intakeWindowMs: 0 });
  const look = async (): Promise<Snapshot | null> => {
    const read = await cluster.reader.readSnapshot();
    if (!read.ok) return null;
    const all = read.value.topics.flatMap(({ name, partitions }) =>
      partitions.map((each) => ({ topic: name, ...each })),
    );
    if (all.every(({ replicas, isr, leader }) => isr?.length === replicas.length && leader === replicas[0])) {
      return read.value;
    }
    await cluster.actor.electPreferredLeaders(all.map(({ topic, partition }) => ({ topic, partition })));
    return null;
  };
  try {
    return await until('a snapshot in which everybody is in sync', look, 120_000);
  } finally {
    await cluster.close();
  }
}

/** Whether the quorum has a leader, asked through the first of these brokers that answers. */
export async function hasQuorum(client: RawClient, addresses: readonly string[]): Promise<boolean> {
  const asked = [{ topicName: '__cluster_metadata', partitions: [{ partitionIndex: 0 }] }];
  for (const address of addresses) {
    const answer = await client
      .ask(address, (connection) => describeQuorumV2.api.async(connection, asked))
      .catch(() => null);
    if (answer !== null) {
      return answer.topics.every(({ partitions }) => partitions.every(({ leaderId }) => leaderId >= 0));
    }
  }
  return false;
}
