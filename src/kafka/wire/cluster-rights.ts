/** DescribeCluster v0 with the caller's own rights on the cluster, which it alone tells without trying each of them. */

import { createAPI, Writer } from '@platformatic/kafka';
import { throwOnError } from '../fault.ts';
import { readStructs } from './codec.ts';
import { call, type Link } from './connections.ts';

export type ClusterRight = 'Describe' | 'DescribeConfigs' | 'Alter' | 'AlterConfigs';

type Answer = { readonly errorCode: number; readonly errorMessage: string | null; readonly operations: number };

const apiKey = 60;
/** org.apache.kafka.common.acl.AclOperation. */
const bits: Readonly<Record<ClusterRight, number>> = { Alter: 7, Describe: 8, DescribeConfigs: 10, AlterConfigs: 11 };

const api = createAPI<[], Answer>(
  apiKey,
  0,
  () => Writer.create().appendBoolean(true).appendTaggedFields(),
  (_correlation, _key, _version, reader) => {
    reader.readInt32();
    const errorCode = reader.readInt16();
    const errorMessage = reader.readNullableString();
    reader.readString();
    reader.readInt32();
    readStructs(reader, () => {
      reader.readInt32();
      reader.readString();
      reader.readInt32();
      reader.readNullableString();
    });
    return { errorCode, errorMessage, operations: reader.readInt32() };
  },
);

/** Without Describe Kafka tells none of the others either. null: the broker is older than 2.8. */
export async function clusterRights(link: Link): Promise<ReadonlySet<ClusterRight> | null> {
  if (link.api.newest(apiKey, [0]) === null) return null;
  const { errorCode, errorMessage, operations } = await call(link, api);
  throwOnError(errorCode, errorMessage, 'Asking for the rights on the cluster');
  const names = Object.keys(bits) as ClusterRight[];
  return new Set(names.filter((name) => (operations & (1 << bits[name])) !== 0));
}
