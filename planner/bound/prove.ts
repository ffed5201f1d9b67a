import type { Bands } from '../build-model/bands.ts';
import type { Model } from '../build-model/model.ts';
import type { CountBands } from '../place-replicas/count-flow.ts';
import type { ScaledCosts } from '../place-replicas/place-replicas.ts';
import type { Placement } from '../place-replicas/placement.ts';
import type { Bound } from '../plan.ts';
import { type Cases, countCases, leastOfCases } from './cases.ts';
import { countBound, forcedBound, replicaBound } from './count-bound.ts';
import { type Limits, lagrangian } from './lagrangian.ts';

/** Prices that some search ended with; which of them give the best bound is seen by evaluating it. */
export type PriceOffer =
  | { readonly kind: 'counts'; readonly lambda: Float64Array; readonly costs: ScaledCosts }
  | { readonly kind: 'cases'; readonly cases: Cases }
  | { readonly kind: 'proven'; readonly bytes: number; readonly from: string }
  | { readonly kind: 'bytes'; readonly lambda: Float64Array; readonly mu: Float64Array; readonly from: string };

/**
 * The least that any valid plan copies, among all plans that keep each broker within the bands that this plan keeps: the asked ones,
 * or, where the rules leave no other choice, as much wider as this plan needs.
 */
export function prove(placement: Placement, bands: Bands, offers: readonly PriceOffer[], bytesMoved: number): Bound {
  const { model } = placement;
  if (model.request.intent.kind === 'leaders') {
    return { bytesMovedAtLeast: 0, replicasMovedAtLeast: 0, gap: 0, method: 'a new order copies nothing' };
  }
  const kept = keptBands(placement, bands);
  const forced = forcedBound(model);
  let bytes = forced.bytes;
  let method = 'sum over partitions of the cheapest legal replica set';
  for (const offer of offers) {
    const { value, how } = evaluate(model, offer, kept);
    // At equal value the stronger argument is named.
    if (value < bytes || (value === bytes && offer.kind === 'bytes')) continue;
    bytes = value;
    method = how;
  }
  const replicas = bands.balancesReplicas
    ? Math.max(forced.replicas, replicaBound(model, kept.replicas))
    : forced.replicas;
  return {
    bytesMovedAtLeast: bytes,
    replicasMovedAtLeast: replicas,
    gap: bytesMoved <= bytes ? 0 : bytes === 0 ? 1 : bytesMoved / bytes - 1,
    method,
  };
}

function evaluate(model: Model, offer: PriceOffer, kept: Limits & { readonly replicas: CountBands }) {
  const dual = 'Lagrangian dual at prices of';
  if (offer.kind === 'proven') return { value: offer.bytes, how: `${dual} ${offer.from}` };
  if (offer.kind === 'cases') {
    const value = wholeBytes(leastOfCases(model, offer.cases, kept));
    return { value, how: `${dual} counts and bytes in each of ${countCases(offer.cases)} cases (branch and bound)` };
  }
  if (offer.kind === 'bytes')
    return { value: priced(model, offer, kept), how: `${dual} counts and bytes ${offer.from}` };
  return { value: countBound(model, offer.lambda, offer.costs, kept.replicas), how: `${dual} the minimum-cost flow` };
}

function priced(model: Model, { lambda, mu }: Extract<PriceOffer, { kind: 'bytes' }>, kept: Limits): number {
  return wholeBytes(lagrangian(model, { lambda, mu }, { weight: model.sizeBytes, perCopy: 0 }, kept));
}

/** Doubles round in the sixteenth digit; a whole byte less is far more than all of that together. */
function wholeBytes(value: number): number {
  return Math.max(0, Math.floor(value - 1));
}

export function keptBands(
  { model, replicas, bytes }: Placement,
  bands: Bands,
): Limits & { readonly replicas: CountBands } {
  const { targets } = model;
  return {
    replicas: {
      lo: bands.replicas.lo.map((lo, b) => Math.min(lo, replicas[b]!)),
      hi: bands.replicas.hi.map((hi, b) => Math.max(hi, replicas[b]!)),
    },
    bytes: {
      lo: bands.bytes.lo.map((lo, b) => Math.min(lo, bytes[b]!)),
      hi: Float64Array.from({ length: targets }, (_, b) => Math.max(bands.bytes.hi[b]!, bytes[b]!)),
    },
  };
}
