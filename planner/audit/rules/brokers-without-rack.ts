import { type AuditRule, namedEvidence } from '../rule.ts';

/** No racks at all, or racks on some brokers only. */
export const brokersWithoutRack: AuditRule = ({ snapshot: { brokers } }) => {
  const without = brokers.filter(({ rack }) => rack === null);
  if (without.length === 0 || brokers.length < 3) return [];
  const mixed = without.length < brokers.length;
  return [
    {
      rule: 'brokers-without-rack',
      severity: mixed ? 'high' : 'low',
      title: mixed ? 'Some brokers have a rack and some have none' : 'No broker says in which rack it stands',
      evidence: namedEvidence(
        without.map(({ id }) => `broker ${id}`),
        brokers.length,
      ),
      why: mixed
        ? 'Kafka refuses rack-aware placement then (kafka-reassign-partitions --generate), and spread means nothing for these brokers.'
        : 'Replicas are placed without regard to what fails together.',
      remedy: 'Set broker.rack on every broker to what fails as one (zone, room, rack) and restart them one by one.',
      cost: 'One rolling restart; then fix-racks moves what stands badly.',
    },
  ];
};
