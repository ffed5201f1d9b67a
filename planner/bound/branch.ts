import type { Model } from '../build-model/model.ts';
import type { Placement } from '../place-replicas/placement.ts';
import type { PlanControl } from '../plan.ts';
import type { Share } from './basis.ts';
import { weightsOf } from './broker-rows.ts';
import type { CasePrices, Cases } from './cases.ts';
import { type Fixed, openFixed } from './cheapest-set-fixed.ts';
import type { Limits } from './lagrangian.ts';
import { openSetPool } from './set-pool.ts';
import { openSetProgram, type Solved } from './set-program.ts';
import { tighten, type Work } from './tighten.ts';

/**
 * Branch and bound, best case first: the case that proves least is split by a big replica that the relaxation leaves undecided, until all
 * cases prove enough or the work is done. What comes out is the tree of cases with their prices; `cases.ts` says what it proves.
 */
type Case = {
  readonly given: readonly Given[];
  readonly solved: Solved;
  split: { readonly partition: number; readonly broker: number; readonly holds: Case; readonly lacks: Case } | null;
};
type Given = { readonly at: number; readonly holds: boolean };

/** Work in looks at one broker for one partition: some four seconds'. */
const workAtMost = 600_000_000;
/** Of that, what is kept for cases. */
const workForCases = 300_000_000;
/** Steps of the simplex method that must fit, or the relaxation itself is not solved. */
const pivotsAtLeast = 2_000;
const pivotsAtMost = 20_000;
/** What opening a case costs: the inverse and a first look at prices. */
const pivotsToBegin = 15;
/** Splits after which the least case must have come closer to the target by some share of what was missing, or nothing more is expected. */
const patience = 80;
const progress = 0.02;
/** A share of a replica nearer to 0 or 1 than this is rounding. */
const settledWithin = 1e-4;

/** What a case's relaxation mixes may round to a better plan. Returns what is enough to prove from then on. */
export type TryPlan = (shares: readonly Share[], prices: CasePrices) => number;

/** null where the cluster is too large. */
export function branch(
  placement: Placement,
  limits: Limits,
  enough: number,
  tryPlan: TryPlan,
  control: PlanControl,
): Cases | null {
  const { model, start, holder } = placement;
  const { partitions, targets } = model;
  const perPivot = (rows: number): number => partitions * (targets + rows) + rows ** 2;
  let left = workAtMost;
  if (left < pivotsAtLeast * perPivot(2 * targets)) return null;
  const fixed = openFixed(model);
  const pool = openSetPool(weightsOf(model), fixed);
  const work: Work = {
    pivotsFor: (rows) => Math.min(pivotsAtMost, Math.ceil(left / perPivot(rows))),
    spend: (pivots, rows) => {
      left -= (pivots + pivotsToBegin) * perPivot(rows);
      return left > workForCases && !control.shouldStop();
    },
  };
  const sets = Array.from({ length: partitions }, (_, p) => pool.add(p, holder.slice(start[p]!, start[p + 1]!)));
  let target = enough;
  const relaxed = tighten(model, limits, fixed, pool, sets, target, work);
  const length = relaxed.rows.list.length;
  const program = openSetProgram(model, relaxed.rows, fixed, pool);
  const look = (given: readonly Given[], { solved: above }: Case): Case => {
    for (const { at, holds } of given) fixed.given[at] = holds ? 1 : -1;
    const solved = program.solve(above.basis, target, work.pivotsFor(length));
    for (const { at } of given) fixed.given[at] = 0;
    work.spend(solved.pivots, length);
    target = Math.min(target, tryPlan(solved.shares, solved.prices));
    // What holds without a condition holds under it, too.
    const { value, prices } = solved.value < above.value ? above : solved;
    return { given, solved: { ...solved, value, prices }, split: null };
  };
  const root: Case = { given: [], solved: relaxed.solved, split: null };
  target = Math.min(target, tryPlan(root.solved.shares, root.solved.prices));
  const open = [root];
  let mark = root.solved.value;
  for (let since = 0; left > 0 && since < patience && !control.shouldStop(); since++) {
    let least = 0;
    for (let i = 1; i < open.length; i++) if (open[i]!.solved.value < open[least]!.solved.value) least = i;
    const next = open[least]!;
    if (next.solved.value >= target) break;
    if (next.solved.value - mark > progress * (target - mark)) {
      mark = next.solved.value;
      since = 0;
    }
    const at = undecided(model, fixed, next);
    if (at === null) break;
    const [holds, lacks] = [true, false].map((holds) => look([...next.given, { at, holds }], next)) as [Case, Case];
    next.split = { partition: Math.floor(at / targets), broker: at % targets, holds, lacks };
    open[least] = holds;
    open.push(lacks);
  }
  return casesOf(root);
}

/** The replica that the relaxation holds in part with most bytes undecided; null where there is none. */
function undecided({ targets, sizeBytes }: Model, { given }: Fixed, { solved, given: known }: Case): number | null {
  const parts = new Map<number, number>();
  for (const { partition, brokers, share } of solved.shares) {
    for (const broker of brokers) {
      const at = partition * targets + broker;
      parts.set(at, (parts.get(at) ?? 0) + share);
    }
  }
  const settled = new Set(known.map(({ at }) => at));
  let best: number | null = null;
  let most = 0;
  for (const [at, share] of parts) {
    const away = Math.min(share, 1 - share);
    if (away <= settledWithin || settled.has(at) || given[at] !== 0) continue;
    const bytes = away * sizeBytes[Math.floor(at / targets)]!;
    if (bytes < most || (bytes === most && best !== null && at > best)) continue;
    most = bytes;
    best = at;
  }
  return best;
}

function casesOf({ split, solved }: Case): Cases {
  if (split === null) return { kind: 'priced', prices: solved.prices };
  return { kind: 'split', ...split, holds: casesOf(split.holds), lacks: casesOf(split.lacks) };
}
