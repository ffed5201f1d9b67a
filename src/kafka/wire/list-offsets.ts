/** ListOffsets v6 and v7 to one leader for all its partitions. kafkajs asks topic by topic, and for the metadata each time. */

import { createAPI, Writer } from '@platformatic/kafka';
import { noError } from '../fault.ts';
import { versionOf } from './api-versions.ts';
import { readLong, readStructs } from './codec.ts';
import { call, type Link } from './connections.ts';

export type OffsetKind = 'earliest' | 'latest';
export type OffsetsWanted = readonly { readonly topic: string; readonly partitions: readonly number[] }[];
/** Offsets by partition by topic; partitions that the broker does not lead any more are left out. */
export type Offsets = ReadonlyMap<string, ReadonlyMap<number, number>>;

const apiKey = 2;
const versions = [7, 6] as const;
const consumer = -1;
const readUncommitted = 0;
const anyEpoch = -1;
const timestamps: Readonly<Record<OffsetKind, bigint>> = { earliest: -2n, latest: -1n };
const apis = new Map(versions.map((version) => [version as number, apiOf(version)]));

export async function listOffsets(link: Link, wanted: OffsetsWanted, kind: OffsetKind): Promise<Offsets> {
  const version = versionOf(link.api, apiKey, versions, 'ListOffsets (Kafka 2.8 or newer)');
  const api = apis.get(version);
  if (api === undefined) throw new Error(`ListOffsets v${version} has no codec.`);
  return call(link, api, wanted, timestamps[kind]);
}

function apiOf(version: number) {
  return createAPI<[OffsetsWanted, bigint], Offsets>(
    apiKey,
    version,
    (wanted: OffsetsWanted, timestamp: bigint) =>
      Writer.create()
        .appendInt32(consumer)
        .appendInt8(readUncommitted)
        .appendArray([...wanted], (w, { topic, partitions }) => {
          w.appendString(topic).appendArray([...partitions], (inner, partition) => {
            inner.appendInt32(partition).appendInt32(anyEpoch).appendInt64(timestamp);
          });
        })
        .appendTaggedFields(),
    (_correlation, _key, _version, reader) => {
      reader.readInt32();
      const offsets = new Map<string, Map<number, number>>();
      readStructs(reader, () => {
        const ofTopic = new Map<number, number>();
        offsets.set(reader.readString(), ofTopic);
        readStructs(reader, () => {
          const partition = reader.readInt32();
          const errorCode = reader.readInt16();
          reader.skip(8);
          const offset = readLong(reader);
          reader.skip(4);
          if (errorCode === noError && offset >= 0) ofTopic.set(partition, offset);
        });
      });
      return offsets;
    },
  );
}
