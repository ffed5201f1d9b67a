import { anneal } from './balance-bytes/anneal.ts';
import { type Attempt, almost, firmAttempts, shakenAttempts } from './balance-bytes/attempts.ts';
import { balanceBytes } from './balance-bytes/balance-bytes.ts';
import type { Search } from './balance-bytes/best-exchange.ts';
import { bringHome } from './balance-bytes/bring-home.ts';
import { openLedger } from './balance-bytes/ledger.ts';
import { branch, type TryPlan } from './bound/branch.ts';
import { chooseBytePrices, withoutSlack } from './bound/byte-prices.ts';
import { coarse, fine, flowPrices, flowsWorth, inBytes, worthMoreWork } from './bound/flow-prices.ts';
import { lagrangian } from './bound/lagrangian.ts';
import { keptBands, type PriceOffer } from './bound/prove.ts';
import type { Bands } from './build-model/bands.ts';
import type { Model } from './build-model/model.ts';
import { type Placed, placeByCounts, placeOnlyForced } from './place-replicas/place-replicas.ts';
import { bytesCopied, copyPlacement } from './place-replicas/placement.ts';
import type { PlanControl } from './plan.ts';
import { type Relaxed, relax } from './relax/relax.ts';
import { roundShares } from './relax/round-shares.ts';

export type Balanced = {
  readonly placed: Placed;
  /** Prices that prove how little any plan copies. */
  readonly offers: readonly PriceOffer[];
  /** False when the search was stopped before it came to an end. */
  readonly settled: boolean;
  /** True where disks left no room for the balance that was asked for, or for a way there. */
  readonly tight?: boolean;
};

type Prices = { readonly lambda: Float64Array; readonly mu: Float64Array };

/** A gap to the bound below which no second attempt is made. */
const closeEnough = 1e-4;
/** And one that no more than a few attempts are worth. */
const goodEnough = 5e-4;
/** Exchanges leave a broker about at the end of its band: closer to it than this share. */
const atTheEnd = 0.005;
const outsideAttemptsAtMost = 3;
/** As many are made however long a flow takes. */
const attemptsAtLeast = 6;
const annealedPartitionsAtMost = 20_000;
const annealingsAtMost = 6;
const roundsAtMost = 4;
/** Roundings of cases, times partitions and brokers: about a second's. */
const roundedAtMost = 3_000_000;
/** Roundings of one mixture: from some the exchanges find the way to the best plan, from others, hardly different, they do not. */
const drawsAtMost = 4;

/**
 * Counts by flow at byte prices, then bytes by exchanges at constant counts, then whatever may go home again. Whole prices (1, 0, -1) come
 * close on large clusters. Where they leave a gap, the linear relaxation is solved from that plan: it gives better prices, and what it mixes
 * rounds to another plan. Where that does not come far enough and the cluster is small enough, the plan is made some times more with
 * shares of those prices.
 */
