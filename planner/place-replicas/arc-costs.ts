import type { Model } from '../build-model/model.ts';
import type { ArcCosts } from './residual-graph.ts';

/** A path's cost is a sum of few arcs; this leaves room for many. */
const headroomBits = 6;

/**
 * Costs as integers that doubles hold exactly (up to 2^53). Where sizes leave enough bits, bytes are scaled by a power of two above the
 * number of replicas and each copy costs 1 more: the fewest bytes first, then the fewest replicas, exactly. Where they do not,
 * bytes alone are counted, and an empty partition costs 1 so that it does not move for nothing.
 * `copy` is what a new copy costs per unit; prices are given on the same scale.
 */
export function arcCosts(model: Model, copy: number, prices: ArrayLike<number>): ArcCosts & { readonly scale: number } {
  let largest = 1;
  let replicas = 0;
  for (let p = 0; p < model.partitions; p++) {
    largest = Math.max(largest, model.sizeBytes[p]!);
    replicas += model.wanted[p]!;
  }
  let dearest = 0;
  for (let b = 0; b < model.targets; b++) dearest = Math.max(dearest, prices[b]!);
  const bits = Math.floor(53 - headroomBits - Math.log2(largest * Math.max(copy, dearest)));
  const needed = Math.ceil(Math.log2(replicas + 2));
  const exact = needed <= bits;
  const scale = exact ? 2 ** needed : 1;
  const price = new Int32Array(model.targets + model.tree.racks.length);
  for (let b = 0; b < model.targets; b++) price[b] = prices[b]!;
  const unit = model.sizeBytes.map((size) => (exact ? size * scale : Math.max(1, size)));
  return { unit, copy, perCopy: exact ? 1 : 0, price, scale };
}

/** The most by which scaled costs can exceed scale times bytes: what a bound on costs loses as a bound on bytes. */
export function tieBreakAtMost(model: Model, { perCopy }: ArcCosts): number {
  let copies = 0;
  for (let p = 0; p < model.partitions; p++) if (perCopy === 1 || model.sizeBytes[p] === 0) copies += model.wanted[p]!;
  return copies;
}
