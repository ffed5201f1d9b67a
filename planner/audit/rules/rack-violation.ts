import { type AuditRule, partitionEvidence } from '../rule.ts';

/** Partitions whose replicas are not spread over the racks as evenly as the racks allow. */
export const rackViolation: AuditRule = ({ partitions, scene, snapshot }) => {
  if (!scene.spread.matters) return [];
  const hits = partitions.filter(({ replicas }) => scene.spread.excess(replicas) > 0);
  if (hits.length === 0) return [];
  const fatal = hits.filter(
    (each) => each.replicas.length - scene.spread.mostInOneRack(each.replicas) < each.effectiveMinIsr,
  );
  const copies = hits.reduce((sum, { replicas }) => sum + scene.spread.excess(replicas), 0);
  const rackOf = new Map(snapshot.brokers.map(({ id, rack }) => [id, rack ?? 'no rack']));
  return [
    {
      rule: 'rack-violation',
      severity: fatal.length > 0 ? 'high' : 'medium',
      title: 'Replicas are not spread evenly over the racks',
      evidence: partitionEvidence(hits, partitions.length, ({ replicas }) =>
        replicas.map((id) => `${id} (${rackOf.get(id) ?? 'dead'})`).join(', '),
      ),
      why:
        `Losing one rack takes more replicas of these partitions than it must; ${fatal.length} of them would fall under min ISR. ` +
        'Kafka looks at racks only when a topic or partition is created.',
      remedy: 'Plan fix-racks: it moves only what it must.',
      cost: `About ${copies} replicas are copied, under a throttle.`,
      mendWith: { kind: 'fix-racks' },
    },
  ];
};
