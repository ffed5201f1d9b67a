import { type AuditRule, partitionEvidence } from '../rule.ts';

/** Partitions that somebody is moving. One look cannot tell slow from stuck. */
export const reassignmentInProgress: AuditRule = ({ partitions }) => {
  const hits = partitions.filter(
    ({ partition }) => (partition.adding?.length ?? 0) + (partition.removing?.length ?? 0) > 0,
  );
  if (hits.length === 0) return [];
  return [
    {
      rule: 'reassignment-in-progress',
      severity: 'low',
      title: 'Partitions that are being reassigned',
      evidence: partitionEvidence(
        hits,
        partitions.length,
        ({ partition }) =>
          `adding ${partition.adding?.join(', ') || 'none'}, removing ${partition.removing?.join(', ') || 'none'}`,
      ),
      why: 'Old and new copies both take disk until it ends; nothing else can be planned for them.',
      remedy:
        'Let it end. If it does not come closer to its end: look at the throttle, at the target brokers, and cancel it then.',
      cost: 'None.',
    },
  ];
};
