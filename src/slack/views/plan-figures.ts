/** The figures of a plan as rows: now and after, worded once for the message, the details and the text form. */

import type { BrokerLoad, ClusterLoad, Plan } from '../../../planner/index.ts';
import { bytesText, countText, listText, percentText, rangeText } from './words.ts';

export function figureRows(plan: Plan): readonly (readonly string[])[] {
  const { before, after } = plan;
  const both = (label: string, figure: (load: ClusterLoad) => string) => [label, figure(before), figure(after)];
  return [
    ['Figure', 'Now', 'After'],
    both('Rack violations', ({ rackViolations }) => countText(rackViolations)),
    both('Partitions that cannot lose a rack', ({ cannotLoseRack }) => countText(cannotLoseRack)),
    both('Replicas per broker', ({ brokers }) =>
      rangeText(
        brokers.map(({ replicas }) => replicas),
        countText,
      ),
    ),
    both('Leaders per broker', ({ brokers }) =>
      rangeText(
        brokers.map(({ leaders }) => leaders),
        countText,
      ),
    ),
    diskKnown(before) && diskKnown(after)
      ? both('Disk used', ({ brokers }) => rangeText(brokers.map(share), percentText))
      : both('Data per broker', ({ brokers }) =>
          rangeText(
            brokers.map(({ bytes }) => bytes),
            bytesText,
          ),
        ),
    ...peakRow(plan),
  ];
}

/** The fullest that any broker gets while old and new copies are both there. */
export function peakOf(plan: Plan): { readonly broker: number; readonly share: number; readonly wave: number } | null {
  const capacity = new Map(plan.after.brokers.map(({ broker, capacityBytes }) => [broker, capacityBytes]));
  let peak: { broker: number; share: number; wave: number } | null = null;
  for (const wave of plan.waves) {
    for (const [broker, bytes] of wave.peakDiskBytes) {
      const room = capacity.get(broker) ?? null;
      if (room === null || room === 0) continue;
      if (peak === null || bytes / room > peak.share) peak = { broker, share: bytes / room, wave: wave.index + 1 };
    }
  }
  return peak;
}

function peakRow(plan: Plan): readonly (readonly string[])[] {
  const peak = peakOf(plan);
  if (peak === null) return [];
  return [['Disk at its fullest', '', `${percentText(peak.share)} on ${peak.broker} in wave ${peak.wave}`]];
}

/** Brokers whose disks are known; a range over some of them would pass for one over all. */
function diskKnown({ brokers }: ClusterLoad): boolean {
  return brokers.length > 0 && brokers.every(({ capacityBytes }) => capacityBytes !== null && capacityBytes > 0);
}

function share({ bytes, capacityBytes }: BrokerLoad): number {
  return capacityBytes === null || capacityBytes === 0 ? 0 : bytes / capacityBytes;
}

/** 'Mends 96 rack violations by copying 377 GB (112 replicas of 96 partitions).' Plain text. */
export function summaryText(plan: Plan): string {
  return `${aimText(plan)} ${meansText(plan)}`;
}

function aimText({ intent: { intent }, before, after }: Plan): string {
  const mended = before.rackViolations - after.rackViolations;
  const mends = mended > 0 ? `mends ${countText(mended)} rack violation${mended === 1 ? '' : 's'}` : '';
  const brokers = (ids: readonly number[]) =>
    `${ids.length === 1 ? 'broker' : 'brokers'} ${listText(ids.map(String), 12)}`;
  const also = mends === '' ? '' : ` and ${mends}`;
  switch (intent.kind) {
    case 'fix-racks':
      return mends === '' ? 'Keeps each partition spread over racks' : capital(mends);
    case 'rebalance':
      return `Evens out ${after.brokers.length} brokers${also}`;
    case 'drain':
      return `Empties ${brokers(intent.brokers)}${also}`;
    case 'add':
      return `Brings ${brokers(intent.brokers)} into use${also}`;
    case 'set-rf':
      return `Gives partitions ${intent.replicationFactor} replicas${also}`;
    case 'heal':
      return `Replaces replicas on brokers that are gone${also}`;
    case 'leaders':
      return 'Puts leaders where they are spread evenly';
  }
}

function meansText({ totals }: Plan): string {
  const partitions = `${countText(totals.partitionsChanged)} partition${totals.partitionsChanged === 1 ? '' : 's'}`;
  const leaders = `${countText(totals.leaderChanges)} leader change${totals.leaderChanges === 1 ? '' : 's'}`;
  if (totals.replicasMoved === 0) return `without copying data (${leaders}, ${partitions}).`;
  const replicas = `${countText(totals.replicasMoved)} replica${totals.replicasMoved === 1 ? '' : 's'}`;
  const moved = totals.leaderChanges === 0 ? '' : `, ${leaders}`;
  return `by copying ${bytesText(totals.bytesMoved)} (${replicas} of ${partitions}${moved}).`;
}

/** What was proven about the amount, never more than that. */
export function boundText({ bound, totals }: Plan): string {
  if (totals.replicasMoved === 0) return '';
  if (totals.bytesMoved > 0 && bound.bytesMovedAtLeast >= totals.bytesMoved)
    return 'No valid plan copies less (proven).';
  if (totals.bytesMoved === 0 && bound.replicasMovedAtLeast >= totals.replicasMoved) {
    return 'No valid plan moves fewer replicas (proven).';
  }
  if (bound.bytesMovedAtLeast > 0 && Number.isFinite(bound.gap)) {
    return `No valid plan copies less than ${bytesText(bound.bytesMovedAtLeast)} (proven); this one is ${gapText(bound.gap)} above that.`;
  }
  return '';
}

function gapText(gap: number): string {
  const percent = gap * 100;
  return percent < 0.1 ? 'less than 0.1 %' : `${percent < 10 ? percent.toFixed(1) : Math.round(percent)} %`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
