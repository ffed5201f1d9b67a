import { type AuditRule, partitionEvidence } from '../rule.ts';

/** With min ISR 1, acks=all may mean the leader alone. */
export const minIsrOne: AuditRule = ({ partitions }) => {
  const hits = partitions.filter(({ replicas, minIsr }) => replicas.length > 1 && minIsr === 1);
  if (hits.length === 0) return [];
  return [
    {
      rule: 'min-isr-one',
      severity: 'medium',
      title: 'min ISR 1: acks=all may mean the leader alone',
      evidence: partitionEvidence(
        hits,
        partitions.length,
        ({ replicas }) => `replication factor ${replicas.length}, min ISR 1`,
      ),
      why: 'When the others are out of sync, a record is acknowledged that one broker holds; if its disk is lost, so is the record.',
      remedy: 'Set min.insync.replicas=2 where records matter and there are three replicas.',
      cost: 'Writers stop when fewer than two replicas are in sync: with three replicas one may be missing.',
    },
  ];
};
