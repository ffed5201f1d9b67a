import { voterGoneAfterMs } from '../../what-if/sides.ts';
import { tunedText } from '../limits.ts';
import { type AuditRule, namedEvidence } from '../rule.ts';
import { votersOf } from '../voters.ts';

/** Voters that are down or behind, and a quorum without a spare. */
export const voterNotHealthy: AuditRule = ({ snapshot, limits }) => {
  const { controlPlane } = snapshot;
  const voters = votersOf(snapshot);
  if (voters === null) return [];
  const behind =
    controlPlane.kind === 'kraft'
      ? controlPlane.voters.filter(
          ({ lagOffsets, behindMs }) =>
            (lagOffsets ?? 0) > limits.quorumLagOffsets || (behindMs ?? 0) > voterGoneAfterMs,
        )
      : [];
  const down = voters.list.filter(({ isDown }) => isDown).map(({ name }) => `${voters.what} ${name}`);
  const bad = [
    ...down.map((name) => `${name} is down`),
    ...behind.map(
      ({ id, lagOffsets, behindMs }) => `voter ${id} is behind by ${lagOffsets ?? '?'} offsets, ${behindMs ?? '?'} ms`,
    ),
  ];
  const subjects = [...down, ...behind.map(({ id }) => `voter ${id}`)];
  if (bad.length === 0) return [];
  const spare = voters.list.length - bad.length - voters.majority;
  return [
    {
      rule: 'voter-not-healthy',
      severity: spare <= 0 ? 'critical' : 'high',
      title: spare <= 0 ? 'The quorum has no spare left' : 'Part of the control plane is down or behind',
      evidence: namedEvidence(bad, voters.list.length, subjects),
      why: `${voters.list.length - bad.length} of ${voters.list.length} are well, ${voters.majority} are needed: ${Math.max(0, spare)} more may be lost.${tunedText(limits, 'quorumLagOffsets')}`,
      remedy: 'Bring the node back, or replace it; restart no other one before.',
      cost: 'None.',
    },
  ];
};
