import type { Bands } from './build-model/bands.ts';
import { buildModel, partitionKey } from './build-model/build-model.ts';
import { held, type Model } from './build-model/model.ts';
import type { PlanRequest } from './intent.ts';
import { emptyPlacement, type Placement } from './place-replicas/placement.ts';

/** What is left of the full plan when it must not copy more than the budget, and what the rest would have cost. */
export type WithinBudget = {
  /** Of a model in which the partitions that were left out are frozen. */
  readonly placement: Placement;
  readonly leftOut: { readonly partitions: number; readonly bytes: number };
};

export function hasBudget({ maxMoveBytes, maxMoves }: PlanRequest): boolean {
  return maxMoveBytes !== undefined || maxMoves !== undefined;
}

/**
 * The best part of a full plan within a budget of bytes and moves. A partition's change is taken whole, so that every set stays legal:
 * first those that a drain or a dead broker or a replica count asks for, then crowded racks, each smallest first so that most
 * are mended; then those that bring brokers closest to where the full plan brings them, per byte. Disk limits hold throughout.
 */
export function withinBudget(full: Placement, bands: Bands): WithinBudget {
  const { model } = full;
  const { request, snapshot } = model;
  const changed = changes(full);
  const most = request.maxMoveBytes ?? Number.POSITIVE_INFINITY;
  const fitsAll = changed.reduce((sum, { bytes }) => sum + bytes, 0) <= most;
  if (fitsAll && changed.length <= (request.maxMoves ?? Number.POSITIVE_INFINITY)) {
    return { placement: full, leftOut: { partitions: 0, bytes: 0 } };
  }
  const load = loadBefore(model);
  const order = changed.map((change) => ({
    ...change,
    worth: gain(full, load, change.p) / Math.max(1, change.bytes),
  }));
  order.sort((a, b) => b.urgency - a.urgency || (a.urgency > 0 ? a.bytes - b.bytes : b.worth - a.worth) || a.p - b.p);
  let bytesLeft = most;
  let movesLeft = request.maxMoves ?? Number.POSITIVE_INFINITY;
  const frozen = new Set(model.leftAlone);
  let partitionsOut = 0;
  let bytesOut = 0;
  for (const { p, bytes, urgency } of order) {
    const helps = urgency > 0 || gain(full, load, p) > 0;
    if (helps && bytes <= bytesLeft && movesLeft >= 1 && fits(full, load, bands, p)) {
      apply(full, load, p);
      bytesLeft -= bytes;
      movesLeft--;
      continue;
    }
    frozen.add(partitionKey(model.topicOf[p]!, model.slotOf[p]!));
    partitionsOut++;
    bytesOut += bytes;
  }
  const placement = carryOver(full, buildModel(snapshot, request, frozen));
  return { placement, leftOut: { partitions: partitionsOut, bytes: bytesOut } };
}

type Load = { readonly replicas: Int32Array; readonly bytes: Float64Array };

function loadBefore(model: Model): Load {
  const replicas = model.frozen.replicas.slice();
  const bytes = model.frozen.bytes.slice();
  for (let p = 0; p < model.partitions; p++) {
    eachOld(model, p, (broker) => {
      replicas[broker]!++;
      bytes[broker]! += model.sizeBytes[p]!;
    });
  }
  return { replicas, bytes };
}

type Changed = { readonly p: number; readonly bytes: number; readonly urgency: number };

function changes(full: Placement): readonly Changed[] {
  const { model, start, holder } = full;
  const found: Changed[] = [];
  for (let p = 0; p < model.partitions; p++) {
    let copies = 0;
    let kept = 0;
    for (let slot = start[p]!; slot < start[p + 1]!; slot++) held(model, p, holder[slot]!) ? kept++ : copies++;
    const old = model.oldStart[p + 1]! - model.oldStart[p]!;
    const pinned = model.replicationFactor[p]! - model.wanted[p]!;
    if (copies === 0 && kept + pinned === old) continue;
    found.push({ p, bytes: copies * model.sizeBytes[p]!, urgency: urgencyOf(model, p) });
  }
  return found;
}

