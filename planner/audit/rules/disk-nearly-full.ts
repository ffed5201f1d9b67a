import type { Broker } from '../../snapshot.ts';
import { bytesByBroker, capacityOf } from '../../verify/disk.ts';
import { tunedText } from '../limits.ts';
import { type AuditRule, namedEvidence } from '../rule.ts';

/** Brokers above the disk limit, as a whole or with one log directory: a full one goes offline with all that is in it. */
export const diskNearlyFull: AuditRule = ({ snapshot, limits }) => {
  const held = bytesByBroker(snapshot);
  const { diskPercent } = limits;
  const hits = snapshot.brokers.flatMap((broker) => {
    const whole = wholeBroker(broker, held.get(broker.id) ?? 0);
    const dir = fullestDir(broker);
    const isOver = whole !== null && whole.percent > diskPercent;
    const worst = isOver ? whole : dir;
    if (worst === null || worst.percent <= diskPercent) return [];
    return [{ id: broker.id, isOver, text: `${worst.what}: ${worst.percent.toFixed(1)} % of ${worst.bytes} bytes` }];
  });
  if (hits.length === 0) return [];
  const balanced = hits.some(({ isOver }) => isOver);
  return [
    {
      rule: 'disk-nearly-full',
      severity: 'high',
      title: `Brokers above ${diskPercent} % of their disk`,
      evidence: namedEvidence(
        hits.map(({ text }) => text),
        snapshot.brokers.length,
        hits.map(({ id }) => `broker ${id}`),
      ),
      why:
        'A log directory that is full goes offline with everything in it, and a broker that has no other goes down; every broker ' +
        `that takes its load comes closer to the same.${tunedText(limits, 'diskPercent')}`,
      remedy: balanced
        ? 'Plan rebalance --balance disk, lower retention, or add disk.'
        : 'Lower retention, add disk, or move replicas to another log directory of the same broker (kafka-reassign-partitions.sh ' +
          'with log_dirs): no plan does that yet, and between brokers there is nothing to even out.',
      cost: balanced
        ? 'Rebalancing copies data off the fullest brokers.'
        : 'What is moved is copied within the broker.',
      ...(balanced ? { mendWith: { kind: 'rebalance' } as const } : {}),
    },
  ];
};

type Use = { readonly what: string; readonly percent: number; readonly bytes: number };

function wholeBroker(broker: Broker, heldBytes: number): Use | null {
  const bytes = capacityOf(broker);
  if (bytes === null || bytes === 0) return null;
  const onDisk = onlineDirs(broker).reduce((sum, { totalBytes, usableBytes }) => sum + totalBytes - usableBytes, 0);
  return { what: `broker ${broker.id}`, percent: (100 * Math.max(onDisk, heldBytes)) / bytes, bytes };
}

function fullestDir(broker: Broker): Use | null {
  const uses = onlineDirs(broker).map(({ path, totalBytes, usableBytes }) => ({
    what: `broker ${broker.id}, ${path}`,
    percent: (100 * (totalBytes - usableBytes)) / totalBytes,
    bytes: totalBytes,
  }));
  return uses.reduce<Use | null>((most, each) => (most === null || each.percent > most.percent ? each : most), null);
}

function onlineDirs({ logDirs = [] }: Broker) {
  return logDirs.filter(({ offline, totalBytes }) => offline !== true && totalBytes > 0);
}
