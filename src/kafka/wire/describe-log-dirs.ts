/** DescribeLogDirs v2 to v5: sizes, disks (v4, KIP-827) and cordoned directories (v5, KIP-1066). kafkajs has no such call. */

import { createAPI, type Reader, Writer } from '@platformatic/kafka';
import { errorNameOf, noError, throwOnError } from '../fault.ts';
import { onCluster } from '../right.ts';
import { versionOf } from './api-versions.ts';
import { readLong, readStructs, skipTags } from './codec.ts';
import { call, type Link } from './connections.ts';

export type DescribedLogDir = {
  readonly path: string;
  /** -1 where the broker does not tell (before Kafka 3.3). */
  readonly totalBytes: number;
  readonly usableBytes: number;
  readonly offline: boolean;
  readonly cordoned: boolean;
};

export type DescribedLogDirs = {
  readonly dirs: readonly DescribedLogDir[];
  /** Bytes of each replica on this broker; what is being copied between its own disks is not counted. */
  readonly sizes: ReadonlyMap<string, ReadonlyMap<number, number>>;
};

export type LogDirsOf = readonly { readonly topic: string; readonly partitions: readonly number[] }[];

type Answer = DescribedLogDirs & { readonly errorCode: number };

const apiKey = 35;
const versions = [5, 4, 3, 2] as const;
const apis = new Map(versions.map((version) => [version as number, apiOf(version)]));

/** Of the broker that the link leads to. wanted null: every replica. */
export async function logDirs(link: Link, wanted: LogDirsOf | null): Promise<DescribedLogDirs> {
  const version = versionOf(link.api, apiKey, versions, 'DescribeLogDirs (Kafka 2.6 or newer)');
  const api = apis.get(version);
  if (api === undefined) throw new Error(`DescribeLogDirs v${version} has no codec.`);
  const answer = await call(link, api, wanted);
  throwOnError(answer.errorCode, null, 'Reading the log directories', onCluster('Describe'));
  return answer;
}

function apiOf(version: number) {
  return createAPI<[LogDirsOf | null], Answer>(
    apiKey,
    version,
    (wanted: LogDirsOf | null) =>
      Writer.create()
        .appendArray(wanted === null ? null : [...wanted], (w, { topic, partitions }) => {
          w.appendString(topic).appendArray(
            [...partitions],
            (inner, partition) => inner.appendInt32(partition),
            true,
            false,
          );
        })
        .appendTaggedFields(),
    (_correlation, _key, _version, reader) => parse(reader, version),
  );
}

function parse(reader: Reader, version: number): Answer {
  reader.readInt32();
  const errorCode = version >= 3 ? reader.readInt16() : noError;
  const sizes = new Map<string, Map<number, number>>();
  let firstError = errorCode;
  const dirs = readStructs(reader, () => {
    const dirError = reader.readInt16();
    // Before v3 a missing right is said per directory.
    if (errorNameOf(dirError).endsWith('AUTHORIZATION_FAILED')) firstError = dirError;
    const path = reader.readString();
    readSizes(reader, sizes);
    return {
      path,
      totalBytes: version >= 4 ? readLong(reader) : -1,
      usableBytes: version >= 4 ? readLong(reader) : -1,
      cordoned: version >= 5 ? reader.readBoolean() : false,
      offline: dirError !== noError,
    };
  });
  return { errorCode: firstError, dirs, sizes };
}

function readSizes(reader: Reader, sizes: Map<string, Map<number, number>>): void {
  for (let topics = reader.readUnsignedVarInt() - 1; topics > 0; topics--) {
    const topic = reader.readString();
    const ofTopic = sizes.get(topic) ?? new Map<number, number>();
    sizes.set(topic, ofTopic);
    for (let partitions = reader.readUnsignedVarInt() - 1; partitions > 0; partitions--) {
      const partition = reader.readInt32();
      const bytes = readLong(reader);
      reader.skip(8);
      if (!reader.readBoolean()) ofTopic.set(partition, bytes);
      skipTags(reader);
    }
    skipTags(reader);
  }
}
