import type { Model } from '../build-model/model.ts';
import type { Prices } from './cheapest-set.ts';
import { type Fixed, fixedChooser, openFixed } from './cheapest-set-fixed.ts';
import { type ExactSum, exactSum } from './exact-sum.ts';
import { bandsGiveBack, type Limits } from './lagrangian.ts';
import { inequalityOf, type RoundedRow } from './rounded-row.ts';

/**
 * A proof by cases. In every plan a broker holds a partition or does not: the least of both cases is a bound for all plans. Each case that is
 * not split further is proven by prices of its own, with the partitions' sets restricted to what is given in that case.
 * This is what branch and bound found, and all of it: the bound is evaluated from the model and these cases alone.
 */
export type Cases =
  | { readonly kind: 'priced'; readonly prices: CasePrices }
  | {
      readonly kind: 'split';
      readonly partition: number;
      readonly broker: number;
      readonly holds: Cases;
      readonly lacks: Cases;
    };

/** Prices per broker, and per rounded row: what one unit above its right side would cost, in bytes, 0 or more. */
export type CasePrices = Prices & { readonly rounded: readonly { readonly row: RoundedRow; readonly price: number }[] };

/** Infinity where no plan keeps the bands at all. */
export function leastOfCases(model: Model, cases: Cases, limits: Limits): number {
  return leastOf(model, cases, limits, openFixed(model));
}

export function countCases(cases: Cases): number {
  return cases.kind === 'priced' ? 1 : countCases(cases.holds) + countCases(cases.lacks);
}

function leastOf(model: Model, cases: Cases, limits: Limits, fixed: Fixed): number {
  if (cases.kind === 'priced') return worthOf(model, cases.prices, limits, fixed);
  const at = cases.partition * model.targets + cases.broker;
  if (fixed.given[at] !== 0) throw new Error('a case is split by what is given in it already');
  fixed.given[at] = 1;
  const holds = leastOf(model, cases.holds, limits, fixed);
  fixed.given[at] = -1;
  const lacks = leastOf(model, cases.lacks, limits, fixed);
  fixed.given[at] = 0;
  return Math.min(holds, lacks);
}

function worthOf(model: Model, prices: CasePrices, limits: Limits, fixed: Fixed): number {
  const sum = exactSum();
  const { price, rounding } = pricePerReplica(model, prices, limits, sum);
  const { cost } = fixedChooser(model, price, fixed);
  for (let p = 0; p < model.partitions; p++) {
    const least = cost(p);
    if (least === Number.POSITIVE_INFINITY) return least;
    sum.add(least);
  }
  bandsGiveBack(model, prices, limits, sum);
  sum.add(-rounding);
  return sum.value();
}

/** Of what is added up per replica, more than some hundred doubles lose: 2^-53 each. */
const lost = 2 ** -45;

/** What holding costs per partition and broker; what the rounded rows give back is taken off the sum. */
function pricePerReplica(model: Model, { lambda, mu, rounded }: CasePrices, limits: Limits, sum: ExactSum) {
  const { partitions, targets, sizeBytes } = model;
  const price = new Float64Array(partitions * targets);
  let terms = 0;
  for (let p = 0; p < partitions; p++) {
    for (let b = 0; b < targets; b++) {
      price[p * targets + b] = lambda[b]! + mu[b]! * sizeBytes[p]!;
      terms += Math.abs(lambda[b]!) + Math.abs(mu[b]! * sizeBytes[p]!);
    }
  }
  for (const { row, price: each } of rounded) {
    const inequality = each > 0 ? inequalityOf(model, limits, row) : null;
    if (inequality === null) continue;
    const { coefficient, most } = inequality;
    for (let p = 0; p < partitions; p++) {
      const term = coefficient[p]! * each;
      price[p * targets + row.broker]! += term;
      terms += Math.abs(term);
    }
    sum.addProduct(-each, most);
    terms += Math.abs(each * most);
  }
  return { price, rounding: terms * lost };
}
