import { type AuditRule, partitionEvidence } from '../rule.ts';

/** As many replicas as min ISR (or fewer): every replica is needed all the time. */
export const rfEqualsMinIsr: AuditRule = ({ partitions }) => {
  const hits = partitions.filter(({ replicas, minIsr }) => replicas.length > 1 && replicas.length <= minIsr);
  if (hits.length === 0) return [];
  const wanted = Math.max(...hits.map(({ minIsr }) => minIsr)) + 1;
  return [
    {
      rule: 'rf-equals-min-isr',
      severity: 'high',
      title: 'Replication factor equals min ISR: any one replica down stops acks=all',
      evidence: partitionEvidence(
        hits,
        partitions.length,
        ({ replicas, minIsr }) => `replication factor ${replicas.length}, min ISR ${minIsr}`,
      ),
      why: 'Replication factor less min ISR is how many replicas may be missing: here none, so every restart is an outage for writers.',
      remedy: `Plan set-rf --rf ${wanted}, or lower min.insync.replicas to one less than the replication factor.`,
      cost: 'One more replica is its size in disk and network once and more latency for acks=all; a lower min ISR costs durability.',
      mendWith: { kind: 'set-rf', replicationFactor: wanted },
    },
  ];
};
