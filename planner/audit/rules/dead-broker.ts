import type { Finding } from '../../finding.ts';
import { type AuditRule, namedEvidence } from '../rule.ts';

/** Brokers that hold replicas and do not serve: fenced, or not registered at all. */
export const deadBroker: AuditRule = ({ partitions, snapshot, scene }): readonly Finding[] => {
  const held = new Map<number, number>();
  for (const { replicas } of partitions) {
    for (const id of replicas) if (!scene.isAlive(id)) held.set(id, (held.get(id) ?? 0) + 1);
  }
  for (const { id, fenced } of snapshot.brokers) if (fenced === true && !held.has(id)) held.set(id, 0);
  if (held.size === 0) return [];
  const state = (id: number): string => (scene.brokers.has(id) ? 'fenced' : 'not registered');
  const list = [...held].sort(([a], [b]) => a - b);
  return [
    {
      rule: 'dead-broker',
      severity: 'high',
      title: 'Brokers that do not serve',
      evidence: namedEvidence(
        list.map(([id, count]) => `broker ${id}: ${state(id)}, holds ${count} replicas`),
        snapshot.brokers.length,
      ),
      why: 'What they hold is one failure closer to being blocked or lost.',
      remedy: 'Bring them back; if they are gone for good, plan heal.',
      cost: 'Healing copies every replica that they held.',
      mendWith: { kind: 'heal' },
    },
  ];
};
