import { type Best, branch } from '../bound/branch.ts';
import { keptBands, type PriceOffer } from '../bound/prove.ts';
import type { SetBasis } from '../bound/take-over.ts';
import type { Bands } from '../build-model/bands.ts';
import type { Model } from '../build-model/model.ts';
import type { Placed } from '../place-replicas/place-replicas.ts';
import { bytesCopied } from '../place-replicas/placement.ts';
import type { PlanControl } from '../plan.ts';
import { type Relaxed, relax } from '../relax/relax.ts';
import { roundShares } from '../relax/round-shares.ts';
import { type Balanced, better, closeEnough, exchange, type Prices } from './balanced.ts';

/** Roundings of cases, times partitions and brokers: about a second's. */
const roundedAtMost = 3_000_000;
/** Roundings of one mixture: from some the exchanges find the way to the best plan, from others, hardly different, they do not. */
const drawsAtMost = 4;

/** null where replicas wait for a place, and where it was stopped. */
export function mixtureOf(bands: Bands, { placed }: Balanced, prices: Prices, control: PlanControl): Relaxed | null {
  if (!placed.complete || placed.homeless.length > 0) return null;
  const { placement } = placed;
  return relax(placement, keptBands(placement, bands), prices, bytesCopied(placement) / (1 + closeEnough), control);
}

/** The mixture's prices, which prove so much, as an offer, and the best one of the attempt and of what the mixture rounds to. */
export function rounded(
  model: Model,
  bands: Bands,
  attempt: Balanced,
  { prices, shares }: Relaxed,
  proven: number,
  control: PlanControl,
): Balanced {
  const offers: readonly PriceOffer[] = [
    ...attempt.offers,
    { kind: 'bytes', ...prices, from: 'of the linear relaxation' },
  ];
  let best: Balanced = { ...attempt, offers };
  for (let draw = 0; draw < drawsAtMost && !control.shouldStop(); draw++) {
    best = roundedFrom(model, bands, best, { prices, shares }, control, draw);
    if (bytesCopied(best.placed.placement) <= proven * (1 + closeEnough)) break;
  }
  return best;
}

/** The better one of the attempt and of what the mixture rounds to. */
function roundedFrom(
  model: Model,
  bands: Bands,
  attempt: Balanced,
  { prices, shares }: Pick<Relaxed, 'prices' | 'shares'>,
  control: PlanControl,
  draw = 0,
): Balanced {
  const { placed, offers } = attempt;
  const placement = roundShares(placed.placement, shares, placed.counts, prices, draw);
  if (placement === null) return attempt;
  const other: Placed = { ...placed, placement };
  const settled = exchange(model, bands, other, prices, control);
  return better(model, bands, attempt, { placed: other, offers, settled });
}

/**
 * Where single partitions matter the relaxation itself is below the best plan: only cases prove more. What they mix is nearer to whole
 * partitions, too, and rounds to better plans.
 */
export function withCases(
  attempt: Balanced,
  bands: Bands,
  from: SetBasis | null,
  proven: number,
  control: PlanControl,
): Balanced {
  const { model } = attempt.placed.placement;
  const enough = (): number => bytesCopied(best.placed.placement) / (1 + closeEnough);
  let best = attempt;
  if (control.shouldStop() || enough() <= proven) return best;
  control.onStage?.('cases');
  let roundings = Math.ceil(roundedAtMost / (model.partitions * model.targets));
  const tryPlan: Best['tryPlan'] = (shares, prices) => {
    const at = { lambda: Float64Array.from(prices.lambda), mu: Float64Array.from(prices.mu) };
    if (roundings-- > 0) best = roundedFrom(model, bands, best, { shares, prices: at }, control);
    return enough();
  };
  const limits = keptBands(best.placed.placement, bands);
  const cases = branch(limits, from, enough(), { placement: () => best.placed.placement, tryPlan }, control);
  return cases === null ? best : { ...best, offers: [...best.offers, { kind: 'cases', cases }] };
}
