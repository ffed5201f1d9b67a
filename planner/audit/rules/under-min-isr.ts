import { type AuditRule, partitionEvidence } from '../rule.ts';

/** Partitions that refuse producers with acks=all right now. Those without a leader have a rule of their own. */
export const underMinIsr: AuditRule = ({ partitions }) => {
  const hits = partitions.filter(
    ({ isr, effectiveMinIsr, partition }) => partition.leader !== null && isr.length < effectiveMinIsr,
  );
  if (hits.length === 0) return [];
  return [
    {
      rule: 'under-min-isr',
      severity: 'critical',
      title: 'Partitions under min ISR: producers with acks=all are refused',
      evidence: partitionEvidence(
        hits,
        partitions.length,
        ({ isr, effectiveMinIsr }) => `${isr.length} in sync, min ISR ${effectiveMinIsr}`,
      ),
      why: 'NOT_ENOUGH_REPLICAS for acks=all; since Kafka 3.7 what acks=0 and acks=1 write stays invisible until min ISR is back.',
      remedy: 'Bring the missing brokers back, or plan heal so that other brokers take their replicas.',
      cost: 'Healing copies every lost replica in full.',
      mendWith: { kind: 'heal' },
    },
  ];
};
