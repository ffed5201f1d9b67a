import { type AuditRule, partitionEvidence } from '../rule.ts';

/** Partitions that have lost replicas and have none to spare any more. Replication factor = min ISR is another rule. */
export const atMinIsr: AuditRule = ({ partitions }) => {
  const hits = partitions.filter(
    ({ isr, replicas, effectiveMinIsr, partition }) =>
      partition.leader !== null && isr.length === effectiveMinIsr && isr.length < replicas.length,
  );
  if (hits.length === 0) return [];
  return [
    {
      rule: 'at-min-isr',
      severity: 'high',
      title: 'Partitions at min ISR: one more loss stops producers with acks=all',
      evidence: partitionEvidence(
        hits,
        partitions.length,
        ({ isr, replicas, effectiveMinIsr }) =>
          `${isr.length} of ${replicas.length} in sync, min ISR ${effectiveMinIsr}`,
      ),
      why: 'No broker that holds an in-sync replica of them can fail or restart now.',
      remedy: 'Restart nothing. Bring the missing brokers back, or plan heal.',
      cost: 'Healing copies every lost replica in full.',
      mendWith: { kind: 'heal' },
    },
  ];
};
