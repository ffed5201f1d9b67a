import { type AuditRule, namedEvidence } from '../rule.ts';
import { fatalRacks, votersOf } from '../voters.ts';

/** Losing any one rack must leave a majority of the control plane. */
export const quorumSpread: AuditRule = ({ snapshot }) => {
  const voters = votersOf(snapshot);
  // Fewer than three survive nothing, wherever they stand: that is another rule.
  if (voters === null || voters.list.length < 3) return [];
  const fatal = fatalRacks(voters);
  if (fatal.length === 0) return [];
  const racks = new Set(voters.list.flatMap(({ rack }) => rack ?? []));
  const two = racks.size === 2;
  return [
    {
      rule: 'quorum-spread',
      severity: 'high',
      title: 'The loss of one rack takes the control plane with it',
      evidence: namedEvidence(
        fatal.map(
          ({ rack, voters: lost }) =>
            `rack ${rack}: ${lost} of ${voters.list.length} voters, majority ${voters.majority}`,
        ),
      ),
      why: two
        ? 'One of two racks always holds a majority: with two racks the control plane can never be safe.'
        : 'Without a majority no leader is elected and no ISR shrinks: partitions led in that rack are gone, others stop for acks=all.',
      remedy: two
        ? 'Put one voter into a third place, even a small one: 1 + 1 + 1 survives any of them.'
        : 'Spread voters so that no rack holds more than the number that may be lost: 1-1-1 or 2-2-1; one in each of five zones survives two zones.',
      cost: two
        ? 'One small machine in a third site.'
        : 'Moving a voter; five zones are dear and rare in public clouds.',
    },
  ];
};
