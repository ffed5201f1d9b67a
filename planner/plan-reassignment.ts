import { assemblePlan, infeasiblePlan } from './assemble-plan.ts';
import { prove } from './bound/prove.ts';
import { type Bands, chooseBands } from './build-model/bands.ts';
import type { Model } from './build-model/model.ts';
import { settleModel } from './build-model/settle-model.ts';
import { checkIntent, waysOutOf } from './check-intent/check-intent.ts';
import { noFitFound, noWay, tooFull, unplaceable, unsafeToMove } from './check-intent/explain-stuck.ts';
import { listChanges } from './explain/list-changes.ts';
import { planNotes } from './explain/plan-notes.ts';
import { fitDisks, fitsDisks, mostBytes } from './fit-disks/fit-disks.ts';
import { fitInOrder } from './fit-disks/fit-in-order.ts';
import { overfullSet } from './fit-disks/overfull-set.ts';
import { balanceOf, type PlanRequest } from './intent.ts';
import { orderLeaders } from './order-leaders/order-leaders.ts';
import type { Balanced } from './place-balanced/balanced.ts';
import { countOffer } from './place-balanced/first-prices.ts';
import { placeBalanced } from './place-balanced/place-balanced.ts';
import { placeByTopic } from './place-by-topic.ts';
import { placeGiven } from './place-given.ts';
import { leftAsIs, placeByCounts, placeOnlyForced } from './place-replicas/place-replicas.ts';
import type { Infeasible, PlanControl, PlanResult } from './plan.ts';
import type { Snapshot } from './snapshot.ts';
import { hasBudget, withinBudget } from './within-budget/within-budget.ts';

/** Placements that are tried where disks are tight. */
const fitsAtMost = 6;

/** From what the cluster showed and what was asked for to the exact change, or to the reasons why there is none. */
export function planReassignment(snapshot: Snapshot, request: PlanRequest, control: PlanControl): PlanResult {
  const stage = control.onStage ?? (() => {});
  const infeasible = (reasons: Infeasible['reasons']) => infeasiblePlan(snapshot, request, reasons);
  stage('check');
  const refused = checkIntent(snapshot, request);
  if (refused.length > 0) return infeasible(refused);
  if (request.intent.kind === 'place') return placeGiven(snapshot, request, request.intent);

  stage('model');
  const { model: whole, impossible } = settleModel(snapshot, request);
  const hopeless = [...unplaceable(impossible, waysOutOf(snapshot, request)), ...unsafeToMove(whole.stranded)];
  if (hopeless.length > 0) return infeasible(hopeless);
  const bands = chooseBands(whole);

  stage('place');
  const first = place(whole, bands, control);
  const most = mostBytes(whole, bands);
  const finished = (balanced: Balanced): PlanResult => finish({ snapshot, request, whole, bands, balanced, control });
  if (request.intent.kind === 'leaders') return finished(first);
  const fits = fitsDisks(first.placed, most);
  let found = fits ? finished(first) : null;
  if (found?.feasible === true) return found;
  const hopelesslyFull = overfullSet(whole, most);
  if (hopelesslyFull !== null) return infeasible(tooFull(whole, hopelesslyFull));
  // No room, or no order that keeps old and new copies below the limit: other placements may have one.
  for (let attempt = 0; attempt < fitsAtMost && !(attempt > 0 && control.shouldStop()); attempt++) {
    stage('fit disks');
    const placed = fitDisks(whole, bands, { most, attempt }, control);
    if (!fitsDisks(placed, most)) found ??= infeasible(noFitFound(placed, most));
    else
      found = finished({
        placed,
        offers: first.offers.filter(({ kind }) => kind !== 'proven'),
        settled: true,
        tight: true,
      });
    if (found.feasible) return found;
  }
  if (control.shouldStop()) return found!;
  stage('fit in order');
  const inOrder = fitInOrder(whole);
  if (inOrder.placement === null) return inOrder.none ? infeasible(noWay(whole)) : found!;
  const { placement } = inOrder;
  const last = finished({
    placed: { ...first.placed, placement, homeless: [] },
    offers: [],
    settled: true,
    tight: true,
  });
  return last.feasible ? last : found!;
}

type Solved = {
  readonly snapshot: Snapshot;
  readonly request: PlanRequest;
  readonly whole: Model;
  readonly bands: Bands;
  readonly balanced: Balanced;
  readonly control: PlanControl;
};

/** From who holds what to the plan: budget, leaders, waves, bound, notes. */
function finish({ snapshot, request, whole, bands, balanced, control }: Solved): PlanResult {
  const stage = control.onStage ?? (() => {});
  const { placed } = balanced;
  const limited = hasBudget(request) ? withinBudget(placed.placement, bands) : null;
  const placement = limited?.placement ?? placed.placement;
  const { model } = placement;

  stage('leaders');
  const leaders = orderLeaders(placement, bands.balancesLeaders, control);
  const changes = listChanges(placement, leaders.leader);

  return assemblePlan(snapshot, {
    request,
    model,
    changes,
    bound: ({ bytesMoved }) =>
      prove(placement, bands, placement === placed.placement ? balanced.offers : [], bytesMoved),
    notes: ({ raisedTo }) => [...whole.notes, ...planNotes(bands, balanced, { leaders, limited, raisedTo })],
    onStage: stage,
  });
}

function place(model: Model, bands: Bands, control: PlanControl): Balanced {
  if (model.request.intent.kind === 'leaders') return { placed: leftAsIs(model, bands), offers: [], settled: true };
  if (bands.balancesBytes) return placeBalanced(model, bands, control);
  if (balanceOf(model.request) === 'topics') return placeByTopic(model, bands, control);
  if (!bands.balancesReplicas) return { placed: placeOnlyForced(model, bands), offers: [], settled: true };
  const placed = placeByCounts(model, bands, { prices: new Int32Array(model.targets), copy: 1 }, control);
  // Counts alone may overfill a disk: then its limit is a band on bytes like any other.
  const overfull = placed.placement.bytes.subarray(0, model.targets).some((bytes, b) => bytes > bands.bytes.hi[b]!);
  if (overfull) return placeBalanced(model, bands, control);
  return { placed, offers: countOffer(placed), settled: placed.complete };
}
