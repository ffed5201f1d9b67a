import { type AuditRule, partitionEvidence } from '../rule.ts';

/** Partitions with one replica: the loss of that broker is the loss of the data. */
export const singleReplica: AuditRule = ({ partitions, scene }) => {
  // Internal topics have a rule of their own.
  const hits = partitions.filter(({ topic, replicas }) => replicas.length === 1 && topic.internal !== true);
  if (hits.length === 0) return [];
  const alive = scene.snapshot.brokers.filter(({ id }) => scene.isAlive(id)).length;
  const wanted = Math.min(3, alive);
  return [
    {
      rule: 'single-replica',
      severity: 'high',
      title: 'Partitions with a single replica',
      evidence: partitionEvidence(hits, partitions.length, ({ replicas }) => `only on broker ${replicas.join(', ')}`),
      why: 'While that broker is down nobody reads or writes them; if its disk is lost, so is the data.',
      remedy:
        wanted > 1
          ? `Plan set-rf --rf ${wanted} for these topics, with min.insync.replicas ${Math.max(1, wanted - 1)} after that.`
          : 'Add brokers first: there is only one.',
      cost: `${wanted - 1} more copies: ${wanted} times the storage, more network, a little more latency for acks=all.`,
      ...(wanted > 1 ? { mendWith: { kind: 'set-rf', replicationFactor: wanted } as const } : {}),
    },
  ];
};
