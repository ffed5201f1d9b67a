/** DescribeCluster v2: the only request that names fenced brokers (KIP-1073). Neither client knows this version. */

import { createAPI, Writer } from '@platformatic/kafka';
import { throwOnError } from '../fault.ts';
import { readStructs } from './codec.ts';
import { call, type Link } from './connections.ts';
import type { MetadataBroker } from './metadata.ts';

export type RegisteredBroker = MetadataBroker & { readonly fenced: boolean };

type Answer = {
  readonly errorCode: number;
  readonly errorMessage: string | null;
  readonly brokers: readonly RegisteredBroker[];
};

const apiKey = 60;
const brokerEndpoints = 1;

const api = createAPI<[], Answer>(
  apiKey,
  2,
  () => Writer.create().appendBoolean(false).appendInt8(brokerEndpoints).appendBoolean(true).appendTaggedFields(),
  (_correlation, _key, _version, reader) => {
    reader.readInt32();
    const errorCode = reader.readInt16();
    const errorMessage = reader.readNullableString();
    reader.readInt8();
    reader.readString();
    reader.readInt32();
    const brokers = readStructs(reader, () => ({
      id: reader.readInt32(),
      host: reader.readString(),
      port: reader.readInt32(),
      rack: reader.readNullableString(),
      fenced: reader.readBoolean(),
    }));
    return { errorCode, errorMessage, brokers };
  },
);

/** All registered brokers; null where the broker is too old to tell (before Kafka 4.0). */
export async function registeredBrokers(link: Link): Promise<readonly RegisteredBroker[] | null> {
  if (link.api.newest(apiKey, [2]) === null) return null;
  const answer = await call(link, api);
  throwOnError(answer.errorCode, answer.errorMessage, 'Listing the registered brokers');
  return answer.brokers;
}
