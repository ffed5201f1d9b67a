/**
 * ApiVersions v3. Asked by ourselves because both clients throw the supported features away, and they alone say which
 * release a broker runs.
 */

import { type Connection, createAPI, type Reader, Writer } from '@platformatic/kafka';
import { KafkaFault, throwOnError } from '../fault.ts';
import { readLong, readStructs } from './codec.ts';

export type ApiVersions = {
  /** The newest version of `wanted`, given newest first, that the broker speaks; null when it speaks none of them. */
  readonly newest: (apiKey: number, wanted: readonly number[]) => number | null;
  /** The highest metadata.version that the broker supports; null before KRaft. */
  readonly metadataVersion: number | null;
  /** The features that the broker supports, each with its highest version: kraft.version, transaction.version and so on. */
  readonly features: ReadonlyMap<string, number>;
  /** Levels that the cluster has settled on; kraft.version is in it only above 0. */
  readonly finalized: ReadonlyMap<string, number>;
  /** How far the broker has read the cluster's metadata log (KRaft: an offset); -1 when it does not say. */
  readonly metadataOffset: number;
};

type Answer = {
  readonly errorCode: number;
  readonly ranges: ReadonlyMap<number, readonly [lowest: number, highest: number]>;
  readonly features: ReadonlyMap<string, number>;
  readonly finalized: ReadonlyMap<string, number>;
  readonly finalizedEpoch: number;
};

const supportedFeaturesTag = 0;
const finalizedEpochTag = 1;
const finalizedFeaturesTag = 2;

const api = createAPI<[], Answer>(
  18,
  3,
  () => Writer.create().appendString('evenkeel').appendString('1').appendTaggedFields(),
  (_correlation, _key, _version, reader) => {
    const errorCode = reader.readInt16();
    const ranges = new Map(
      readStructs(reader, () => [reader.readInt16(), [reader.readInt16(), reader.readInt16()] as const] as const),
    );
    reader.readInt32();
    return { errorCode, ranges, ...readFeatures(reader) };
  },
  true,
  // The header of this response has no tagged fields, so that a broker of any age can answer.
  false,
);

export async function apiVersions(connection: Connection): Promise<ApiVersions> {
  const answer = await api.async(connection);
  throwOnError(answer.errorCode, null, 'Asking which requests the broker speaks');
  return {
    newest: (apiKey, wanted) => {
      const range = answer.ranges.get(apiKey);
      if (range === undefined) return null;
      return wanted.find((version) => version >= range[0] && version <= range[1]) ?? null;
    },
    features: answer.features,
    finalized: answer.finalized,
    metadataVersion: answer.features.get('metadata.version') ?? null,
    // KRaft brokers give the offset of their metadata image as the epoch of the finalized features (KRaftMetadataCache).
    metadataOffset: answer.finalizedEpoch,
  };
}

/** The version to use, or a fault that names what is missing. */
export function versionOf(api: ApiVersions, apiKey: number, wanted: readonly number[], name: string): number {
  const version = api.newest(apiKey, wanted);
  if (version === null) {
    throw new KafkaFault('unsupported', `The broker speaks no version of ${name} that Evenkeel does.`);
  }
  return version;
}

function readFeatures(reader: Reader): Pick<Answer, 'features' | 'finalized' | 'finalizedEpoch'> {
  const features = new Map<string, number>();
  const finalized = new Map<string, number>();
  let finalizedEpoch = -1;
  for (let left = reader.readUnsignedVarInt(); left > 0; left--) {
    const tag = reader.readUnsignedVarInt();
    const size = reader.readUnsignedVarInt();
    if (tag === finalizedEpochTag) finalizedEpoch = readLong(reader);
    else if (tag === supportedFeaturesTag) readRanges(reader, features);
    else if (tag === finalizedFeaturesTag) readRanges(reader, finalized);
    else reader.skip(size);
  }
  return { features, finalized, finalizedEpoch };
}

/** Supported features as lowest and highest version, finalized ones as highest and lowest level: the highest counts. */
function readRanges(reader: Reader, features: Map<string, number>): void {
  readStructs(reader, () => {
    const name = reader.readString();
    const versions = [reader.readInt16(), reader.readInt16()];
    features.set(name, Math.max(...versions));
  });
}
