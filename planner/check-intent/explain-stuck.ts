import type { Bands } from '../build-model/bands.ts';
import type { Model } from '../build-model/model.ts';
import type { Change } from '../explain/list-changes.ts';
import type { Placed } from '../place-replicas/place-replicas.ts';
import type { Placement } from '../place-replicas/placement.ts';
import { type Conflict, conflict } from './check-intent.ts';

const examples = 3;

/** Partitions that have to change and cannot be legal wherever their replicas go. */
export function unplaceable(names: readonly string[]): readonly Conflict[] {
  if (names.length === 0) return [];
  return [
    conflict(
      `${named(names)} cannot be spread over the racks: replicas on excluded brokers stay, and too few other brokers may take copies.`,
      'Exclude fewer brokers, or add a broker in the rack that lacks one.',
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

/** Replicas that must be placed and fit no disk: which rack is too full, and by how much. */
export function noRoom(model: Model, bands: Bands, { placement, homeless }: Placed): readonly Conflict[] {
  const { tree, targets, rackOf, brokerIds, sizeBytes } = model;
  const missing = new Map<number, number>();
  for (const { p, rack } of homeless) missing.set(rack, (missing.get(rack) ?? 0) + sizeBytes[p]!);
  return [...missing]
    .sort(([a], [b]) => a - b)
    .map(([rack, bytes]) => {
      const brokers = Array.from({ length: targets }, (_, b) => b).filter((b) => rackOf[b] === rack);
      const free = brokers.reduce((sum, b) => sum + Math.max(0, bands.bytes.hi[b]! - placement.bytes[b]!), 0);
      const where = tree.racks[rack] === '' ? 'the cluster' : `rack ${tree.racks[rack]}`;
      return conflict(
        `The replicas that ${where} has to take do not fit its usable brokers (${brokers.map((b) => brokerIds[b]).join(', ')}) below the disk limit: ${gigabytes(bytes)} are left over and ${gigabytes(free)} are free.`,
        `Add a broker with at least ${gigabytes(bytes)} of free disk in ${where}, or raise the disk limit.`,
      );
    });
}

/** Brokers that would end above their disk limit with more than they hold today. */
export function overDiskLimit(bands: Bands, { model, bytes }: Placement): readonly Conflict[] {
  const before = model.frozen.bytes.slice();
  for (let p = 0; p < model.partitions; p++) {
    for (let i = model.oldStart[p]!; i < model.oldStart[p + 1]!; i++) {
      const broker = model.oldBroker[i]!;
      if (broker < model.targets) before[broker]! += model.sizeBytes[p]!;
    }
  }
  const found: Conflict[] = [];
  for (let b = 0; b < model.targets; b++) {
    const limit = Math.max(bands.diskLimitBytes[b]!, before[b]!);
    if (bytes[b]! <= limit) continue;
    const id = model.brokerIds[b]!;
    found.push(
      conflict(
        `Broker ${id} would end with ${gigabytes(bytes[b]!)}, above its disk limit of ${gigabytes(limit)}, and no exchange brings it below.`,
        `Balance bytes as well, raise the disk limit, or add a broker in its rack.`,
      ),
    );
  }
  return found;
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
      `${blocked.length} moves cannot be ordered: while old and new copies are both there, brokers ${full.join(', ')} would pass their disk limit.`,
      'Raise the disk limit, free space there, or move in steps with a budget of bytes.',
    ),
  ];
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
