/**
 * ListPartitionReassignments v0. kafkajs has it, but fetches the metadata of every topic before each call, which a poll
 * every second on a big cluster should not cost.
 */

import { createAPI, Writer } from '@platformatic/kafka';
import { throwOnError } from '../fault.ts';
import { onCluster } from '../right.ts';
import { readInts, readStructs } from './codec.ts';
import { call, type Link } from './connections.ts';

export type Reassigning = {
  readonly topic: string;
  readonly partition: number;
  readonly replicas: readonly number[];
  readonly adding: readonly number[];
  readonly removing: readonly number[];
};

type Answer = {
  readonly errorCode: number;
  readonly errorMessage: string | null;
  readonly found: readonly Reassigning[];
};

const api = createAPI<[number], Answer>(
  46,
  0,
  (timeoutMs: number) =>
    Writer.create()
      .appendInt32(timeoutMs)
      .appendArray(null, () => {})
      .appendTaggedFields(),
  (_correlation, _key, _version, reader) => {
    reader.readInt32();
    const errorCode = reader.readInt16();
    const errorMessage = reader.readNullableString();
    const found: Reassigning[] = [];
    readStructs(reader, () => {
      const topic = reader.readString();
      readStructs(reader, () => {
        const partition = reader.readInt32();
        const replicas = readInts(reader);
        const adding = readInts(reader);
        found.push({ topic, partition, replicas, adding, removing: readInts(reader) });
      });
    });
    return { errorCode, errorMessage, found };
  },
);

/** Everything that is being reassigned on the cluster. The controller must be asked. */
export async function listReassignments(link: Link, timeoutMs: number): Promise<readonly Reassigning[]> {
  const answer = await call(link, api, timeoutMs);
  throwOnError(answer.errorCode, answer.errorMessage, 'Listing the ongoing reassignments', onCluster('Describe'));
  return answer.found;
}
