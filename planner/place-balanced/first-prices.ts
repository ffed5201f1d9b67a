import { withoutSlack } from '../bound/byte-prices.ts';
import { coarse, flowPrices, inBytes } from '../bound/flow-prices.ts';
import type { PriceOffer } from '../bound/prove.ts';
import type { Bands } from '../build-model/bands.ts';
import type { Model } from '../build-model/model.ts';
import { type Placed, placeByCounts } from '../place-replicas/place-replicas.ts';
import { bytesCopied } from '../place-replicas/placement.ts';
import type { PlanControl } from '../plan.ts';
import { type Balanced, boundAt, closeEnough, type Prices } from './balanced.ts';

export type Offered = { readonly offers: readonly PriceOffer[]; readonly prices: Prices };

/** Exchanges leave a broker about at the end of its band: closer to it than this share. */
const atTheEnd = 0.005;

/** What the flow proves at these prices of bytes. */
export function offersOf(model: Model, bands: Bands, placed: Placed, mu: Float64Array, control: PlanControl): Offered {
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

/** Where the first flow misled about which prices have slack, the exchanged placement tells better. */
export function corrected(
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
