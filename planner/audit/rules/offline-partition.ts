import { type AuditRule, partitionEvidence } from '../rule.ts';

/** Partitions that nobody leads: neither written nor read. */
export const offlinePartition: AuditRule = ({ partitions, scene }) => {
  const hits = partitions.filter(({ partition }) => partition.leader === null || !scene.isAlive(partition.leader));
  if (hits.length === 0) return [];
  return [
    {
      rule: 'offline-partition',
      severity: 'critical',
      title: 'Partitions without a leader',
      evidence: partitionEvidence(hits, partitions.length, ({ partition }) => {
        const able = [...new Set([...(partition.isr ?? partition.replicas), ...(partition.elr ?? [])])];
        return `waits for one of ${able.join(', ') || 'nobody that is known'}`;
      }),
      why: 'Nobody can write or read them until a broker is back that was in sync.',
      remedy:
        'Bring one of the named brokers back. An unclean election is the last resort: it loses what only they have.',
      cost: 'Bringing a broker back costs nothing; an unclean election costs records.',
    },
  ];
};
