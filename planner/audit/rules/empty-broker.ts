import { type AuditRule, namedEvidence } from '../rule.ts';

/** Brokers that serve and hold nothing, such as newly added ones. */
export const emptyBroker: AuditRule = ({ partitions, snapshot, scene }) => {
  const used = new Set(partitions.flatMap(({ partition }) => partition.replicas));
  const empty = snapshot.brokers.filter(({ id }) => scene.isAlive(id) && !used.has(id)).map(({ id }) => id);
  if (empty.length === 0 || partitions.length < snapshot.brokers.length) return [];
  return [
    {
      rule: 'empty-broker',
      severity: 'low',
      title: 'Brokers that hold nothing',
      evidence: namedEvidence(
        empty.map((id) => `broker ${id}`),
        snapshot.brokers.length,
      ),
      why: 'Kafka moves nothing to new brokers by itself: they cost money and carry no load.',
      remedy: `Plan add --brokers ${empty.join(',')}.`,
      cost: 'Their share of the data is copied once.',
      mendWith: { kind: 'add', brokers: empty },
    },
  ];
};
