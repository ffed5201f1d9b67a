import { voterGoneAfterMs } from '../../what-if/sides.ts';
import { tunedText } from '../limits.ts';
import { type AuditRule, namedEvidence } from '../rule.ts';

/** Brokers and spare controllers that follow the metadata log and are far behind: they act on what was true some time ago. */
export const observerLag: AuditRule = ({ snapshot: { controlPlane, brokers }, partitions, scene, limits }) => {
  if (controlPlane.kind !== 'kraft') return [];
  const observers = controlPlane.observers ?? [];
  const late = observers.filter(
    ({ lagOffsets, behindMs }) => (lagOffsets ?? 0) > limits.quorumLagOffsets || (behindMs ?? 0) > voterGoneAfterMs,
  );
  if (late.length === 0) return [];
  const registered = new Set(brokers.map(({ id }) => id));
  const holding = new Set(partitions.flatMap(({ replicas }) => replicas));
  // A broker that does not serve is told as that; it stays an observer for some minutes.
  const behind = late.filter(({ id }) => scene.isAlive(id) || !(registered.has(id) || holding.has(id)));
  if (behind.length === 0) return [];
  const nameOf = (id: number): string => (registered.has(id) ? `broker ${id}` : `observer ${id}`);
  return [
    {
      rule: 'observer-lag',
      severity: 'medium',
      title: 'Brokers that are behind on the metadata of the cluster',
      evidence: namedEvidence(
        behind.map(
          ({ id, lagOffsets, behindMs }) =>
            `${nameOf(id)} is behind by ${lagOffsets ?? '?'} offsets, ${behindMs ?? '?'} ms`,
        ),
        observers.length,
        behind.map(({ id }) => nameOf(id)),
      ),
      why:
        'They go by old leaders and settings: clients are sent to the wrong broker, and changes that were made seem not to happen.' +
        tunedText(limits, 'quorumLagOffsets'),
      remedy:
        'Look at their logs for metadata loading errors, at the disk of the metadata log, and at the way to the controllers.',
      cost: 'None, or one restart.',
    },
  ];
};
