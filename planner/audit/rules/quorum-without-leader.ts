import { type AuditRule, namedEvidence } from '../rule.ts';
import { votersOf } from '../voters.ts';

/** A KRaft quorum whose voters follow nobody. */
export const quorumWithoutLeader: AuditRule = ({ snapshot }) => {
  const { controlPlane } = snapshot;
  const voters = votersOf(snapshot);
  if (voters === null || controlPlane.kind !== 'kraft' || controlPlane.leaderId !== null) return [];
  const named = voters.list.map(({ name }) => `voter ${name}`);
  return [
    {
      rule: 'quorum-without-leader',
      severity: 'critical',
      title: 'The control plane has no leader',
      evidence: namedEvidence(named, undefined, ['the quorum']),
      why: 'No partition leader is elected and no ISR shrinks until a majority of voters is back.',
      remedy: 'Bring voters back; look at their logs for what keeps them apart.',
      cost: 'None.',
    },
  ];
};
