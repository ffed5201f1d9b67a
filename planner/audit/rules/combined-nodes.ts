import { type AuditRule, namedEvidence } from '../rule.ts';

/** Controllers and brokers in one process. */
export const combinedNodes: AuditRule = ({ snapshot: { controlPlane, brokers } }) => {
  if (controlPlane.kind !== 'kraft') return [];
  const combined = controlPlane.voters.filter(({ alsoBroker }) => alsoBroker === true);
  if (combined.length === 0) return [];
  return [
    {
      rule: 'combined-nodes',
      severity: 'medium',
      title: 'Controllers that are brokers too',
      evidence: namedEvidence(
        combined.map(({ id }) => `node ${id}`),
        brokers.length,
      ),
      why: 'A restart hits both planes at once; garbage collection, disk and page cache are shared, and clients reach the controllers.',
      remedy: 'Run dedicated controllers in production, reachable only for brokers and tools.',
      cost: 'Three small machines.',
    },
  ];
};
