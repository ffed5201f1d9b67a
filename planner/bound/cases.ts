import type { Model } from '../build-model/model.ts';
import type { Prices } from './cheapest-set.ts';
import { type Fixed, fixedChooser, openFixed } from './cheapest-set-fixed.ts';
import { exactSum } from './exact-sum.ts';
import { bandsGiveBack, type Limits } from './lagrangian.ts';

/**
 * A proof by cases. In every plan a broker holds a partition or does not: the least of both cases is a bound for all plans. Each case that is
 * not split further is proven by prices of its own, with the partitions' sets restricted to what is given in that case.
 * This is what branch and bound found, and all of it: the bound is evaluated from the model and these cases alone.
 */
export type Cases =
  | { readonly kind: 'priced'; readonly prices: Prices }
  | {
      readonly kind: 'split';
      readonly partition: number;
      readonly broker: number;
      readonly holds: Cases;
      readonly lacks: Cases;
    };

/** Infinity where no plan keeps the bands at all. */
export function leastOfCases(model: Model, cases: Cases, limits: Limits): number {
  const fixed = openFixed(model);
  return fixed === null ? 0 : leastOf(model, cases, limits, fixed);
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

function worthOf(model: Model, prices: Prices, limits: Limits, fixed: Fixed): number {
  const { cost } = fixedChooser(model, prices, fixed);
  const sum = exactSum();
  for (let p = 0; p < model.partitions; p++) {
    const least = cost(p);
    if (least === Number.POSITIVE_INFINITY) return least;
    sum.add(least);
  }
  bandsGiveBack(model, prices, limits, sum);
  return sum.value();
}
