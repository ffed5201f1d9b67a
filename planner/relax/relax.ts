import type { Share } from '../bound/basis.ts';
import { openRows } from '../bound/broker-rows.ts';
import type { Limits } from '../bound/lagrangian.ts';
import { basisOf, openBasis } from '../bound/set-basis.ts';
import type { SetPool } from '../bound/set-pool.ts';
import type { SetBasis } from '../bound/take-over.ts';
import { held, type Model } from '../build-model/model.ts';
import type { Placement } from '../place-replicas/placement.ts';
import type { PlanControl } from '../plan.ts';
import { cheapestSets } from './cheapest-sets.ts';
import { type Offer, openLook, type Prices } from './look.ts';

/**
 * The linear relaxation of a placement that keeps the bands: every partition may mix legal sets. Solved by the primal simplex method with
 * sets generated when they are needed (Gilmore and Gomory, 1961), from the placement's own sets: where these are nearly the best there are,
 * few pivots are left to make, however many partitions there are. The prices are looked for between those of the basis and the
 * best ones seen (Wentges, 1997). None of it is a proof: that is for `lagrangian.ts` to say.
 */
export type Relaxed = {
  /** Per replica and per byte, in bytes: those that prove most. */
  readonly prices: Prices;
  /** A mixture of sets that keeps the bands and copies little. */
  readonly shares: readonly Share[];
  /** How far the mixture is above what the prices prove, as a share of it. */
  readonly apart: number;
  /** Where the simplex method ended, and the sets that its basis names. */
  readonly end: SetBasis;
};

/** A reduced cost nearer to 0 is rounding. */
const gainAtLeast = 1e-7;
const pivotsPerInversion = 80;
const offersPerRow = 4;
/** At first the basis has few pivots behind it and its prices, where the placement is nearly the best, need no smoothing. */
const purePasses = 3;
const leastShare = 0.3;
const mostShare = 0.95;
/** Distance of mixture and bound, relative to the mixture, at which neither needs to be better: at once, and after much work. */
const nearEnough = { soon: 1e-6, late: 5e-5 };
/** In nanoseconds, roughly: a look at a partition takes about as many as this, and a pivot what its arithmetic does. */
const workAtMost = 2_000_000_000;
const muchWork = 500_000_000;
const workPerPartition = 150;
const workPerPivot = (rows: number): number => 8 * rows ** 2 + rows ** 3 / 40;

/**
 * `first` are prices to begin with; it ends where prices prove the target. null where it was stopped before it began.
 */
