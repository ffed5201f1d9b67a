/** Grants and takes away single ACLs, quicker than Kafka's own tool starts. */

import { withAdmin } from './with-admin.ts';

/** org.apache.kafka.common.acl and .resource; kafkajs' own lists are not visible to ES modules. */
const operations = { Alter: 7, Describe: 8, DescribeConfigs: 10, AlterConfigs: 11 } as const;
const resources = { topic: 2, cluster: 4 } as const;
const literal = 3;
const allow = 3;

export type Acl = {
  readonly user: string;
  readonly operation: keyof typeof operations;
  /** A topic's name or '*'; null: the cluster. */
  readonly topic: string | null;
};

export async function grant(bootstrap: readonly string[], acls: readonly Acl[]): Promise<void> {
  await withAdmin(bootstrap, (admin) => admin.createAcls({ acl: acls.map(entryOf) }));
}

export async function revoke(bootstrap: readonly string[], acls: readonly Acl[]): Promise<void> {
  const { filterResponses } = await withAdmin(bootstrap, (admin) => admin.deleteAcls({ filters: acls.map(entryOf) }));
  const gone = filterResponses.reduce((sum, { matchingAcls }) => sum + matchingAcls.length, 0);
  if (gone !== acls.length) throw new Error(`${gone} of ${acls.length} ACLs were there to be taken away.`);
}

function entryOf({ user, operation, topic }: Acl) {
  return {
    resourceType: topic === null ? resources.cluster : resources.topic,
    resourceName: topic ?? 'kafka-cluster',
    resourcePatternType: literal,
    principal: `User:${user}`,
    host: '*',
    operation: operations[operation],
    permissionType: allow,
  };
}