/** What was asked for or is dead (a replica that must leave, a wrong replica count) is 2, a crowded rack 1, balance 0. */
function urgencyOf(model: Model, p: number): 0 | 1 | 2 {
  const { oldStart, oldBroker, targets, keeps, replicationFactor, rackOf, tree } = model;
  const replicas = oldStart[p + 1]! - oldStart[p]!;
  if (replicas !== replicationFactor[p]) return 2;
  const { most } = model.boundsFor(replicas);
  const count = new Int32Array(tree.parent.length);
  let crowded = false;
  for (let i = oldStart[p]!; i < oldStart[p + 1]!; i++) {
    const broker = oldBroker[i]!;
    if (broker >= targets && keeps[broker] !== 1) return 2;
    if (rackOf[broker]! < 0) continue;
    for (const node of tree.pathOfRack[rackOf[broker]!]!) if (++count[node]! > most[node]!) crowded = true;
  }
  return crowded ? 1 : 0;
}

/** How much closer the change brings its brokers to the full plan's load, in shares of it. */
function gain(full: Placement, load: Load, p: number): number {
  const size = full.model.sizeBytes[p]!;
  let total = 0;
  eachDifference(full, p, (broker, sign) => {
    const aimReplicas = full.replicas[broker]!;
    const aimBytes = full.bytes[broker]!;
    const now = Math.abs(load.replicas[broker]! - aimReplicas) / Math.max(1, aimReplicas);
    const then = Math.abs(load.replicas[broker]! + sign - aimReplicas) / Math.max(1, aimReplicas);
    const nowBytes = Math.abs(load.bytes[broker]! - aimBytes) / Math.max(1, aimBytes);
    const thenBytes = Math.abs(load.bytes[broker]! + sign * size - aimBytes) / Math.max(1, aimBytes);
    total += now - then + nowBytes - thenBytes;
  });
  return total;
}

function fits(full: Placement, load: Load, bands: Bands, p: number): boolean {
  const size = full.model.sizeBytes[p]!;
  let room = true;
  eachDifference(full, p, (broker, sign) => {
    if (sign > 0 && load.bytes[broker]! + size > bands.diskLimitBytes[broker]!) room = false;
  });
  return room;
}

function apply(full: Placement, load: Load, p: number): void {
  eachDifference(full, p, (broker, sign) => {
    load.replicas[broker]! += sign;
    load.bytes[broker]! += sign * full.model.sizeBytes[p]!;
  });
}

/** Targets that gain (1) or lose (-1) a replica of the partition. */
function eachDifference(
  { model, start, holder }: Placement,
  p: number,
  use: (broker: number, sign: 1 | -1) => void,
): void {
  for (let slot = start[p]!; slot < start[p + 1]!; slot++) if (!held(model, p, holder[slot]!)) use(holder[slot]!, 1);
  eachOld(model, p, (broker) => {
    for (let slot = start[p]!; slot < start[p + 1]!; slot++) if (holder[slot] === broker) return;
    use(broker, -1);
  });
}

function eachOld({ oldStart, oldBroker, targets }: Model, p: number, use: (broker: number) => void): void {
  for (let i = oldStart[p]!; i < oldStart[p + 1]!; i++) if (oldBroker[i]! < targets) use(oldBroker[i]!);
}

/** The same holders for the partitions that the smaller model still has. */
function carryOver(full: Placement, model: Model): Placement {
  const at = new Map<number, number>();
  for (let p = 0; p < full.model.partitions; p++)
    at.set(partitionKey(full.model.topicOf[p]!, full.model.slotOf[p]!), p);
  const placement = emptyPlacement(model);
  for (let p = 0; p < model.partitions; p++) {
    const from = full.start[at.get(partitionKey(model.topicOf[p]!, model.slotOf[p]!))!]!;
    for (let slot = placement.start[p]!, i = 0; slot < placement.start[p + 1]!; slot++, i++) {
      const broker = full.holder[from + i]!;
      placement.holder[slot] = broker;
      placement.replicas[broker]!++;
      placement.bytes[broker]! += model.sizeBytes[p]!;
    }
  }
  return placement;
}
