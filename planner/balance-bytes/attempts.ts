import type { Model } from '../build-model/model.ts';
import { evenly } from '../evenly.ts';

/**
 * The flow that makes the plan prices bytes a little too low: at the full price all sizes tie and it would move big partitions past the
 * band; just below, it keeps choosing small ones and leaves the rest to the exchanges.
 */
export const almost = 0.9;

const shakesAtMost = 60;
const shakenPartitionsAtMost = 60_000;

export type Attempt = { readonly mu: Float64Array; readonly share: number; readonly allTies: boolean };

/** Which prices, which share of them and which order of equals lead the exchanges best is not known beforehand; each try costs one flow. */
export function firmAttempts(whole: Float64Array, mu: Float64Array): readonly Attempt[] {
  return [
    { mu, share: almost, allTies: true },
    { mu, share: almost, allTies: false },
    { mu: whole, share: almost, allTies: true },
    { mu, share: 1, allTies: true },
    { mu, share: 1, allTies: false },
    { mu, share: 0.5, allTies: true },
    { mu: whole, share: 0.5, allTies: true },
    { mu, share: 0.75, allTies: false },
    { mu: whole, share: 0.75, allTies: false },
    { mu, share: 0.25, allTies: false },
  ];
}

/**
 * On small clusters single partitions matter: prices shaken a little (by a fixed pattern, no chance) lead to other plans of nearly the
 * same cost, and the best of many is closer to the bound than any one.
 */
export function shakenAttempts(model: Model, mu: Float64Array): readonly Attempt[] {
  const count = Math.min(shakesAtMost, Math.floor(shakenPartitionsAtMost / Math.max(1, model.partitions)));
  return Array.from({ length: count }, (_, i) => {
    const reach = 0.02 * 2 ** (i % 4);
    const shaken = mu.map((price, b) => price + reach * (2 * evenly((i + 1) * (b + 1)) - 1));
    return { mu: shaken, share: 1 - 0.1 * (i % 3), allTies: i % 2 === 0 };
  });
}
