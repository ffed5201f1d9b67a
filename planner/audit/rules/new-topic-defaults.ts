import { type AuditRule, namedEvidence } from '../rule.ts';

/** What a topic gets whose maker says nothing. */
export const newTopicDefaults: AuditRule = ({ snapshot: { brokers } }) => {
  const low = (value: string | undefined, least: number): boolean => value !== undefined && Number(value) < least;
  const wanted = Math.min(3, brokers.length);
  if (wanted < 3) return [];
  const hits = brokers.flatMap(({ id, configs }) => {
    const factor = configs?.['default.replication.factor'];
    const minIsr = configs?.['min.insync.replicas'];
    const wrong = [
      ...(low(factor, wanted) ? [`default.replication.factor=${factor}`] : []),
      ...(low(minIsr, 2) ? [`min.insync.replicas=${minIsr}`] : []),
    ];
    return wrong.length === 0 ? [] : [`broker ${id}: ${wrong.join(', ')}`];
  });
  if (hits.length === 0) return [];
  return [
    {
      rule: 'new-topic-defaults',
      severity: 'medium',
      title: 'New topics get too few replicas or min ISR 1',
      evidence: namedEvidence(hits, brokers.length),
      why: 'Topics that are made automatically, or by people who say nothing, are lost with one broker.',
      remedy: 'Set default.replication.factor=3 and min.insync.replicas=2 on every broker.',
      cost: 'Three times the storage for such topics.',
    },
  ];
};
