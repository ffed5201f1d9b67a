import { held, type Model } from '../build-model/model.ts';
import { diskBefore } from '../order-waves/disk-state.ts';
import { anyOrder, cheapestOrder, type Job, type Way } from '../order-waves/find-order.ts';
import { kindOf, stages } from '../order-waves/wave-items.ts';
import { emptyPlacement, type Placement } from '../place-replicas/placement.ts';
import { legalSets } from './legal-sets.ts';

/** A placement with a way there, or whether it is sure that there is none. */
export type FitInOrder = { readonly placement: Placement } | { readonly placement: null; readonly none: boolean };

/** A second or two each. */
const cheapestEffort = 5_000_000;
const anyEffort = 60_000_000;
/** Sets of all partitions together: beyond this the search would come nowhere. */
const setsAtMost = 20_000;

/**
 * Placement and order looked for together: every partition changes at most once, one at a time, to a legal set for which there is room just
 * then. Where the search comes to its end, what it finds copies least. `percent` of each disk may be used.
 */
export function fitInOrder(model: Model, percent?: number): FitInOrder {
  const sets = setsOf(model);
  if (sets === null) return { placement: null, none: false };
  const jobs = sets.byPartition.map((ways, p) => jobOf(model, p, ways));
  if (jobs.some(({ must, ways }) => must && ways.length === 0)) return { placement: null, none: false };
  const disks = diskBefore(model, percent);
  const least = cheapestOrder(jobs, disks, cheapestEffort);
  const order = least.steps !== null || least.exhausted ? least : anyOrder(jobs, disks, anyEffort);
  if (order.steps === null) return { placement: null, none: sets.all && order.exhausted };
  const now = jobs.map((_, p) => targetsBefore(model, p));
  for (const { job, way } of order.steps) now[job] = sets.byPartition[job]![way]!;
  return { placement: placementOf(model, now) };
}

/** The lowest whole percentage of the disks at which there is a way, 101 where whole disks are not enough; null where that is not known. */
export function percentWithWay(model: Model, above: number): number | null {
  let [none, way] = [above, 101];
  for (let percent = 100; way - none > 1; percent = (none + way) >> 1) {
    const found = fitInOrder(model, percent);
    if (found.placement !== null) way = percent;
    else if (found.none) none = percent;
    else return null;
  }
  return way;
}

type Sets = readonly (readonly number[])[];

/** All legal sets of every partition; where these are too many, those with at most one new broker; null where these are too many as well. */
function setsOf(model: Model): { readonly byPartition: readonly Sets[]; readonly all: boolean } | null {
  for (const newAtMost of [Number.POSITIVE_INFINITY, 1]) {
    const byPartition: Sets[] = [];
    let room = setsAtMost;
    for (let p = 0; p < model.partitions && room >= 0; p++) {
      const sets = legalSets(model, p, { newAtMost, setsAtMost: room });
      room = sets === null ? -1 : room - sets.length;
      byPartition.push(sets ?? []);
    }
    if (room >= 0) return { byPartition, all: newAtMost > model.targets };
  }
  return null;
}

function jobOf(model: Model, p: number, sets: Sets): Job {
  const before = targetsBefore(model, p);
  const from = Array.from(model.oldBroker.subarray(model.oldStart[p]!, model.oldStart[p + 1]!));
  const leaving = from.filter((b) => b >= model.targets && model.keeps[b] !== 1);
  const ways = sets.map(
    (set): Way => ({
      into: set.filter((b) => !held(model, p, b)),
      outOf: [...leaving, ...before.filter((b) => !set.includes(b))],
    }),
  );
  const asItIs = ({ into, outOf }: Way): boolean => into.length === 0 && outOf.length === 0;
  return {
    sizeBytes: model.sizeBytes[p]!,
    ways,
    must: !ways.some(asItIs),
    stage: stages.indexOf(kindOf(model, p, leaving)),
  };
}

function targetsBefore({ oldStart, oldBroker, targets }: Model, p: number): readonly number[] {
  return Array.from(oldBroker.subarray(oldStart[p]!, oldStart[p + 1]!)).filter((b) => b < targets);
}

function placementOf(model: Model, sets: Sets): Placement {
  const placement = emptyPlacement(model);
  for (const [p, set] of sets.entries()) {
    for (const [i, broker] of set.entries()) {
      placement.holder[placement.start[p]! + i] = broker;
      placement.replicas[broker]!++;
      placement.bytes[broker]! += model.sizeBytes[p]!;
    }
  }
  return placement;
}
