import { defaultDiskLimitPercent } from '../../intent.ts';
import { bytesByBroker, capacityOf } from '../../verify/disk.ts';
import { type AuditRule, namedEvidence } from '../rule.ts';

/** Brokers above the disk limit that plans keep to. */
export const diskNearlyFull: AuditRule = ({ snapshot }) => {
  const held = bytesByBroker(snapshot);
  const hits = snapshot.brokers.flatMap((broker) => {
    const capacity = capacityOf(broker);
    if (capacity === null || capacity === 0) return [];
    const onDisk = (broker.logDirs ?? [])
      .filter(({ offline }) => offline !== true)
      .reduce((sum, { totalBytes, usableBytes }) => sum + totalBytes - usableBytes, 0);
    const percent = (100 * Math.max(onDisk, held.get(broker.id) ?? 0)) / capacity;
    return percent > defaultDiskLimitPercent
      ? [`broker ${broker.id}: ${percent.toFixed(1)} % of ${capacity} bytes`]
      : [];
  });
  if (hits.length === 0) return [];
  return [
    {
      rule: 'disk-nearly-full',
      severity: 'high',
      title: `Brokers above ${defaultDiskLimitPercent} % of their disk`,
      evidence: namedEvidence(hits, snapshot.brokers.length),
      why: 'A full disk takes the whole broker down, and every one that takes its load comes closer to the same.',
      remedy: 'Plan rebalance --balance disk, lower retention, or add disk.',
      cost: 'Rebalancing copies data off the fullest brokers.',
      mendWith: { kind: 'rebalance' },
    },
  ];
};
