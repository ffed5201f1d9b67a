/**
 * IncrementalAlterConfigs v1 (KIP-339). kafkajs knows only AlterConfigs, which replaces a resource's whole dynamic
 * configuration: it must never be used.
 */

import { createAPI, Writer } from '@platformatic/kafka';
import { versionOf } from './api-versions.ts';
import { readStructs } from './codec.ts';
import { call, type Link } from './connections.ts';

export type AlterOp = 'set' | 'delete' | 'append' | 'subtract';

export type AlterResource = {
  readonly type: 'topic' | 'broker';
  /** '' is the cluster-wide default of all brokers. */
  readonly name: string;
  readonly ops: readonly { readonly key: string; readonly op: AlterOp; readonly value: string | null }[];
};

export type AlterResult = {
  readonly type: 'topic' | 'broker';
  readonly name: string;
  readonly errorCode: number;
  readonly errorMessage: string | null;
};

const apiKey = 44;
const topicType = 2;
const brokerType = 4;
const opCodes: Readonly<Record<AlterOp, number>> = { set: 0, delete: 1, append: 2, subtract: 3 };

const api = createAPI<[readonly AlterResource[]], readonly AlterResult[]>(
  apiKey,
  1,
  (resources: readonly AlterResource[]) =>
    Writer.create()
      .appendArray([...resources], (w, { type, name, ops }) => {
        w.appendInt8(type === 'topic' ? topicType : brokerType)
          .appendString(name)
          .appendArray([...ops], (inner, { key, op, value }) => {
            inner.appendString(key).appendInt8(opCodes[op]).appendString(value);
          });
      })
      .appendBoolean(false)
      .appendTaggedFields(),
  (_correlation, _key, _version, reader) => {
    reader.readInt32();
    return readStructs(reader, () => {
      const errorCode = reader.readInt16();
      const errorMessage = reader.readNullableString();
      const type = reader.readInt8() === topicType ? ('topic' as const) : ('broker' as const);
      return { errorCode, errorMessage, type, name: reader.readString() };
    });
  },
);

/** Each resource may stand only once in a request; each has a result of its own. */
export async function incrementalAlterConfigs(
  link: Link,
  resources: readonly AlterResource[],
): Promise<readonly AlterResult[]> {
  versionOf(link.api, apiKey, [1], 'IncrementalAlterConfigs (Kafka 2.4 or newer)');
  return call(link, api, resources);
}
