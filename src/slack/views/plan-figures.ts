/** The figures of a plan as rows: now and after, worded once for the message, the details and the text form. */

import { type Figures, figuresOf, type Range } from '../../../planner/choices/figures.ts';
import type { Plan } from '../../../planner/index.ts';
import { bytesText, counted, countText, listText, percentText, rangeText } from './words.ts';

/** Now and after. Other choices are not columns of it: on a phone nobody would see all of them at once. */
export function figureRows(plan: Plan): readonly (readonly string[])[] {
  const [now, after] = [figuresOf(plan.before), figuresOf(plan.after)];
  const row = (label: string, figure: (figures: Figures) => string) => [label, figure(now), figure(after)];
  const disks = now.disk !== null && after.disk !== null && (saysSomething(now.disk) || saysSomething(after.disk));
  return [
    ['Figure', 'Now', 'After'],
    row('Rack violations', ({ rackViolations }) => countText(rackViolations)),
    row('Partitions that cannot lose a rack', ({ cannotLoseRack }) => countText(cannotLoseRack)),
    row('Replicas per broker', ({ replicas }) => rangeText(replicas, countText)),
    row('Leaders per broker', ({ leaders }) => rangeText(leaders, countText)),
    disks
      ? row('Disk used', ({ disk }) => rangeText(disk ?? [], percentText))
      : row('Data per broker', ({ bytes }) => rangeText(bytes, bytesText)),
    ...peakRow(plan),
  ];
}

/** "3 %" before and after says nothing of what is evened out. */
export function saysSomething(range: Range): boolean {
  return percentText(range[0]) !== percentText(range[1]);
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

/** 'Mends 96 rack violations by copying 377 GB (112 replicas of 96 partitions).' Plain text. */
export function summaryText(plan: Plan): string {
  return `${aimText(plan)} ${meansText(plan)}`;
}

function aimText(plan: Plan): string {
  const { before, after } = plan;
  const { intent } = plan.intent;
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
    case 'drain': {
      const left = after.brokers.filter(({ broker }) => intent.brokers.includes(broker));
      const replicas = left.reduce((sum, each) => sum + each.replicas, 0);
      return replicas === 0
        ? `Empties ${brokers(intent.brokers)}${also}`
        : `Does not empty ${brokers(intent.brokers)} yet: ${counted(replicas, 'replica')} ${replicas === 1 ? 'stays' : 'stay'} there${mends === '' ? '' : `. ${capital(mends)}`}`;
    }
    case 'add':
      return `Brings ${brokers(intent.brokers)} into use${also}`;
    case 'set-rf':
      return `Gives partitions ${intent.replicationFactor} replicas${also}`;
    case 'heal':
      return `Replaces replicas on brokers that are gone${also}`;
    case 'leaders':
      return 'Puts leaders where they are spread evenly';
    case 'place':
      return `${intent.what}:`;
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
export function boundText({ bound, totals, intent }: Plan): string {
  if (totals.replicasMoved === 0) return '';
  // With a budget the proof is about what fits into it: doing nothing would copy less.
  const budget = intent.maxMoveBytes !== undefined || intent.maxMoves !== undefined;
  const noPlan = budget ? 'No valid plan that leaves out the same partitions' : 'No valid plan';
  if (totals.bytesMoved > 0 && bound.bytesMovedAtLeast >= totals.bytesMoved) return `${noPlan} copies less (proven).`;
  if (totals.bytesMoved === 0 && bound.replicasMovedAtLeast >= totals.replicasMoved) {
    return `${noPlan} moves fewer replicas (proven).`;
  }
  if (bound.bytesMovedAtLeast > 0 && Number.isFinite(bound.gap)) {
    return `${noPlan} copies less than ${bytesText(bound.bytesMovedAtLeast)} (proven); this one is ${gapText(bound.gap)} above that.`;
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
