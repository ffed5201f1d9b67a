import { anneal } from '../balance-bytes/anneal.ts';
import { type Attempt, almost, firmAttempts, shakenAttempts } from '../balance-bytes/attempts.ts';
import { chooseBytePrices, withoutSlack } from '../bound/byte-prices.ts';
import { coarse, fine, flowPrices, flowsWorth, worthMoreWork } from '../bound/flow-prices.ts';
import type { PriceOffer } from '../bound/prove.ts';
import type { Bands } from '../build-model/bands.ts';
import type { Model } from '../build-model/model.ts';
import { type Placed, placeByCounts, placeOnlyForced } from '../place-replicas/place-replicas.ts';
import { bytesCopied, copyPlacement } from '../place-replicas/placement.ts';
import type { PlanControl } from '../plan.ts';
import { type Balanced, better, boundAt, closeEnough, exchange, outsideBytes, type Prices } from './balanced.ts';
import { corrected, offersOf } from './first-prices.ts';
import { mixtureOf, rounded, withCases } from './round-mixtures.ts';

/** A gap that no more than a few attempts are worth. */
const goodEnough = 5e-4;
const outsideAttemptsAtMost = 3;
/** As many are made however long a flow takes. */
const attemptsAtLeast = 6;
const annealedPartitionsAtMost = 20_000;
const annealingsAtMost = 6;

/**
 * Counts by flow at byte prices, then bytes by exchanges at constant counts, then whatever may go home again. Whole prices (1, 0, -1) come
 * close on large clusters. Where they leave a gap, the linear relaxation is solved from that plan: it gives better prices, and what it mixes
 * rounds to another plan. Where that does not come far enough and the cluster is small enough, the plan is made some times more with
 * shares of those prices.
 */
export function placeBalanced(model: Model, bands: Bands, control: PlanControl): Balanced {
  const { chosen, attempt, prices } = firstPlan(model, bands, control);
  const first = attempt.placed;
  let best = attempt;
  let target = boundAt(model, bands, attempt, prices);
  const near = (enough: number): boolean => bytesCopied(best.placed.placement) <= target * (1 + enough);
  if (!attempt.settled || near(closeEnough)) return best;

  // The flow had other prices than the bound: with those it comes closer.
  if (!control.shouldStop() && prices.mu.some((price, b) => price !== chosen[b])) {
    const attempted = { ...prices, share: almost, allTies: true };
    best = better(model, bands, best, again(model, bands, first, attempted, best.offers, control));
    if (near(closeEnough)) return best;
  }
  control.onStage?.('relaxation');
  const mixture = mixtureOf(bands, best, prices, control);
  if (mixture !== null) {
    target = Math.max(target, boundAt(model, bands, attempt, mixture.prices));
    best = rounded(model, bands, best, mixture, target, control);
    if (near(closeEnough)) return best;
  }
  if (!worthMoreWork(model)) return best;

  const { lambda, mu } = mixture?.prices ?? prices;
  const firmly = firmAttempts(prices.mu, mu);
  const attempts = [...firmly, ...shakenAttempts(model, mu)];
  const worthTrying = attempts.slice(0, Math.max(attemptsAtLeast, flowsWorth(model)));
  for (const [i, attempted] of worthTrying.entries()) {
    const enough = i < firmly.length ? closeEnough : goodEnough;
    if (control.shouldStop() || near(enough)) break;
    // Where the bands cannot be reached every attempt searches all pairs, and hardly ever ends elsewhere.
    if (i >= outsideAttemptsAtMost && outsideBytes(model, bands, best.placed) > 0) break;
    best = better(model, bands, best, again(model, bands, first, { ...attempted, lambda }, best.offers, control));
  }
  const worth = model.partitions <= annealedPartitionsAtMost && bands.balancesReplicas;
  // Outside the bands every exchange that helps has been made: only then does the next plan find none either.
  const inside = outsideBytes(model, bands, best.placed) === 0;
  if (!worth || !inside) return best;
  control.onStage?.('anneal');
  for (let round = 0; round < annealingsAtMost; round++) {
    if (control.shouldStop() || near(goodEnough)) break;
    best = annealed(best, bands, control, round);
  }
  return withCases(best, bands, mixture?.end ?? null, target, control);
}

/** By the prices that bytes are given at first, with what they and the flow prove. */
function firstPlan(model: Model, bands: Bands, control: PlanControl) {
  control.onStage?.('byte prices');
  const chosen = chooseBytePrices(model, bands).mu;
  control.onStage?.('flow');
  const placed = bands.balancesReplicas
    ? placeByCounts(model, bands, flowPrices(model, chosen, almost, coarse), control)
    : placeOnlyForced(model, bands);
  const guess = bands.balancesReplicas ? withoutSlack(chosen, placed.placement, bands) : chosen;
  const guessed = offersOf(model, bands, placed, guess, control);
  control.onStage?.('bytes');
  const settled = exchange(model, bands, placed, guessed.prices, control);
  const { offers, prices } = settled ? corrected(model, bands, placed, chosen, guessed, control) : guessed;
  const attempt: Balanced = { placed, offers, settled };
  return { chosen, attempt, prices };
}

function annealed(attempt: Balanced, bands: Bands, control: PlanControl, round: number): Balanced {
  const { placed } = attempt;
  const placement = copyPlacement(placed.placement);
  const search = { bytes: bands.bytes, counts: placed.counts };
  if (anneal(placement, search, control, round) === 0) return attempt;
  return { ...attempt, placed: { ...placed, placement } };
}

/** One more attempt, at a share of the given prices. */
function again(
  model: Model,
  bands: Bands,
  first: Placed,
  { mu, share, allTies, lambda }: Attempt & Prices,
  offers: readonly PriceOffer[],
  control: PlanControl,
): Balanced {
  const placed = bands.balancesReplicas
    ? placeByCounts(
        model,
        { ...bands, replicas: first.counts },
        { ...flowPrices(model, mu, share, fine(model)), allTies },
        control,
      )
    : placeOnlyForced(model, bands);
  return { placed, offers, settled: exchange(model, bands, placed, { mu, lambda }, control) };
}
