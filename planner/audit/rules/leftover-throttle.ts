import { type AuditRule, namedEvidence } from '../rule.ts';

/** Replication throttles while nothing is being reassigned. */
export const leftoverThrottle: AuditRule = ({ snapshot }) => {
  const throttles = snapshot.throttles ?? [];
  const moving = snapshot.topics.some(({ partitions }) =>
    partitions.some(({ adding, removing }) => (adding?.length ?? 0) + (removing?.length ?? 0) > 0),
  );
  if (throttles.length === 0 || moving) return [];
  return [
    {
      rule: 'leftover-throttle',
      severity: 'medium',
      title: 'Replication throttles although nothing is being moved',
      evidence: namedEvidence(
        throttles.map(({ resource, name, key, value, source }) => {
          const where = name === '' ? 'all brokers' : `${resource} ${name}`;
          return `${where}: ${key}=${value.length > 40 ? `${value.slice(0, 37)}...` : value} (${source})`;
        }),
        undefined,
        throttles.map(({ resource, name, key }) => `${name === '' ? 'all brokers' : `${resource} ${name}`} ${key}`),
      ),
      why: 'They slow normal replication too: a broker that lags may never get back into the ISR.',
      remedy: 'Delete them, unless they are meant: kafka-configs.sh --alter --delete-config.',
      cost: 'None.',
    },
  ];
};
