/** Metadata v9 to v12. kafkajs stops at v6: it knows neither racks in its answer nor topic ids (v10). */

import { createAPI, type Reader, Writer } from '@platformatic/kafka';
import { versionOf } from './api-versions.ts';
import { readId, readInts, readStructs } from './codec.ts';
import { call, type Link } from './connections.ts';

export type MetadataBroker = {
  readonly id: number;
  readonly host: string;
  readonly port: number;
  readonly rack: string | null;
};

export type MetadataPartition = {
  readonly partition: number;
  readonly leader: number | null;
  readonly leaderEpoch: number;
  readonly replicas: readonly number[];
  readonly isr: readonly number[];
};

export type MetadataTopic = {
  readonly errorCode: number;
  readonly name: string;
  readonly topicId: string | undefined;
  readonly internal: boolean;
  readonly partitions: readonly MetadataPartition[];
};

export type Metadata = {
  readonly clusterId: string;
  readonly controllerId: number;
  /** Registered and unfenced. */
  readonly brokers: readonly MetadataBroker[];
  readonly topics: readonly MetadataTopic[];
};

const apiKey = 3;
const versions = [12, 11, 10, 9] as const;
const apis = new Map(versions.map((version) => [version as number, apiOf(version)]));

/** topics null: all of them. */
export async function metadata(link: Link, topics: readonly string[] | null): Promise<Metadata> {
  const version = versionOf(link.api, apiKey, versions, 'Metadata (Kafka 2.4 or newer)');
  const api = apis.get(version);
  if (api === undefined) throw new Error(`Metadata v${version} has no codec.`);
  return call(link, api, topics);
}

function apiOf(version: number) {
  return createAPI<[readonly string[] | null], Metadata>(
    apiKey,
    version,
    (topics: readonly string[] | null) => {
      const writer = Writer.create().appendArray(topics === null ? null : [...topics], (w, name) => {
        if (version >= 10) w.appendUUID(null);
        w.appendString(name);
      });
      writer.appendBoolean(false);
      if (version <= 10) writer.appendBoolean(false);
      return writer.appendBoolean(false).appendTaggedFields();
    },
    (_correlation, _key, _version, reader) => parse(reader, version),
  );
}

function parse(reader: Reader, version: number): Metadata {
  reader.readInt32();
  const brokers = readStructs(reader, () => ({
    id: reader.readInt32(),
    host: reader.readString(),
    port: reader.readInt32(),
    rack: reader.readNullableString(),
  }));
  const clusterId = reader.readNullableString() ?? '';
  const controllerId = reader.readInt32();
  const topics = readStructs(reader, () => {
    const errorCode = reader.readInt16();
    const name = reader.readNullableString() ?? '';
    const topicId = version >= 10 ? readId(reader) : undefined;
    const internal = reader.readBoolean();
    const partitions = readStructs(reader, () => parsePartition(reader));
    reader.readInt32();
    return { errorCode, name, topicId, internal, partitions };
  });
  return { clusterId, controllerId, brokers, topics };
}

function parsePartition(reader: Reader): MetadataPartition {
  // The partition's error code says no more than its leader and ISR do.
  reader.readInt16();
  const partition = reader.readInt32();
  const leader = reader.readInt32();
  const leaderEpoch = reader.readInt32();
  const replicas = readInts(reader);
  const isr = readInts(reader);
  readInts(reader);
  return { partition, leader: leader < 0 ? null : leader, leaderEpoch, replicas, isr };
}
