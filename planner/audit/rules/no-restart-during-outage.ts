import { type AuditRule, partitionEvidence } from '../rule.ts';

/** Replication factor less min ISR is one: the usual choice, and what it does not give. */
export const noRestartDuringOutage: AuditRule = ({ partitions }) => {
  const hits = partitions.filter(({ replicas, minIsr }) => replicas.length - minIsr === 1);
  if (hits.length === 0) return [];
  return [
    {
      rule: 'no-restart-during-outage',
      severity: 'info',
      title: 'While one broker is out, no other that holds a replica may restart',
      evidence: partitionEvidence(
        hits,
        partitions.length,
        ({ replicas, minIsr }) => `${replicas.length} − ${minIsr} = 1 replica may be missing`,
      ),
      why:
        'Replication factor less min ISR is how many replicas may be missing. With one, a restart during an outage stops acks=all: ' +
        'usual, and fine where restarts can wait.',
      remedy:
        'Where they cannot: 4 replicas with min ISR 2, or 5 with min ISR 3, let two be missing (4 − 2 = 5 − 3 = 2). 4 with min ISR 3 ' +
        'does not (4 − 3 = 1): it only keeps more copies of what is acknowledged. evenkeel advise has all figures.',
      cost: 'A third more storage and replication traffic for 4 instead of 3, two thirds for 5.',
    },
  ];
};
