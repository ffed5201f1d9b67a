import type { Model } from '../build-model/model.ts';
import { type CopyCost, chooser, type Prices } from './cheapest-set.ts';
import { flatChooser } from './cheapest-set-flat.ts';
import { type ExactSum, exactSum } from './exact-sum.ts';

/**
 * The Lagrangian relaxation. Every valid plan satisfies: each partition has a legal set, each broker holds between lo and hi replicas
 * and between lo and hi bytes. Give the last two kinds a price per broker (lambda per replica, mu per byte), drop them, and each
 * partition chooses its cheapest legal set for itself:
 *
 *     L(lambda, mu) = sum over p of min over legal sets S of sum over b in S of (new copy ? size : 0) + lambda_b + mu_b * size
 *                     - sum over b of lambda_b * (lambda_b > 0 ? hi_b : lo_b) - sum over b of mu_b * (mu_b > 0 ? Hi_b : Lo_b)
 *
 * For a plan that keeps the bands, what its brokers pay is at most what the last two sums give back, so L is at most its
 * bytes, whatever the prices are. That makes L a proof: it is evaluated here from the model alone, not taken from any solver.
 */
export type { CopyCost, Prices };

export type Limits = {
  readonly replicas: { readonly lo: ArrayLike<number>; readonly hi: ArrayLike<number> };
  readonly bytes: { readonly lo: ArrayLike<number>; readonly hi: ArrayLike<number> };
};

export function lagrangian(model: Model, prices: Prices, cost: CopyCost, limits: Limits): number {
  const cheapest = flatChooser(model, prices, cost) ?? chooser(model, prices, cost);
  const sum = exactSum();
  for (let p = 0; p < model.partitions; p++) sum.add(cheapest(p));
  bandsGiveBack(model, prices, limits, sum);
  return sum.value();
}

/** Subtracts the most that brokers within the bands can pay at these prices. */
export function bandsGiveBack({ targets, frozen }: Model, prices: Prices, limits: Limits, sum: ExactSum): void {
  for (let b = 0; b < targets; b++) {
    const lambda = prices.lambda[b]!;
    const mu = prices.mu[b]!;
    const replicas = (lambda > 0 ? limits.replicas.hi[b]! : limits.replicas.lo[b]!) - frozen.replicas[b]!;
    const bytes = (mu > 0 ? limits.bytes.hi[b]! : limits.bytes.lo[b]!) - frozen.bytes[b]!;
    if (lambda !== 0) sum.addProduct(-lambda, replicas);
    if (mu !== 0) sum.addProduct(-mu, bytes);
  }
}
