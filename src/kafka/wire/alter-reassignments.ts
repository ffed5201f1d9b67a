/**
 * AlterPartitionReassignments v0 and v1. kafkajs knows neither the flag of KIP-860 (v1) nor cancelling (replicas null), and
 * @platformatic/kafka's request type has no null.
 */

import { createAPI, Writer } from '@platformatic/kafka';
import { throwOnError } from '../fault.ts';
import { onCluster } from '../right.ts';
import { versionOf } from './api-versions.ts';
import { readStructs } from './codec.ts';
import { call, type Link } from './connections.ts';

export type ReassignTopic = {
  readonly topic: string;
  readonly partitions: readonly { readonly partition: number; readonly replicas: readonly number[] | null }[];
};

export type PartitionResult = {
  readonly topic: string;
  readonly partition: number;
  readonly errorCode: number;
  readonly errorMessage: string | null;
};

export type ReassignOptions = { readonly timeoutMs: number; readonly allowReplicationFactorChange: boolean };

type Answer = {
  readonly errorCode: number;
  readonly errorMessage: string | null;
  readonly results: readonly PartitionResult[];
};

const apiKey = 45;
const versions = [1, 0] as const;
const apis = new Map(versions.map((version) => [version as number, apiOf(version)]));

/** One request to the controller; each partition has a result of its own. */
export async function alterReassignments(
  link: Link,
  topics: readonly ReassignTopic[],
  options: ReassignOptions,
): Promise<readonly PartitionResult[]> {
  const version = versionOf(link.api, apiKey, versions, 'AlterPartitionReassignments (Kafka 2.4 or newer)');
  const api = apis.get(version);
  if (api === undefined) throw new Error(`AlterPartitionReassignments v${version} has no codec.`);
  const answer = await call(link, api, topics, options);
  throwOnError(answer.errorCode, answer.errorMessage, 'Changing reassignments', onCluster('Alter'));
  return answer.results;
}

function apiOf(version: number) {
  return createAPI<[readonly ReassignTopic[], ReassignOptions], Answer>(
    apiKey,
    version,
    (topics: readonly ReassignTopic[], options: ReassignOptions) => {
      const writer = Writer.create().appendInt32(options.timeoutMs);
      if (version >= 1) writer.appendBoolean(options.allowReplicationFactorChange);
      return writer
        .appendArray([...topics], (w, { topic, partitions }) => {
          w.appendString(topic).appendArray([...partitions], (inner, { partition, replicas }) => {
            inner
              .appendInt32(partition)
              .appendArray(replicas === null ? null : [...replicas], (ids, id) => ids.appendInt32(id), true, false);
          });
        })
        .appendTaggedFields();
    },
    (_correlation, _key, _version, reader) => {
      reader.readInt32();
      if (version >= 1) reader.readBoolean();
      const errorCode = reader.readInt16();
      const errorMessage = reader.readNullableString();
      const results: PartitionResult[] = [];
      readStructs(reader, () => {
        const topic = reader.readString();
        readStructs(reader, () => {
          const partition = reader.readInt32();
          const code = reader.readInt16();
          results.push({ topic, partition, errorCode: code, errorMessage: reader.readNullableString() });
        });
      });
      return { errorCode, errorMessage, results };
    },
  );
}