export function placeBalanced(model: Model, bands: Bands, control: PlanControl): Balanced {
  control.onStage?.('byte prices');
  const chosen = chooseBytePrices(model, bands).mu;
  control.onStage?.('flow');
  const first = bands.balancesReplicas
    ? placeByCounts(model, bands, flowPrices(model, chosen, almost, coarse), control)
    : placeOnlyForced(model, bands);
  const guess = bands.balancesReplicas ? withoutSlack(chosen, first.placement, bands) : chosen;
  const guessed = offersOf(model, bands, first, guess, control);
  control.onStage?.('bytes');
  const settled = exchange(model, bands, first, guessed.prices, control);
  const { offers, prices } = settled ? corrected(model, bands, first, chosen, guessed, control) : guessed;
  const attempt: Balanced = { placed: first, offers, settled };
  let best = attempt;
  let target = boundAt(model, bands, attempt, prices);
  let point: Prices = prices;
  const near = (enough: number): boolean => bytesCopied(best.placed.placement) <= target * (1 + enough);
  if (!settled || near(closeEnough)) return best;

  // The flow had other prices than the bound: with those it comes closer.
  if (!control.shouldStop() && prices.mu.some((price, b) => price !== chosen[b])) {
    const attempted = { ...prices, share: almost, allTies: true };
    best = better(model, bands, best, again(model, bands, first, attempted, offers, control));
    if (near(closeEnough)) return best;
  }
  control.onStage?.('relaxation');
  const mixture = mixtureOf(bands, best, prices, control);
  if (mixture !== null) {
    best = rounded(model, bands, best, mixture, control);
    point = mixture.prices;
    target = Math.max(target, boundAt(model, bands, attempt, point));
    if (near(closeEnough)) return best;
  }
  if (!worthMoreWork(model)) return best;

  const allOffers = best.offers;
  const firmly = firmAttempts(prices.mu, point.mu);
  const attempts = [...firmly, ...shakenAttempts(model, point.mu)];
  const worthTrying = attempts.slice(0, Math.max(attemptsAtLeast, flowsWorth(model)));
  for (const [i, attempted] of worthTrying.entries()) {
    const enough = i < firmly.length ? closeEnough : goodEnough;
    if (control.shouldStop() || near(enough)) break;
    // Where the bands cannot be reached every attempt searches all pairs, and hardly ever ends elsewhere.
    if (i >= outsideAttemptsAtMost && outsideBytes(model, bands, best.placed) > 0) break;
    best = better(
      model,
      bands,
      best,
      again(model, bands, first, { ...attempted, lambda: point.lambda }, allOffers, control),
    );
  }
  const worth = model.partitions <= annealedPartitionsAtMost && bands.balancesReplicas;
  // Outside the bands every exchange that helps has been made: only then does the next plan find none either.
  const inside = outsideBytes(model, bands, best.placed) === 0;
  if (!worth || !inside) return best;
  control.onStage?.('anneal');
  for (let round = 0; round < annealingsAtMost; round++) {
    if (control.shouldStop() || near(goodEnough)) break;
    const placement = copyPlacement(best.placed.placement);
    const search = { bytes: bands.bytes, counts: best.placed.counts };
    if (anneal(placement, search, control, round) > 0) best = { ...best, placed: { ...best.placed, placement } };
  }
  return withCases(best, bands, target, control);
}

/** null where replicas wait for a place, and where it was stopped. */
function mixtureOf(bands: Bands, { placed }: Balanced, prices: Prices, control: PlanControl): Relaxed | null {
  if (!placed.complete || placed.homeless.length > 0) return null;
  const { placement } = placed;
  return relax(placement, keptBands(placement, bands), prices, bytesCopied(placement) / (1 + closeEnough), control);
}

