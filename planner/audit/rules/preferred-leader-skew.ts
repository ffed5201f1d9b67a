import { tunedText } from '../limits.ts';
import { type AuditRule, namedEvidence } from '../rule.ts';
import { skewed } from '../skewed.ts';

/** Brokers that stand first in far more replica lists than others: they lead too much as soon as preferred leaders are elected. */
export const preferredLeaderSkew: AuditRule = ({ partitions, snapshot, scene, limits }) => {
  const alive = snapshot.brokers.filter(({ id }) => scene.isAlive(id));
  if (alive.length < 2) return [];
  const preferred = new Map<number, number>();
  const leading = new Map<number, number>();
  const add = (to: Map<number, number>, id: number): unknown => to.set(id, (to.get(id) ?? 0) + 1);
  for (const { replicas, partition } of partitions) {
    if (replicas[0] !== undefined) add(preferred, replicas[0]);
    if (partition.leader !== null) add(leading, partition.leader);
  }
  const average = partitions.length / alive.length;
  // Who leads too much already is told by leader-skew.
  const told = new Set(skewed(leading, average, limits.leaderSkew).map(([id]) => id));
  const hits = skewed(preferred, average, limits.leaderSkew).filter(([id]) => !told.has(id));
  if (hits.length === 0) return [];
  return [
    {
      rule: 'preferred-leader-skew',
      severity: 'low',
      title: 'Brokers that are the preferred leader of far more partitions than others',
      evidence: namedEvidence(
        hits.map(([id, count]) => `broker ${id} is preferred by ${count}, average ${average.toFixed(1)}`),
        alive.length,
        hits.map(([id]) => `broker ${id}`),
      ),
      why: `Leaders stand well now, and come to these brokers with the next election of preferred leaders, which Kafka holds by itself.${tunedText(limits, 'leaderSkew')}`,
      remedy: 'Plan leaders: it changes the order of replica lists and copies no data.',
      cost: 'A moment of leadership change per partition.',
      mendWith: { kind: 'leaders' },
    },
  ];
};
