import { type AuditRule, namedEvidence } from '../rule.ts';

/** Topics whose partitions do not all have the same number of replicas. */
export const mixedReplicationFactor: AuditRule = ({ partitions, snapshot }) => {
  const factors = new Map<string, Set<number>>();
  for (const { topic, replicas } of partitions) {
    const seen = factors.get(topic.name) ?? new Set<number>();
    factors.set(topic.name, seen.add(replicas.length));
  }
  const hits = [...factors].filter(([, seen]) => seen.size > 1);
  if (hits.length === 0) return [];
  const wanted = Math.max(...hits.flatMap(([, seen]) => [...seen]));
  return [
    {
      rule: 'mixed-replication-factor',
      severity: 'medium',
      title: 'Topics whose partitions have different replication factors',
      evidence: namedEvidence(
        hits.map(([name, seen]) => `${name}: ${[...seen].sort().join(' and ')} replicas`),
        snapshot.topics.length,
        hits.map(([name]) => `topic ${name}`),
      ),
      why: 'A topic is as safe as its weakest partition; usually a reassignment was killed half way.',
      remedy: `Plan set-rf --rf ${wanted} for these topics.`,
      cost: 'The missing replicas are copied.',
      mendWith: { kind: 'set-rf', replicationFactor: wanted },
    },
  ];
};