/** The mixture's prices as an offer, and the better one of the attempt and of what the mixture rounds to. */
function rounded(
  model: Model,
  bands: Bands,
  attempt: Balanced,
  { prices, shares }: Relaxed,
  control: PlanControl,
): Balanced {
  const offers: readonly PriceOffer[] = [
    ...attempt.offers,
    { kind: 'bytes', ...prices, from: 'of the linear relaxation' },
  ];
  const enough = boundAt(model, bands, attempt, prices) * (1 + closeEnough);
  let best: Balanced = { ...attempt, offers };
  for (let draw = 0; draw < drawsAtMost && !control.shouldStop(); draw++) {
    best = roundedFrom(model, bands, best, { prices, shares }, control, draw);
    if (bytesCopied(best.placed.placement) <= enough) break;
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
function withCases(attempt: Balanced, bands: Bands, proven: number, control: PlanControl): Balanced {
  const { placement } = attempt.placed;
  const { model } = placement;
  const enough = (): number => bytesCopied(best.placed.placement) / (1 + closeEnough);
  let best = attempt;
  if (control.shouldStop() || enough() <= proven) return best;
  control.onStage?.('cases');
  let roundings = Math.ceil(roundedAtMost / (model.partitions * model.targets));
  const tryPlan: TryPlan = (shares, prices) => {
    const at = { lambda: Float64Array.from(prices.lambda), mu: Float64Array.from(prices.mu) };
    if (roundings-- > 0) best = roundedFrom(model, bands, best, { shares, prices: at }, control);
    return enough();
  };
  const cases = branch(placement, keptBands(placement, bands), enough(), tryPlan, control);
  return cases === null ? best : { ...best, offers: [...best.offers, { kind: 'cases', cases }] };
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

function exchange(model: Model, bands: Bands, placed: Placed, { mu, lambda }: Prices, control: PlanControl): boolean {
  if (!placed.complete || placed.homeless.length > 0) return placed.complete;
  const { targets } = model;
  const search: Search = {
    ledger: openLedger(placed.placement),
    bytes: bands.bytes,
    counts: placed.counts,
    mu,
    lambda,
  };
  if (targets === 0) return true;
  // What goes home may open an exchange that was closed before; each round copies less or balances more.
  for (let round = 1; ; round++) {
    if (!balanceBytes(search, control)) return false;
    // The last word is the exchanges': when no more of them helps, planning again finds nothing either.
    if (round === roundsAtMost || !bringHome(search, control)) return true;
  }
}

/** Fewer bytes outside the bands first, then fewer bytes copied. */
function better(model: Model, bands: Bands, a: Balanced, b: Balanced): Balanced {
  if (!b.settled || b.placed.widened || b.placed.homeless.length > 0) return a;
  const outsideA = outsideBytes(model, bands, a.placed);
  const outsideB = outsideBytes(model, bands, b.placed);
  if (outsideA !== outsideB) return outsideA < outsideB ? a : b;
  return bytesCopied(b.placed.placement) < bytesCopied(a.placed.placement) ? b : a;
}

function outsideBytes(model: Model, { bytes }: Bands, { placement }: Placed): number {
  let total = 0;
  for (let b = 0; b < model.targets; b++) {
    total += Math.max(0, placement.bytes[b]! - bytes.hi[b]!, bytes.lo[b]! - placement.bytes[b]!);
  }
  return total;
}

/** The bound at these prices, for the bands that the attempt keeps. */
function boundAt(model: Model, bands: Bands, { placed }: Balanced, prices: Prices): number {
  const kept = keptBands(placed.placement, bands);
  return Math.max(1, lagrangian(model, prices, { weight: model.sizeBytes, perCopy: 0 }, kept));
}

/** Where the first flow misled about which prices have slack, the exchanged placement tells better. */
function corrected(
  model: Model,
  bands: Bands,
  placed: Placed,
  chosen: Float64Array,
  guessed: Offered,
  control: PlanControl,
): Offered {
  const attempt: Balanced = { placed, offers: guessed.offers, settled: true };
  const proven = boundAt(model, bands, attempt, guessed.prices);
  if (!bands.balancesReplicas || proven * (1 + closeEnough) >= bytesCopied(placed.placement)) return guessed;
  const mu = withoutSlack(chosen, placed.placement, bands, atTheEnd);
  if (mu.every((price, b) => price === guessed.prices.mu[b])) return guessed;
  const again = offersOf(model, bands, placed, mu, control);
  return boundAt(model, bands, attempt, again.prices) > proven ? again : guessed;
}

type Offered = { readonly offers: readonly PriceOffer[]; readonly prices: Prices };

function offersOf(model: Model, bands: Bands, placed: Placed, mu: Float64Array, control: PlanControl): Offered {
  const free = new Float64Array(model.targets);
  const priced = mu.some((price) => price !== 0);
  if (!bands.balancesReplicas) {
    return {
      offers: priced ? [{ kind: 'bytes', lambda: free, mu, from: 'chosen per broker' }] : [],
      prices: { lambda: free, mu },
    };
  }
  if (!priced) return { offers: countOffer(placed), prices: { lambda: inBytes(placed), mu } };
  control.onStage?.('bound flow');
  // The plan's own flow runs below the full price, so its prices prove less: the bound has a flow of its own.
  const exact = placeByCounts(model, { ...bands, replicas: placed.counts }, flowPrices(model, mu, 1, coarse), control);
  const lambda = inBytes(exact);
  return { offers: [{ kind: 'bytes', lambda, mu, from: 'of the minimum-cost flow' }], prices: { lambda, mu } };
}

export function countOffer({ lambda, costs }: Placed): readonly PriceOffer[] {
  return lambda === null ? [] : [{ kind: 'counts', lambda, costs }];
}
