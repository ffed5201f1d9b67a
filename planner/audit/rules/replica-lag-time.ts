import { tunedText } from '../limits.ts';
import { type AuditRule, namedEvidence } from '../rule.ts';

const key = 'replica.lag.time.max.ms';

/** A follower that lags should leave the ISR before producers lose patience. */
export const replicaLagTime: AuditRule = ({ snapshot: { brokers }, limits }) => {
  const { producerTimeoutMs } = limits;
  const hits = brokers.filter(({ configs }) => Number(configs?.[key] ?? 0) > producerTimeoutMs);
  if (hits.length === 0) return [];
  return [
    {
      rule: 'replica-lag-time',
      severity: 'low',
      title: 'A slow follower stays in the ISR longer than producers wait',
      evidence: namedEvidence(
        hits.map(({ id, configs }) => `broker ${id}: ${key}=${configs?.[key]}`),
        brokers.length,
      ),
      why: `Producers give up after request.timeout.ms (${producerTimeoutMs}) with REQUEST_TIMED_OUT and send again.${tunedText(limits, 'producerTimeoutMs')}`,
      remedy: `Set ${key} to ${producerTimeoutMs} or less, or raise the producers' request.timeout.ms above it.`,
      cost: 'A lower value makes ISRs shrink sooner under load.',
    },
  ];
};
