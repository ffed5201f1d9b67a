import { holds, type Placement } from '../place-replicas/placement.ts';
import type { PlanControl } from '../plan.ts';
import type { Share } from './basis.ts';
import { weightsOf } from './broker-rows.ts';
import type { CasePrices, Cases } from './cases.ts';
import { openFixed } from './cheapest-set-fixed.ts';
import type { Limits } from './lagrangian.ts';
import { openSetPool } from './set-pool.ts';
import { openSetProgram, type Solved } from './set-program.ts';
import { type SetBasis, takeOver } from './take-over.ts';
import { tighten, type Work } from './tighten.ts';
import { type Gains, openSplitter, type Splitter, settledWithin, sharesPerReplica } from './where-to-split.ts';

/**
 * Branch and bound, best case first: the case that proves least is split by a replica that the relaxation leaves undecided (`where-to-split.ts`),
 * until all cases prove enough or the work is done. What comes out is the tree of cases with their prices; `cases.ts` says what it proves.
 */
type Case = {
  readonly given: readonly Given[];
  readonly solved: Solved;
  split: { readonly partition: number; readonly broker: number; readonly holds: Case; readonly lacks: Case } | null;
};
type Given = { readonly at: number; readonly holds: boolean };

/** Work in looks at one broker for one partition: some six seconds'. */
const workAtMost = 1_200_000_000;
/** Of that, what is kept for cases. */
const workForCases = 900_000_000;
/** Steps of the simplex method that must fit, or the relaxation itself is not solved. */
const pivotsAtLeast = 2_000;
const pivotsAtMost = 20_000;
/** What opening a case costs: the inverse and a first look at prices. */
const pivotsToBegin = 15;
/** Splits after which the least case must have come closer to the target by some share of what was missing, or nothing more is expected. */
const patience = 150;
const progress = 0.02;
/** Splits between two looks for a better plan nearby (twice as many after each that finds none), and in each of them at most. */
const splitsBetween = 15;
const splitsNearby = 60;
/** What a case is tried with before another one is split. */
const pivotsPerTrial = 10;

/** The best plan so far. */
export type Best = {
  readonly placement: () => Placement;
  /** Rounds what a case's relaxation mixes, perhaps to a better plan. Returns what is enough to prove from then on. */
  readonly tryPlan: (shares: readonly Share[], prices: CasePrices) => number;
};

/** `from` is where the relaxation was solved before. null where the cluster is too large. */
export function branch(
  limits: Limits,
  from: SetBasis | null,
  enough: number,
  best: Best,
  control: PlanControl,
): Cases | null {
  const search = openSearch(limits, from, enough, best, control);
  if (search === null) return null;
  const { root } = search;
  let mark = root.solved.value;
  let since = 0;
  let splits = 0;
  let nearbyAt = 0;
  let wait = splitsBetween;
  bestFirst(search, root, search.split, (least) => {
    const { value } = least.solved;
    if (value - mark > progress * (search.target() - mark)) {
      mark = value;
      since = 0;
    }
    if (splits++ >= nearbyAt) {
      const before = search.target();
      lookNearby(search, least);
      wait = search.target() < before ? splitsBetween : 2 * wait;
      nearbyAt = splits + wait;
    }
    return since++ < patience;
  });
  return casesOf(root);
}

/**
 * Relaxation induced neighbourhoods (Danna, Rothberg and Le Pape, 2005): what the best plan and a case's mixture agree about is taken as given, and the
 * few that are left are searched for a better plan. It proves nothing.
 */
function lookNearby(search: Search, of: Case): void {
  let splits = 0;
  bestFirst(search, search.between(of), search.splitNearby, () => splits++ < splitsNearby);
}

/** Splits the case that proves least, until all prove enough, nothing of it is undecided, or it is not to go on. */
function bestFirst(search: Search, root: Case, split: Split, goOn: (least: Case) => boolean): void {
  const open = [root];
  while (search.mayGoOn()) {
    let least = 0;
    for (let i = 1; i < open.length; i++) if (open[i]!.solved.value < open[least]!.solved.value) least = i;
    const next = open[least]!;
    if (next.solved.value >= search.target() || !goOn(next)) return;
    next.split = split(next);
    if (next.split === null) return;
    open[least] = next.split.holds;
    open.push(next.split.lacks);
  }
}

type Split = (of: Case) => Case['split'];

type Search = {
  readonly root: Case;
  /** What is enough to prove for the best plan so far. */
  readonly target: () => number;
  readonly mayGoOn: () => boolean;
  /** null where nothing is undecided. */
  readonly split: Split;
  readonly splitNearby: Split;
  /** The case with all given that the best plan and its mixture agree about. */
  readonly between: (of: Case) => Case;
};

