/** ElectLeaders v2 (KIP-460). In neither client. */

import { createAPI, Writer } from '@platformatic/kafka';
import { throwOnError } from '../fault.ts';
import { onCluster } from '../right.ts';
import type { PartitionResult } from './alter-reassignments.ts';
import { versionOf } from './api-versions.ts';
import { readStructs } from './codec.ts';
import { call, type Link } from './connections.ts';

export type ElectTopic = { readonly topic: string; readonly partitions: readonly number[] };

type Answer = { readonly errorCode: number; readonly results: readonly PartitionResult[] };

const apiKey = 43;
const preferred = 0;

const api = createAPI<[readonly ElectTopic[], number], Answer>(
  apiKey,
  2,
  (topics: readonly ElectTopic[], timeoutMs: number) =>
    Writer.create()
      .appendInt8(preferred)
      .appendArray([...topics], (w, { topic, partitions }) => {
        w.appendString(topic).appendArray([...partitions], (inner, id) => inner.appendInt32(id), true, false);
      })
      .appendInt32(timeoutMs)
      .appendTaggedFields(),
  (_correlation, _key, _version, reader) => {
    reader.readInt32();
    const errorCode = reader.readInt16();
    const results: PartitionResult[] = [];
    readStructs(reader, () => {
      const topic = reader.readString();
      readStructs(reader, () => {
        const partition = reader.readInt32();
        const code = reader.readInt16();
        results.push({ topic, partition, errorCode: code, errorMessage: reader.readNullableString() });
      });
    });
    return { errorCode, results };
  },
);

/** One request to the controller; only preferred leaders, which are in sync, so that no record can be lost. */
export async function electPreferred(
  link: Link,
  topics: readonly ElectTopic[],
  timeoutMs: number,
): Promise<readonly PartitionResult[]> {
  versionOf(link.api, apiKey, [2], 'ElectLeaders (Kafka 2.4 or newer)');
  const answer = await call(link, api, topics, timeoutMs);
  throwOnError(answer.errorCode, null, 'Electing preferred leaders', onCluster('Alter'));
  return answer.results;
}
