import { type AuditRule, namedEvidence } from '../rule.ts';

const key = 'replica.selector.class';

/** Reading from the nearest replica needs racks, and the same selector everywhere. */
export const replicaSelector: AuditRule = ({ snapshot: { brokers } }) => {
  const selecting = brokers.filter(({ configs }) => /RackAwareReplicaSelector$/.test(configs?.[key] ?? ''));
  if (selecting.length === 0) return [];
  const wrong = [
    ...selecting.filter(({ rack }) => rack === null).map(({ id }) => `broker ${id} has no rack`),
    ...brokers.filter((each) => !selecting.includes(each)).map(({ id }) => `broker ${id} does not select by rack`),
  ];
  if (wrong.length === 0) return [];
  return [
    {
      rule: 'replica-selector',
      severity: 'low',
      title: 'Reading from the nearest replica is set up on some brokers only',
      evidence: namedEvidence(wrong, brokers.length),
      why: 'Consumers of partitions led elsewhere read across racks, which costs traffic and latency.',
      remedy: `Set broker.rack and ${key} on every broker, and client.rack in the consumers.`,
      cost: 'One rolling restart.',
    },
  ];
};
