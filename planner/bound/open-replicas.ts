import type { Model } from '../build-model/model.ts';
import type { Prices } from './cheapest-set.ts';
import { fixedChooser, openFixed } from './cheapest-set-fixed.ts';

/**
 * Where a replica may stand in plans that are near the bound: 1 where holding it costs a partition at most `most` bytes more than its cheapest set
 * does at the prices (its reduced cost), in rows of `targets` per partition. Whatever stands elsewhere makes a plan that much dearer than
 * the bound. null where `cheapest-set-fixed.ts` does not know the cluster's kind.
 */
export function openReplicas(model: Model, { lambda, mu }: Prices, most: number): Uint8Array | null {
  const fixed = openFixed(model);
  if (fixed === null) return null;
  const { partitions, targets, sizeBytes } = model;
  const price = new Float64Array(partitions * targets);
  for (let p = 0; p < partitions; p++) {
    for (let b = 0; b < targets; b++) price[p * targets + b] = lambda[b]! + mu[b]! * sizeBytes[p]!;
  }
  const { cost } = fixedChooser(model, price, fixed);
  const open = new Uint8Array(partitions * targets);
  for (let p = 0; p < partitions; p++) {
    const least = cost(p);
    for (let at = p * targets; at < (p + 1) * targets; at++) {
      if (fixed.kind[at] === 0) continue;
      fixed.given[at] = 1;
      if (cost(p) - least <= most) open[at] = 1;
      fixed.given[at] = 0;
    }
  }
  return open;
}
