import { tunedText } from '../limits.ts';
import { type AuditRule, namedEvidence } from '../rule.ts';
import { skewed } from '../skewed.ts';

/** Brokers that lead far more partitions than others. */
export const leaderSkew: AuditRule = ({ partitions, snapshot, scene, limits }) => {
  const alive = snapshot.brokers.filter(({ id }) => scene.isAlive(id));
  if (alive.length < 2) return [];
  const leading = new Map<number, number>(alive.map(({ id }) => [id, 0]));
  for (const { partition } of partitions) {
    if (partition.leader !== null) leading.set(partition.leader, (leading.get(partition.leader) ?? 0) + 1);
  }
  const average = partitions.length / alive.length;
  const hits = skewed(leading, average, limits.leaderSkew);
  if (hits.length === 0) return [];
  const preferred = partitions.filter(({ partition, replicas }) => partition.leader === replicas[0]).length;
  return [
    {
      rule: 'leader-skew',
      severity: 'low',
      title: 'Brokers that lead far more partitions than others',
      evidence: namedEvidence(
        hits.map(([id, count]) => `broker ${id} leads ${count}, average ${average.toFixed(1)}`),
        alive.length,
        hits.map(([id]) => `broker ${id}`),
      ),
      why: `Leaders do the work for producers and consumers: these brokers are the first to become slow, and their loss hits most clients.${tunedText(limits, 'leaderSkew')}`,
      remedy:
        preferred < partitions.length
          ? `Elect preferred leaders first (${partitions.length - preferred} are led by another replica); if that is not enough, plan leaders.`
          : 'Plan leaders: it copies no data.',
      cost: 'A moment of leadership change per partition.',
      mendWith: { kind: 'leaders' },
    },
  ];
};
