/** Whether groups can commit, asked for each partition of __consumer_offsets through a group that lives there. */

import { findCoordinatorV6, offsetCommitV9 } from '@platformatic/kafka';
import type { RawClient } from './clients.ts';

export type Commit = 'ok' | 'cannotCommit' | 'unavailable';

/** @param topic any topic, for the offset that is committed. */
export async function commitIn(
  client: RawClient,
  {
    bootstrap,
    offsetsPartition,
    of,
    topic,
  }: { bootstrap: readonly string[]; offsetsPartition: number; of: number; topic: string },
): Promise<Commit> {
  const group = groupIn(offsetsPartition, of);
  for (const address of bootstrap) {
    const found = await client
      .ask(address, (connection) => findCoordinatorV6.api.async(connection, 0, [group]))
      .catch(() => null);
    if (found === null) continue;
    const coordinator = found.coordinators[0]!;
    if (coordinator.errorCode !== 0) return 'unavailable';
    const at = `${coordinator.host}:${coordinator.port}`;
    const offsets = [
      {
        name: topic,
        partitions: [{ partitionIndex: 0, committedOffset: 0n, committedLeaderEpoch: -1, committedMetadata: null }],
      },
    ];
    try {
      await client.ask(at, (connection) => offsetCommitV9.api.async(connection, group, -1, '', null, offsets));
      return 'ok';
    } catch (error) {
      return error instanceof Error && 'code' in error && error.code === 'PLT_KFK_RESPONSE'
        ? 'cannotCommit'
        : 'unavailable';
    }
  }
  return 'unavailable';
}

/** A group id that Kafka puts into this partition: the absolute value of Java's String.hashCode, modulo. */
function groupIn(partition: number, of: number): string {
  for (let number = 0; ; number++) {
    const id = `what-if-${number}`;
    let hash = 0;
    for (const character of id) hash = (Math.imul(31, hash) + character.charCodeAt(0)) | 0;
    if (Math.abs(hash) % of === partition) return id;
  }
}
