/**
 * DescribeConfigs v4. kafkajs has v2, but each call of its Admin first fetches the metadata of every topic and fails as a whole
 * when a single partition of the cluster has no leader, which is when configurations must be read; and it refuses the name '',
 * the default of all brokers.
 */

import { createAPI, type Reader, Writer } from '@platformatic/kafka';
import type { ConfigSource } from '../../../planner/index.ts';
import { errorNameOf, noError, throwOnError } from '../fault.ts';
import { onCluster, onTopic } from '../right.ts';
import { versionOf } from './api-versions.ts';
import { readStructs } from './codec.ts';
import { call, type Link } from './connections.ts';

export type ReadConfig = { readonly key: string; readonly value: string | null; readonly source: ConfigSource };

export type ReadResource = {
  readonly kind: 'topic' | 'broker';
  readonly name: string;
  readonly configs: readonly ReadConfig[];
};

type Result = ReadResource & { readonly errorCode: number; readonly errorMessage: string | null };

type Wanted = {
  readonly kind: 'topic' | 'broker';
  /** Topics, or the id of the broker that is asked, or '' for the default of all brokers. */
  readonly names: readonly string[];
  readonly keys: readonly string[];
};

const apiKey = 32;
const topicType = 2;
const brokerType = 4;
/** Topics in one request: its answer is about 1 KB for each. */
const chunkSize = 1000;

/** DescribeConfigs' numbers for where a value comes from. */
const sources: readonly ConfigSource[] = [
  'unknown',
  'dynamic-topic',
  'dynamic-broker',
  'dynamic-default-broker',
  'static-broker',
  'default',
];

const api = createAPI<[Wanted], readonly Result[]>(
  apiKey,
  4,
  ({ kind, names, keys }: Wanted) =>
    Writer.create()
      .appendArray([...names], (w, name) => {
        w.appendInt8(kind === 'topic' ? topicType : brokerType)
          .appendString(name)
          .appendArray([...keys], (inner, key) => inner.appendString(key), true, false);
      })
      // Neither synonyms nor documentation.
      .appendBoolean(false)
      .appendBoolean(false)
      .appendTaggedFields(),
  (_correlation, _key, _version, reader) => {
    reader.readInt32();
    return readStructs(reader, () => parseResult(reader));
  },
);

/** Resources that do not exist are left out. Brokers answer only for themselves. */
export async function describeConfigs(link: Link, wanted: Wanted): Promise<readonly ReadResource[]> {
  versionOf(link.api, apiKey, [4], 'DescribeConfigs (Kafka 2.8 or newer)');
  const found: ReadResource[] = [];
  for (let start = 0; start < wanted.names.length; start += chunkSize) {
    const results = await call(link, api, { ...wanted, names: wanted.names.slice(start, start + chunkSize) });
    for (const { errorCode, errorMessage, ...resource } of results) {
      if (errorNameOf(errorCode) === 'UNKNOWN_TOPIC_OR_PARTITION') continue;
      const { kind, name } = resource;
      const right = kind === 'topic' ? onTopic('DescribeConfigs', name) : onCluster('DescribeConfigs');
      throwOnError(errorCode, errorMessage, `Reading the configuration of ${kind} ${name}`, right);
      found.push(resource);
    }
  }
  return found;
}

function parseResult(reader: Reader): Result {
  const errorCode = reader.readInt16();
  const errorMessage = reader.readNullableString();
  const kind = reader.readInt8() === topicType ? 'topic' : 'broker';
  const name = reader.readString();
  const configs = readStructs(reader, () => {
    const key = reader.readString();
    const value = reader.readNullableString();
    reader.readBoolean();
    const source = sources[reader.readInt8()] ?? 'unknown';
    reader.readBoolean();
    readStructs(reader, () => {
      reader.readString();
      reader.readNullableString();
      reader.readInt8();
    });
    reader.readInt8();
    reader.readNullableString();
    return { key, value, source };
  });
  return { kind, name, configs, errorCode, errorMessage: errorCode === noError ? null : errorMessage };
}
