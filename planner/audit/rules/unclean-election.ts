import { type AuditRule, namedEvidence } from '../rule.ts';

const key = 'unclean.leader.election.enable';

/** Topics that choose being up over keeping records. */
export const uncleanElection: AuditRule = ({ snapshot }) => {
  const byDefault = snapshot.brokers.some(({ configs }) => configs?.[key] === 'true');
  const hits = snapshot.topics.filter(({ configs }) => (configs?.[key] ?? String(byDefault)) === 'true');
  if (hits.length === 0) return [];
  return [
    {
      rule: 'unclean-election',
      severity: 'high',
      title: 'Unclean leader election is on',
      evidence: namedEvidence(
        hits.map(({ name }) => name),
        snapshot.topics.length,
        hits.map(({ name }) => `topic ${name}`),
      ),
      why: 'When the whole ISR is gone a replica that lags is elected, and acknowledged records that it does not have are lost.',
      remedy: `Set ${key}=false, unless these topics may lose records to be up again sooner.`,
      cost: 'These partitions then wait for a broker that was in sync.',
    },
  ];
};