function openSearch(
  limits: Limits,
  from: SetBasis | null,
  enough: number,
  best: Best,
  control: PlanControl,
): Search | null {
  const { model, start, holder } = best.placement();
  const { partitions, targets } = model;
  const perPivot = (rows: number): number => partitions * (targets + rows) + rows ** 2;
  let left = workAtMost;
  if (left < pivotsAtLeast * perPivot(2 * targets)) return null;
  const fixed = openFixed(model);
  const pool = openSetPool(weightsOf(model), fixed);
  const work: Work = {
    shouldStop: control.shouldStop,
    pivotsFor: (rows) => Math.min(pivotsAtMost, Math.max(1, Math.ceil(left / perPivot(rows)))),
    spend: (pivots, rows) => {
      left -= pivots * perPivot(rows);
      return left > workForCases && !control.shouldStop();
    },
  };
  const sets = Array.from({ length: partitions }, (_, p) => pool.add(p, holder.slice(start[p]!, start[p + 1]!)));
  let target = enough;
  const relaxed = tighten(
    model,
    limits,
    fixed,
    pool,
    { sets, start: from === null ? null : takeOver(from, pool) },
    target,
    work,
  );
  const length = relaxed.rows.list.length;
  const program = openSetProgram(model, relaxed.rows, fixed, pool, control.shouldStop);

  const within = <T>(given: readonly Given[], then: () => T): T => {
    for (const { at, holds } of given) fixed.given[at] = holds ? 1 : -1;
    const result = then();
    for (const { at } of given) fixed.given[at] = 0;
    return result;
  };
  const round = ({ value, shares, prices }: Solved): void => {
    if (value < target) target = Math.min(target, best.tryPlan(shares, prices));
  };
  const look = (given: readonly Given[], above: Solved): Case => {
    const solved = within(given, () => program.solve(above, target, work.pivotsFor(length)));
    work.spend(solved.pivots + pivotsToBegin, length);
    round(solved);
    // What holds without a condition holds under it, too.
    const { value, prices } = solved.value < above.value ? above : solved;
    return { given, solved: { ...solved, value, prices }, split: null };
  };
  /** With what is given of the case in `fixed`. */
  const tryOut = (solved: Solved, at: number): Gains => {
    const [held, lacking] = [true, false].map((holds) => {
      const { value, pivots } = within([{ at, holds }], () => program.probe(solved, target, pivotsPerTrial));
      work.spend(pivots, length);
      return Math.max(0, value - solved.value);
    }) as [number, number];
    return { holds: held, lacks: lacking };
  };
  const splitBy = (splitter: Splitter, { given, solved }: Case): Case['split'] => {
    const isGiven = (at: number): boolean => fixed.given[at] !== 0;
    const missing = target - solved.value;
    const at = within(given, () => splitter.choose(solved.shares, isGiven, missing, (at) => tryOut(solved, at)));
    if (at === null) return null;
    const [held, lacking] = [true, false].map((holds) => look([...given, { at, holds }], solved)) as [Case, Case];
    return { partition: Math.floor(at / targets), broker: at % targets, holds: held, lacks: lacking };
  };

  const between = ({ given, solved }: Case): Case => {
    const plan = best.placement();
    const parts = sharesPerReplica(solved.shares, targets);
    const taken = new Set(given.map(({ at }) => at));
    const agreed: Given[] = [];
    for (let at = 0; at < fixed.kind.length; at++) {
      if (fixed.kind[at] === 0 || taken.has(at)) continue;
      const plans = holds(plan, Math.floor(at / targets), at % targets);
      const share = parts.get(at) ?? 0;
      if (plans ? share >= 1 - settledWithin : share <= settledWithin) agreed.push({ at, holds: plans });
    }
    return look([...given, ...agreed], solved);
  };

  // What is gained where nearly all is given tells nothing about where little is.
  const [everywhere, nearby] = [openSplitter(model, fixed), openSplitter(model, fixed)];
  round(relaxed.solved);
  return {
    root: { given: [], solved: relaxed.solved, split: null },
    target: () => target,
    mayGoOn: () => left > 0 && !control.shouldStop(),
    split: (of) => splitBy(everywhere, of),
    splitNearby: (of) => splitBy(nearby, of),
    between,
  };
}

function casesOf({ split, solved }: Case): Cases {
  if (split === null) return { kind: 'priced', prices: solved.prices };
  return { kind: 'split', ...split, holds: casesOf(split.holds), lacks: casesOf(split.lacks) };
}
