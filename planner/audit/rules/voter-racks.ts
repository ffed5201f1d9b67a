import { type AuditRule, namedEvidence } from '../rule.ts';
import { votersOf } from '../voters.ts';

/** Voters without a rack, on a cluster whose brokers have racks. Kafka itself gives controllers none. */
export const voterRacks: AuditRule = ({ snapshot }) => {
  const voters = votersOf(snapshot);
  if (voters === null || !snapshot.brokers.some(({ rack }) => rack !== null)) return [];
  const without = voters.list.filter(({ rack }) => rack === null);
  if (without.length === 0) return [];
  return [
    {
      rule: 'voter-racks',
      severity: 'low',
      title: 'Nobody knows in which rack some of the control plane stands',
      evidence: namedEvidence(
        without.map(({ name }) => `${voters.what} ${name}`),
        voters.list.length,
      ),
      why: 'Whether the control plane survives the loss of a rack cannot be said.',
      remedy: 'Name the racks of the controllers in the configuration: Kafka has no place for them.',
      cost: 'None.',
    },
  ];
};