export function relax(
  placement: Placement,
  limits: Limits,
  first: Prices,
  target: number,
  control: PlanControl,
): Relaxed | null {
  const { model, start, holder } = placement;
  const { targets, partitions } = model;
  const rows = openRows(model, limits, []);
  const { weight, meanBytes, list } = rows;
  const cheapest = cheapestSets(model, weight);
  const pool = openPool(model, weight);
  const sets = Array.from({ length: partitions }, (_, p) => pool.add(p, holder.slice(start[p]!, start[p + 1]!)));
  const basis = openBasis(rows, pool, basisOf(sets, list.length));
  const pi = new Float64Array(list.length);
  const now: Prices = { lambda: new Float64Array(targets), mu: new Float64Array(targets) };
  const best: Prices = { lambda: first.lambda.map((price) => price / meanBytes), mu: first.mu.slice() };
  const at: Prices = { lambda: best.lambda.slice(), mu: best.mu.slice() };
  const look = openLook(placement, weight, basis, pool, cheapest);

  const readPrices = (): void => {
    basis.prices(pi);
    for (let b = 0; b < targets; b++) {
      now.lambda[b] = -pi[b]!;
      now.mu[b] = -pi[targets + b]!;
    }
  };
  const standsAt = (row: number): number => (basis.isAtUpper(row) ? list[row]!.upper : list[row]!.lower);
  const slackGain = (row: number): number => {
    if (basis.isBasic(row)) return 0;
    return basis.isAtUpper(row) ? pi[row]! : -pi[row]!;
  };
  /** The offer, or the slack as -1 - row, that gains most; null where none gains. */
  const mostGaining = (offers: readonly Offer[]): number | null => {
    let most = gainAtLeast;
    let pick: number | null = null;
    for (let i = 0; i < offers.length; i++) {
      const gain = look.gainOf(offers[i]!, now);
      if (gain <= most) continue;
      most = gain;
      pick = i;
    }
    for (let row = 0; row < list.length; row++) {
      const gain = slackGain(row);
      if (gain <= most) continue;
      most = gain;
      pick = -1 - row;
    }
    return pick;
  };

  let proven = Number.NEGATIVE_INFINITY;
  let passes = 0;
  let share = 1;
  let since = pivotsPerInversion;
  let apart = 1;
  for (let work = 0; work < workAtMost && !control.shouldStop(); work += workPerPartition * partitions) {
    if (since >= pivotsPerInversion) {
      if (!basis.refresh()) break;
      since = 0;
    }
    readPrices();
    for (let b = 0; b < targets; b++) {
      at.lambda[b] = share * best.lambda[b]! + (1 - share) * now.lambda[b]!;
      at.mu[b] = share * best.mu[b]! + (1 - share) * now.mu[b]!;
    }
    const { least, mixed, offers } = look.around(at, now, offersPerRow * list.length, gainAtLeast);
    let bound = least;
    let mixture = mixed;
    for (const [row, { lower, upper }] of list.entries()) {
      const price = row < targets ? at.lambda[row]! : at.mu[row - targets]!;
      bound -= price * (price > 0 ? upper : lower);
      if (!basis.isBasic(row)) mixture += pi[row]! * standsAt(row);
    }
    const rose = bound > proven;
    if (rose) {
      proven = bound;
      best.lambda.set(at.lambda);
      best.mu.set(at.mu);
    }
    apart = (mixture - proven) / Math.max(1, mixture);
    if (apart <= (work < muchWork ? nearEnough.soon : nearEnough.late) || proven * meanBytes >= target) break;
    let moved = false;
    while (share < 1 && work < workAtMost) {
      const pick = mostGaining(offers);
      if (pick === null) break;
      moved = true;
      work += workPerPivot(list.length);
      const offer = pick < 0 ? null : offers.splice(pick, 1)[0]!;
      if (!basis.enter(offer === null ? pick : pool.add(offer.p, offer.brokers)) || ++since >= pivotsPerInversion) {
        since = pivotsPerInversion;
        break;
      }
      readPrices();
    }
    if (!moved && share === 0) break;
    share = ++passes <= purePasses ? 0 : nextShare(share, moved, rose);
  }
  if (proven === Number.NEGATIVE_INFINITY) return null;
  const prices = { lambda: best.lambda.map((price) => price * meanBytes), mu: best.mu };
  return { prices, shares: basis.shares(), apart, end: { basis: basis.copy(), pool } };
}

/** Of the best prices in those looked at: less while that proves more, half of the way to all of them where it does not. */
function nextShare(share: number, moved: boolean, rose: boolean): number {
  if (!moved && share < leastShare) return 0;
  return !moved || rose ? share / 2 : Math.min(mostShare, (1 + share) / 2);
}

function openPool(model: Model, weight: Float64Array): SetPool {
  const brokersOf: Int32Array[] = [];
  const partitionOf: number[] = [];
  const copyCost = (p: number, brokers: Int32Array): number => {
    let copies = 0;
    for (let i = 0; i < brokers.length; i++) if (!held(model, p, brokers[i]!)) copies++;
    return copies * weight[p]!;
  };
  return {
    brokersOf,
    partitionOf,
    copyCost,
    add: (p, brokers) => {
      partitionOf.push(p);
      return brokersOf.push(brokers) - 1;
    },
    costOf: (set) => copyCost(partitionOf[set]!, brokersOf[set]!),
  };
}
