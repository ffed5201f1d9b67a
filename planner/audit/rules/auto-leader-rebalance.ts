import { type AuditRule, namedEvidence } from '../rule.ts';

const key = 'auto.leader.rebalance.enable';

/** Without it, leaders stay where a restart has left them. */
export const autoLeaderRebalance: AuditRule = ({ snapshot: { brokers } }) => {
  const hits = brokers.filter(({ configs }) => configs?.[key] === 'false');
  if (hits.length === 0) return [];
  return [
    {
      rule: 'auto-leader-rebalance',
      severity: 'low',
      title: 'Leaders do not go home by themselves',
      evidence: namedEvidence(
        hits.map(({ id }) => `broker ${id}: ${key}=false`),
        brokers.length,
      ),
      why: 'After every restart the restarted broker leads nothing and the others lead more, until somebody elects preferred leaders.',
      remedy: `Set ${key}=true, or elect preferred leaders after every restart.`,
      cost: 'A moment of leadership change per partition.',
    },
  ];
};
