import { tunedText } from '../limits.ts';
import { type AuditRule, namedEvidence } from '../rule.ts';
import { skewed } from '../skewed.ts';

/** Brokers that hold far more replicas than others. Those that hold nothing have a rule of their own and do not count. */
export const replicaSkew: AuditRule = ({ partitions, snapshot, scene, limits }) => {
  const held = new Map<number, number>();
  for (const { replicas } of partitions) {
    for (const id of replicas) if (scene.isAlive(id)) held.set(id, (held.get(id) ?? 0) + 1);
  }
  if (held.size < 2) return [];
  const average = [...held.values()].reduce((sum, count) => sum + count, 0) / held.size;
  const hits = skewed(held, average, limits.replicaSkew);
  if (hits.length === 0) return [];
  return [
    {
      rule: 'replica-skew',
      severity: 'low',
      title: 'Brokers that hold far more replicas than others',
      evidence: namedEvidence(
        hits.map(([id, count]) => `broker ${id} holds ${count}, average ${average.toFixed(1)}`),
        snapshot.brokers.length,
        hits.map(([id]) => `broker ${id}`),
      ),
      why: `Their loss takes replicas of most partitions, and their disks and network are used up first.${tunedText(limits, 'replicaSkew')}`,
      remedy: 'Plan rebalance.',
      cost: 'Rebalancing copies what moves, under a throttle.',
      mendWith: { kind: 'rebalance' },
    },
  ];
};
