import { balanceBytes } from '../balance-bytes/balance-bytes.ts';
import type { Search } from '../balance-bytes/best-exchange.ts';
import { bringHome } from '../balance-bytes/bring-home.ts';
import { openLedger } from '../balance-bytes/ledger.ts';
import { lagrangian } from '../bound/lagrangian.ts';
import { keptBands, type PriceOffer } from '../bound/prove.ts';
import type { Bands } from '../build-model/bands.ts';
import type { Model } from '../build-model/model.ts';
import type { Placed } from '../place-replicas/place-replicas.ts';
import { bytesCopied } from '../place-replicas/placement.ts';
import type { PlanControl } from '../plan.ts';

export type Balanced = {
  readonly placed: Placed;
  /** Prices that prove how little any plan copies. */
  readonly offers: readonly PriceOffer[];
  /** False when the search was stopped before it came to an end. */
  readonly settled: boolean;
  /** True where disks left no room for the balance that was asked for, or for a way there. */
  readonly tight?: boolean;
};

export type Prices = { readonly lambda: Float64Array; readonly mu: Float64Array };

/** A gap to the bound below which no second attempt is made. */
export const closeEnough = 1e-4;
const roundsAtMost = 4;

/** Leaves the placement with its bytes balanced and home what may go home; false where it was stopped. */
export function exchange(
  model: Model,
  bands: Bands,
  placed: Placed,
  { mu, lambda }: Prices,
  control: PlanControl,
): boolean {
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
export function better(model: Model, bands: Bands, a: Balanced, b: Balanced): Balanced {
  if (!b.settled || b.placed.widened || b.placed.homeless.length > 0) return a;
  const outsideA = outsideBytes(model, bands, a.placed);
  const outsideB = outsideBytes(model, bands, b.placed);
  if (outsideA !== outsideB) return outsideA < outsideB ? a : b;
  return bytesCopied(b.placed.placement) < bytesCopied(a.placed.placement) ? b : a;
}

export function outsideBytes(model: Model, { bytes }: Bands, { placement }: Placed): number {
  let total = 0;
  for (let b = 0; b < model.targets; b++) {
    total += Math.max(0, placement.bytes[b]! - bytes.hi[b]!, bytes.lo[b]! - placement.bytes[b]!);
  }
  return total;
}

/** The bound at these prices, for the bands that the attempt keeps. */
export function boundAt(model: Model, bands: Bands, { placed }: Balanced, prices: Prices): number {
  const kept = keptBands(placed.placement, bands);
  return Math.max(1, lagrangian(model, prices, { weight: model.sizeBytes, perCopy: 0 }, kept));
}
