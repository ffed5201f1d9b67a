import { type AuditRule, namedEvidence } from '../rule.ts';

/** Kafka's defaults are the biggest number that fits: never flush by count or by time. */
const practicallyNever = 1e12;
const keys = ['flush.messages', 'flush.ms'] as const;

/** Topics that force every so many records to disk. */
export const flushSettings: AuditRule = ({ snapshot: { topics } }) => {
  const hits = topics.flatMap(({ name, configs }) => {
    const set = keys.filter((key) => configs?.[key] !== undefined && Number(configs[key]) < practicallyNever);
    return set.length === 0 ? [] : [`${name}: ${set.map((key) => `${key}=${configs![key]}`).join(', ')}`];
  });
  if (hits.length === 0) return [];
  return [
    {
      rule: 'flush-settings',
      severity: 'low',
      title: 'Topics that flush to disk by themselves',
      evidence: namedEvidence(
        hits,
        topics.length,
        hits.map((hit) => `topic ${hit.split(': ')[0]}`),
      ),
      why:
        'Kafka is safe without: where racks are independent a crash does not hit the whole ISR at once, the crashed replica leaves the ISR, ' +
        'and the CRC finds torn records. Flushing helps only where one power failure can hit every replica.',
      remedy: 'Remove them where replicas stand in independent racks; keep them where they do not.',
      cost: 'Every flush costs latency and throughput, unless the drive has a battery-backed cache: that counts as the disk.',
    },
  ];
};
