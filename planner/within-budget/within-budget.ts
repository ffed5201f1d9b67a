import type { Bands } from '../build-model/bands.ts';
import { buildModel, partitionKey } from '../build-model/build-model.ts';
import { type Load, loadBefore } from '../build-model/load-before.ts';
import { held, type Model } from '../build-model/model.ts';
import type { PlanRequest } from '../intent.ts';
import { emptyPlacement, type Placement } from '../place-replicas/placement.ts';
import { type Choice, choose, hasRoom, take } from './choose.ts';
import { leastDistance } from './least-distance.ts';
import { distance, eachDifference } from './load.ts';

/** Of the whole way to the full plan: what is this near the best possible is not searched on. */
const nearEnough = 0.002;

/** What is left of the full plan when it must not copy more than the budget, and what the rest would have cost. */
export type WithinBudget = {
  /** Of a model in which the partitions that were left out are frozen. */
  readonly placement: Placement;
  readonly leftOut: { readonly partitions: number; readonly bytes: number };
  /**
   * How much of the way to the full plan's replicas and bytes per broker is gone, 0 to 1, once what is urgent is done; and what
   * no other choice of the full plan's changes within the budget can pass. null: nothing is to be balanced.
   */
  readonly balance: { readonly gone: number; readonly atMost: number; readonly afterUrgent: boolean } | null;
};

export function hasBudget({ maxMoveBytes, maxMoves }: PlanRequest): boolean {
  return maxMoveBytes !== undefined || maxMoves !== undefined;
}

/**
 * The best part of a full plan within a budget of bytes and moves. A partition's change is taken whole, so that every set stays legal:
 * first those that a drain or a dead broker or a replica count asks for, then crowded racks, each smallest first so that most
 * are mended; then those that bring brokers nearest to where the full plan brings them. Disk limits hold throughout.
 */
export function withinBudget(full: Placement, bands: Bands): WithinBudget {
  const { model } = full;
  const { request, snapshot } = model;
  const changed = changesOf(full);
  const most = request.maxMoveBytes ?? Number.POSITIVE_INFINITY;
  const mostMoves = request.maxMoves ?? Number.POSITIVE_INFINITY;
  const fitsAll = changed.reduce((sum, { bytes }) => sum + bytes, 0) <= most;
  if (fitsAll && changed.length <= mostMoves) {
    return { placement: full, leftOut: { partitions: 0, bytes: 0 }, balance: null };
  }
  const urgent = changed.filter(({ urgency }) => urgency > 0);
  urgent.sort((a, b) => b.urgency - a.urgency || a.bytes - b.bytes || a.p - b.p);
  const first: Choice = { taken: new Set(), load: loadBefore(model), room: { bytes: most, moves: mostMoves } };
  const fits = (load: Load, p: number): boolean => hasDisk(full, bands, load, p);
  for (const change of urgent) if (hasRoom(first, change) && fits(first.load, change.p)) take(full, first, change);
  const candidates = changed.filter(({ urgency }) => urgency === 0);
  const way = distance(full, first.load);
  const least = way > 0 ? leastDistance(full, first.load, candidates, first.room) : 0;
  const { taken, load } = choose({ full, candidates, fits, enough: least + nearEnough * way }, first);
  const balance =
    way === 0
      ? null
      : {
          gone: 1 - distance(full, load) / way,
          atMost: Math.min(1, 1 - least / way),
          afterUrgent: urgent.length > 0,
        };
  const out = changed.filter(({ p }) => !taken.has(p));
  const frozen = new Set(model.leftAlone);
  for (const { p } of out) frozen.add(partitionKey(model.topicOf[p]!, model.slotOf[p]!));
  const placement = carryOver(full, buildModel(snapshot, request, frozen));
  return {
    placement,
    leftOut: { partitions: out.length, bytes: out.reduce((sum, { bytes }) => sum + bytes, 0) },
    balance,
  };
}

type Changed = { readonly p: number; readonly bytes: number; readonly urgency: number };

/** Partitions that the full plan changes, with what each would copy. */
export function changesOf(full: Placement): readonly Changed[] {
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

function hasDisk(full: Placement, bands: Bands, load: Load, p: number): boolean {
  const size = full.model.sizeBytes[p]!;
  let room = true;
  eachDifference(full, p, (broker, sign) => {
    if (sign > 0 && load.bytes[broker]! + size > bands.diskLimitBytes[broker]!) room = false;
  });
  return room;
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
