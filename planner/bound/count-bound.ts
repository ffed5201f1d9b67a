import { type Model, replicasBefore } from '../build-model/model.ts';
import { tieBreakAtMost } from '../place-replicas/arc-costs.ts';
import type { CountBands } from '../place-replicas/count-flow.ts';
import type { ScaledCosts } from '../place-replicas/place-replicas.ts';
import { type Limits, lagrangian } from './lagrangian.ts';

/**
 * The least bytes that any plan within the count bands copies, from the flow's prices. Evaluated in the flow's own integer costs: a plan
 * of B bytes costs at most scale * B plus the tie-break, so B is at least (L - tie-break) / scale, rounded up to whole bytes.
 */
export function countBound(model: Model, lambda: Float64Array, costs: ScaledCosts, counts: CountBands): number {
  const free = new Float64Array(model.targets);
  const limits: Limits = { replicas: counts, bytes: { lo: free, hi: free } };
  const weight = costs.unit.map((unit) => unit * costs.copy);
  const value = lagrangian(model, { lambda, mu: free }, { weight, perCopy: costs.perCopy }, limits);
  return Math.max(0, Math.ceil((value / costs.copy - tieBreakAtMost(model, costs)) / costs.scale));
}

/** What must be copied whatever the balance: every partition's cheapest legal set, for itself. */
export function forcedBound(model: Model): { readonly bytes: number; readonly replicas: number } {
  const free = new Float64Array(model.targets);
  const limits: Limits = { replicas: { lo: free, hi: free }, bytes: { lo: free, hi: free } };
  const prices = { lambda: free, mu: free };
  const ones = new Float64Array(model.partitions).fill(1);
  return {
    bytes: lagrangian(model, prices, { weight: model.sizeBytes, perCopy: 0 }, limits),
    replicas: lagrangian(model, prices, { weight: ones, perCopy: 0 }, limits),
  };
}

/** The least replicas that any plan within the count bands copies: each copy counts 1, prices of 1 where counts are off. */
export function replicaBound(model: Model, counts: CountBands): number {
  const { targets } = model;
  const free = new Float64Array(targets);
  const ones = new Float64Array(model.partitions).fill(1);
  const limits: Limits = { replicas: counts, bytes: { lo: free, hi: free } };
  const before = replicasBefore(model);
  const over = Float64Array.from({ length: targets }, (_, b) => (before[b]! > counts.hi[b]! ? 1 : 0));
  const under = Float64Array.from({ length: targets }, (_, b) => (before[b]! < counts.lo[b]! ? -1 : 0));
  const values = [over, under].map((lambda) =>
    lagrangian(model, { lambda, mu: free }, { weight: ones, perCopy: 0 }, limits),
  );
  return Math.max(0, Math.ceil(Math.max(...values)));
}
