/** DescribeQuorum v0 to v2 (KIP-595, KIP-836, KIP-853). kafkajs has none, @platformatic/kafka only v2. */

import { createAPI, type Reader, Writer } from '@platformatic/kafka';
import { throwOnError } from '../fault.ts';
import { onCluster } from '../right.ts';
import { readId, readLong, readStructs } from './codec.ts';
import { call, type Link } from './connections.ts';

export type QuorumReplica = {
  readonly id: number;
  readonly logEndOffset: number;
  /** The leader's clock when this replica was last caught up; null when unknown. */
  readonly caughtUpAtMs: number | null;
};

export type Quorum = {
  readonly leaderId: number | null;
  readonly voters: readonly QuorumReplica[];
  readonly observers: readonly QuorumReplica[];
  /** Controllers' addresses, from v2 on. */
  readonly endpoints: ReadonlyMap<number, { readonly host: string; readonly port: number }>;
  /** Whether voters can be added and removed (KIP-853, kraft.version 1); null before Kafka 3.9, which knows no such thing. */
  readonly dynamic: boolean | null;
};

type Answer = {
  readonly errorCode: number;
  readonly errorMessage: string | null;
  readonly quorum: Omit<Quorum, 'dynamic'> | null;
};

const apiKey = 55;
const versions = [2, 1, 0] as const;
/** metadata.version 3.9-IV0. */
const firstWithDynamicVoters = 21;
const apis = new Map(versions.map((version) => [version as number, apiOf(version)]));

/** null where there is no KRaft quorum. */
export async function quorum(link: Link): Promise<Quorum | null> {
  const version = link.api.newest(apiKey, versions);
  if (version === null) return null;
  const api = apis.get(version);
  if (api === undefined) throw new Error(`DescribeQuorum v${version} has no codec.`);
  const answer = await call(link, api);
  throwOnError(answer.errorCode, answer.errorMessage, 'Reading the controller quorum', onCluster('Describe'));
  if (answer.quorum === null) return null;
  const { finalized, metadataVersion } = link.api;
  // Whether kraft.version is known at all ApiVersions v3 does not tell: it leaves out what is supported from 0 on.
  const isKnown = (metadataVersion ?? 0) >= firstWithDynamicVoters;
  const dynamic = finalized.has('kraft.version') ? (finalized.get('kraft.version') ?? 0) > 0 : isKnown ? false : null;
  return { ...answer.quorum, dynamic };
}

function apiOf(version: number) {
  return createAPI<[], Answer>(
    apiKey,
    version,
    () =>
      Writer.create()
        .appendArray(['__cluster_metadata'], (w, topic) => {
          w.appendString(topic).appendArray([0], (inner, partition) => inner.appendInt32(partition));
        })
        .appendTaggedFields(),
    (_correlation, _key, _version, reader) => parse(reader, version),
  );
}

function parse(reader: Reader, version: number): Answer {
  let errorCode = reader.readInt16();
  let errorMessage = version >= 2 ? reader.readNullableString() : null;
  const partitions = readStructs(reader, () => {
    reader.readString();
    return readStructs(reader, () => {
      reader.readInt32();
      const code = reader.readInt16();
      const message = version >= 2 ? reader.readNullableString() : null;
      if (code !== 0) {
        errorCode = code;
        errorMessage = message;
      }
      const leaderId = reader.readInt32();
      reader.readInt32();
      reader.skip(8);
      const voters = readStructs(reader, () => parseReplica(reader, version));
      const observers = readStructs(reader, () => parseReplica(reader, version));
      return { leaderId: leaderId < 0 ? null : leaderId, voters, observers };
    });
  }).flat();
  const endpoints = version >= 2 ? parseEndpoints(reader) : new Map<number, { host: string; port: number }>();
  const first = partitions[0];
  return { errorCode, errorMessage, quorum: first === undefined ? null : { ...first, endpoints } };
}

function parseReplica(reader: Reader, version: number): QuorumReplica {
  const id = reader.readInt32();
  if (version >= 2) readId(reader);
  const logEndOffset = readLong(reader);
  if (version >= 1) readLong(reader);
  const caughtUpAtMs = version >= 1 ? readLong(reader) : -1;
  return { id, logEndOffset, caughtUpAtMs: caughtUpAtMs < 0 ? null : caughtUpAtMs };
}

/** A controller's first listener. */
function parseEndpoints(reader: Reader): Map<number, { host: string; port: number }> {
  const endpoints = new Map<number, { host: string; port: number }>();
  readStructs(reader, () => {
    const id = reader.readInt32();
    const listeners = readStructs(reader, () => {
      reader.readString();
      return { host: reader.readString(), port: reader.readUnsignedInt16() };
    });
    const first = listeners[0];
    if (first !== undefined) endpoints.set(id, first);
  });
  return endpoints;
}
