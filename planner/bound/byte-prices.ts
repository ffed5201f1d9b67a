import type { Bands } from '../build-model/bands.ts';
import { loadBefore } from '../build-model/load-before.ts';
import { type Model, racksAreApart } from '../build-model/model.ts';
import type { Placement } from '../place-replicas/placement.ts';
import { type Limits, lagrangian } from './lagrangian.ts';

/**
 * Prices per byte and broker. The problem with bands on bytes alone is a network, its dual is integral, so 1 where a broker is over its
 * band, -1 where it is under and 0 elsewhere are the prices to try; which of them serve is seen by evaluating the bound.
 */
export type BytePrices = { readonly mu: Float64Array; readonly bound: number };

/** Racks that cannot trade with each other may each choose for themselves; beyond this many it is not tried. */
const racksAtMost = 6;

export function chooseBytePrices(model: Model, bands: Bands): BytePrices {
  const { targets } = model;
  const before = loadBefore(model).bytes;
  const over = Float64Array.from({ length: targets }, (_, b) => (before[b]! > bands.bytes.hi[b]! ? 1 : 0));
  const under = Float64Array.from({ length: targets }, (_, b) => (before[b]! < bands.bytes.lo[b]! ? -1 : 0));
  const none = new Float64Array(targets);
  const evaluate = (mu: Float64Array): BytePrices => ({ mu, bound: byteBound(model, bands, mu) });
  const options = [none, over, under];
  let best = evaluate(none);
  for (const mu of [over, under]) {
    if (mu.every((price) => price === 0)) continue;
    const option = evaluate(mu);
    if (option.bound > best.bound) best = option;
  }
  const racks = model.tree.racks.length;
  if (racks === 1 || racks > racksAtMost || !racksAreApart(model)) return best;
  for (let rack = 0; rack < racks; rack++) {
    for (const option of options) {
      const mu = best.mu.slice();
      for (let b = 0; b < targets; b++) if (model.rackOf[b] === rack) mu[b] = option[b]!;
      if (mu.every((price, b) => price === best.mu[b])) continue;
      const mixed = evaluate(mu);
      if (mixed.bound > best.bound) best = mixed;
    }
  }
  return best;
}

/**
 * Complementary slackness: a price on the end of a band that a cheap plan stays clear of (by more than
 * the given share) proves less than none. Counts alone can bring
 * a broker's bytes so far, and the prices above know nothing of counts.
 */
export function withoutSlack(mu: Float64Array, { bytes }: Placement, bands: Bands, within = 0): Float64Array {
  const { lo, hi } = bands.bytes;
  const slack = (price: number, b: number): boolean =>
    price > 0 ? bytes[b]! < hi[b]! * (1 - within) : bytes[b]! > lo[b]! * (1 + within);
  return mu.map((price, b) => (price !== 0 && slack(price, b) ? 0 : price));
}

/** The Lagrangian at these byte prices alone, in plain bytes. */
export function byteBound(model: Model, bands: Bands, mu: Float64Array): number {
  const lambda = new Float64Array(model.targets);
  const limits: Limits = { replicas: { lo: lambda, hi: lambda }, bytes: bands.bytes };
  return lagrangian(model, { lambda, mu }, { weight: model.sizeBytes, perCopy: 0 }, limits);
}
