/** Kafka's ACLs as people grant them: which operation, and on what. */

export type Right = {
  readonly operation: 'Describe' | 'DescribeConfigs' | 'Alter' | 'AlterConfigs';
  /** null: the cluster. */
  readonly topic: string | null;
};

export const onCluster = (operation: Right['operation']): Right => ({ operation, topic: null });
export const onTopic = (operation: Right['operation'], topic: string): Right => ({ operation, topic });

/** StandardAuthorizer takes the larger right for the smaller one; on topics Alter is none that Evenkeel needs. */
export function rightText({ operation, topic }: Right): string {
  if (topic !== null) {
    const larger = operation === 'DescribeConfigs' ? ' (or AlterConfigs, which holds it)' : '';
    return `${operation} on the topic ${topic}${larger}`;
  }
  const larger = operation === 'Describe' ? 'Alter' : operation === 'DescribeConfigs' ? 'AlterConfigs' : null;
  return `${operation} on the cluster${larger === null ? '' : ` (or ${larger}, which holds it)`}`;
}

/** The options of kafka-acls.sh. Topic rights are granted on all topics: a plan must see everything. */
export function grantText({ operation, topic }: Right, user: string): string {
  const where = topic === null ? '--cluster' : "--topic '*'";
  return `kafka-acls.sh --bootstrap-server … --add --allow-principal User:${user} ${where} --operation ${operation}`;
}
