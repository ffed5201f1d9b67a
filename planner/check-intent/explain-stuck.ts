import type { Model } from '../build-model/model.ts';
import type { Change } from '../explain/list-changes.ts';
import { mostBytes } from '../fit-disks/fit-disks.ts';
import { percentWithWay } from '../fit-disks/fit-in-order.ts';
import type { OverfullSet } from '../fit-disks/overfull-set.ts';
import { defaultDiskLimitPercent } from '../intent.ts';
import type { Placed } from '../place-replicas/place-replicas.ts';
import { type Conflict, conflict } from './conflict.ts';
import type { WaysOut } from './ways-out.ts';

const examples = 3;
const brokersNamed = 6;

/** Partitions that have to change and cannot be legal wherever their replicas go. */
export function unplaceable(names: readonly string[], ways: WaysOut): readonly Conflict[] {
  if (names.length === 0) return [];
  const cordoned = ways.uncordoned();
  if (cordoned.length > 0) {
    const who = `${cordoned.length === 1 ? 'broker' : 'brokers'} ${cordoned.join(', ')}`;
    const spared = ways.spared();
    return [
      conflict(
        `${named(names)} cannot be spread over the racks: ${who} ${cordoned.length === 1 ? 'is' : 'are'} cordoned, and too few other brokers may take copies.`,
        `Delete cordoned.log.dirs of ${who}${spared === null ? '' : `, or ${spared}`}, or add a broker in the rack that lacks one.`,
      ),
    ];
  }
  const spared = ways.spared() ?? 'exclude fewer brokers';
  return [
    conflict(
      `${named(names)} cannot be spread over the racks: replicas on excluded brokers stay, and too few other brokers may take copies.`,
      `${spared[0]!.toUpperCase()}${spared.slice(1)}, or add a broker in the rack that lacks one.`,
    ),
  ];
}

/** Partitions that have to change while too few of their replicas are in sync. */
export function unsafeToMove(names: readonly string[]): readonly Conflict[] {
  if (names.length === 0) return [];
  return [
    conflict(
      `${named(names)} must move, but has fewer replicas in sync than min.insync.replicas: moving now would block producers with acks=all or add risk.`,
      'Bring the missing replicas back in sync, or lower min.insync.replicas of the topic, and ask again.',
    ),
  ];
}

function named(names: readonly string[]): string {
  const some = names.slice(0, examples).join(', ');
  return names.length === 1
    ? `Partition ${some}`
    : `Each of ${names.length} partitions (${some}${names.length > examples ? ', ...' : ''})`;
}

/** No legal plan keeps these brokers below their disk limits: they are asked to hold more than they may, however replicas are placed. */
export function tooFull(model: Model, found: OverfullSet): readonly Conflict[] {
  const { brokers, leastBytes, limitBytes } = found;
  const racks = [...new Set(brokers.map((b) => model.tree.racks[model.rackOf[b]!]!))].filter((rack) => rack !== '');
  const where = racks.length === 0 ? '' : ` in rack ${racks.join(' or ')}`;
  const names = listed(brokers.map((b) => String(model.brokerIds[b])));
  const who = brokers.length === 1 ? `Broker ${names}${where} has` : `Brokers ${names}${where} together have`;
  const { intent } = model.request;
  const percent = limitPercentFor(model, found);
  const ways = [
    `add a broker with at least ${gigabytes(roomToAdd(model, found))} of room${where}`,
    ...(percent === null ? [] : [`raise the disk limit to at least ${percent} %`]),
    ...(intent.kind === 'drain' && intent.brokers.length > 1 ? ['drain fewer brokers at once'] : []),
  ].join(', or ');
  return [
    conflict(
      `${who} to hold at least ${gigabytes(leastBytes)}, wherever replicas go; below the disk limit there is room for ${gigabytes(limitBytes)}.`,
      `${ways[0]!.toUpperCase()}${ways.slice(1)}.`,
    ),
  ];
}

/** The lowest whole percentage at which these brokers may hold the bytes; null where no disk does. */
function limitPercentFor(model: Model, { brokers, leastBytes }: OverfullSet): number | null {
  for (let percent = 1; percent <= 100; percent++) {
    const most = mostBytes(model, { diskLimitBytes: model.capacityBytes.map((bytes) => (bytes * percent) / 100) });
    if (brokers.reduce((sum, b) => sum + most[b]!, 0) >= leastBytes) return percent;
  }
  return null;
}

/** What is too much in all; but a replica moves whole, so the smallest one is the least that helps. */
function roomToAdd({ sizeBytes }: Model, { leastBytes, limitBytes }: OverfullSet): number {
  const smallest = sizeBytes.find((bytes) => bytes > 0) ?? 0;
  return Math.max(leastBytes - limitBytes, smallest);
}

/** Every placement in every order was tried: none keeps disks below their limits all the way. */
export function noWay(model: Model): readonly Conflict[] {
  const limit = model.request.diskLimitPercent ?? defaultDiskLimitPercent;
  const percent = percentWithWay(model, limit);
  const ways = [
    'free space there',
    ...(percent === null ? ['raise the disk limit'] : []),
    ...(percent !== null && percent <= 100 ? [`raise the disk limit to at least ${percent} %`] : []),
    'add a broker',
  ].join(', or ');
  return [
    conflict(
      `Below ${limit} % of the disks there is no way: wherever replicas go and in whatever order (what heals first, internal topics last), each partition moving once, old and new copies together pass that limit somewhere. All were tried.`,
      `${ways[0]!.toUpperCase()}${ways.slice(1)}.`,
    ),
  ];
}

/** Nothing proves that there is no way; the search ended without one. */
export function noFitFound({ placement, homeless }: Placed, most: ArrayLike<number>): readonly Conflict[] {
  const { model, bytes } = placement;
  const full = Array.from({ length: model.targets }, (_, b) => b).filter((b) => bytes[b]! > most[b]!);
  const over = full.map((b) => `${model.brokerIds[b]} (${gigabytes(bytes[b]! - most[b]!)} too much)`);
  const left = homeless.length === 0 ? '' : ` and ${homeless.length} replicas without a place`;
  return [
    conflict(
      `No placement below the disk limits was found within the search; the closest leaves ${over.length === 0 ? 'no broker too full' : `brokers ${listed(over)}`}${left}. That there is none is not proven.`,
      'Add a broker in that rack, raise the disk limit, or move less at once.',
    ),
  ];
}

function listed(names: readonly string[]): string {
  const more = names.length > brokersNamed ? ` and ${names.length - brokersNamed} more` : '';
  return `${names.slice(0, brokersNamed).join(', ')}${more}`;
}

/** The end is legal, but on the way there old and new copies together would overfill a disk, in whatever order. */
export function noOrder(model: Model, changes: readonly Change[], blocked: readonly number[]): readonly Conflict[] {
  const into = new Map<number, number>();
  for (const move of blocked) {
    const { p, added } = changes[move]!;
    for (const broker of added) into.set(broker, (into.get(broker) ?? 0) + model.sizeBytes[p]!);
  }
  const full = [...into]
    .sort(([a], [b]) => a - b)
    .map(([broker, bytes]) => `${model.brokerIds[broker]} (${gigabytes(bytes)})`);
  return [
    conflict(
      `No order was found for ${blocked.length} ${blocked.length === 1 ? 'move' : 'moves'}: while old and new copies are both there, brokers ${full.join(', ')} would pass their disk limit.`,
      'Raise the disk limit, free space there, or move in steps with a budget of bytes.',
    ),
  ];
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
