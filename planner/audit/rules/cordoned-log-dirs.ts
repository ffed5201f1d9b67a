import { type AuditRule, namedEvidence } from '../rule.ts';

const key = 'cordoned.log.dirs';

/** Brokers that take no new replicas, on purpose or forgotten. */
export const cordonedLogDirs: AuditRule = ({ snapshot: { brokers } }) => {
  const hits = brokers.filter(({ configs }) => (configs?.[key] ?? '') !== '');
  if (hits.length === 0) return [];
  return [
    {
      rule: 'cordoned-log-dirs',
      severity: 'low',
      title: 'Brokers with cordoned log directories',
      evidence: namedEvidence(
        hits.map(({ id, configs }) => `broker ${id}: ${configs![key]}`),
        brokers.length,
      ),
      why: 'Kafka places no new replicas there; left over from a drain, it makes the other brokers fuller.',
      remedy: `Delete ${key}, unless the broker is meant to become empty.`,
      cost: 'None.',
    },
  ];
};
