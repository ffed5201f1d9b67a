import { type AuditRule, partitionEvidence } from '../rule.ts';

/** Partitions with replicas that are dead or out of sync. */
export const underReplicated: AuditRule = ({ partitions, scene }) => {
  const hits = partitions.filter(({ isr, replicas }) => replicas.some((id) => !isr.includes(id)));
  if (hits.length === 0) return [];
  const dead = new Set(hits.flatMap(({ replicas }) => replicas.filter((id) => !scene.isAlive(id))));
  const remedy =
    dead.size > 0
      ? `Bring ${[...dead].sort((a, b) => a - b).join(', ')} back; if that is not possible, plan heal.`
      : 'All brokers are up: look for a slow disk, a network limit or a leftover replication throttle.';
  return [
    {
      rule: 'under-replicated',
      severity: 'medium',
      title: 'Partitions with replicas that are not in sync',
      evidence: partitionEvidence(hits, partitions.length, ({ isr, replicas }) => {
        const missing = replicas.filter((id) => !isr.includes(id));
        return `${missing.join(', ')} not in sync of ${replicas.join(', ')}`;
      }),
      why: 'They survive fewer failures than they were made for.',
      remedy,
      cost: 'Bringing a broker back costs what it missed; healing copies every lost replica in full.',
      ...(dead.size > 0 ? { mendWith: { kind: 'heal' } as const } : {}),
    },
  ];
};
