import { type AuditRule, partitionEvidence } from '../rule.ts';

const names = new Set(['__consumer_offsets', '__transaction_state', '__share_group_state']);

/** Most consumers also write: they commit offsets, and are only as available as their offsets partition. */
export const internalTopicReplication: AuditRule = ({ partitions, snapshot, scene }) => {
  const alive = snapshot.brokers.filter(({ id }) => scene.isAlive(id)).length;
  const wanted = Math.min(3, alive);
  const hits = partitions.filter(
    ({ topic, replicas }) => (topic.internal === true || names.has(topic.name)) && replicas.length < wanted,
  );
  if (hits.length === 0) return [];
  return [
    {
      rule: 'internal-topic-replication',
      severity: 'high',
      title: 'Internal topics with too few replicas',
      evidence: partitionEvidence(hits, partitions.length, ({ replicas }) => `replication factor ${replicas.length}`),
      why: 'Groups and transactions of these partitions stop when their few brokers do, whatever the replication of the data.',
      remedy: `Plan set-rf --rf ${wanted} --topics ${[...new Set(hits.map(({ topic }) => topic.name))].join(',')}; set offsets.topic.replication.factor too.`,
      cost: 'Internal topics are small; groups stand still for a moment while their partition moves.',
      mendWith: { kind: 'set-rf', replicationFactor: wanted },
    },
  ];
};
