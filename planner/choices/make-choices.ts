import type { PlanRequest } from '../intent.ts';
import type { Infeasible, Plan, PlanControl } from '../plan.ts';
import { planReassignment } from '../plan-reassignment.ts';
import type { Snapshot } from '../snapshot.ts';
import { hasBudget } from '../within-budget/within-budget.ts';
import { type Effect, effectOf } from './effect.ts';

/**
 * Smallest: even counts and leaders by the fewest bytes. Balanced: even bytes too. Within a budget: the best part of balanced.
 * Leaders only: every replica stays where it is, so nothing is copied.
 */
export const choiceNames = ['smallest', 'balanced', 'within-budget', 'leaders-only'] as const;
export type ChoiceName = (typeof choiceNames)[number];

export type Choice = {
  /** More than one where they come to the same moves. */
  readonly names: readonly ChoiceName[];
  readonly plan: Plan;
  readonly effect: Effect;
};

/** A choice that there is not, and why. */
export type LeftOut = { readonly name: ChoiceName; readonly why: string };

export type Choices = {
  readonly feasible: true;
  readonly choices: readonly Choice[];
  readonly leftOut: readonly LeftOut[];
  readonly budget: {
    readonly maxMoveBytes: number | null;
    readonly maxMoves: number | null;
    /** False for the default: half of what the balanced plan copies. */
    readonly given: boolean;
  };
};

/**
 * Up to four plans for one rebalance, each whole: with its digest, its proof and its price. The balanced one is made first and
 * is always there; what is not found before the caller wants an end is left out, and said.
 */
export function makeChoices(snapshot: Snapshot, request: PlanRequest, control: PlanControl): Choices | Infeasible {
  const { maxMoveBytes, maxMoves, balance: _balance, ...rest } = request;
  const balanced = planReassignment(snapshot, { ...rest, balance: 'all' }, control);
  if (!balanced.feasible) return balanced;

  const given = hasBudget(request);
  const most = given ? maxMoveBytes : Math.floor(balanced.totals.bytesMoved / 2);
  const budget: Choices['budget'] = { maxMoveBytes: most ?? null, maxMoves: maxMoves ?? null, given };
  const asks: Readonly<Record<Exclude<ChoiceName, 'balanced'>, PlanRequest>> = {
    'leaders-only': { ...rest, intent: { kind: 'leaders' } },
    smallest: { ...rest, balance: 'replicas' },
    'within-budget': {
      ...rest,
      balance: 'all',
      ...(most === undefined ? {} : { maxMoveBytes: most }),
      ...(maxMoves === undefined ? {} : { maxMoves }),
    },
  };

  const found: { names: ChoiceName[]; plan: Plan }[] = [{ names: ['balanced'], plan: balanced }];
  const leftOut: LeftOut[] = [];
  // The quickest one first.
  for (const name of ['leaders-only', 'smallest', 'within-budget'] as const) {
    const plan = control.shouldStop() ? null : planReassignment(snapshot, asks[name], control);
    if (plan === null || control.shouldStop()) {
      leftOut.push({ name, why: 'it was not found in the time that there was' });
    } else if (!plan.feasible) {
      leftOut.push({ name, why: plan.reasons[0]?.conflict ?? 'there is no such plan' });
    } else if (name === 'smallest' && plan.totals.bytesMoved > balanced.totals.bytesMoved) {
      leftOut.push({ name, why: 'the balanced plan copies less' });
    } else {
      const same = found.find((other) => sameMoves(other.plan, plan));
      if (same === undefined && plan.moves.length === 0) leftOut.push({ name, why: emptyBecause(name) });
      else if (same === undefined) found.push({ names: [name], plan });
      else same.names.push(name);
    }
  }
  const inOrder = (a: ChoiceName, b: ChoiceName): number => choiceNames.indexOf(a) - choiceNames.indexOf(b);
  const choices = found
    .map(({ names, plan }) => ({ names: names.sort(inOrder), plan, effect: effectOf(snapshot, plan) }))
    .sort((a, b) => inOrder(a.names[0]!, b.names[0]!));
  return { feasible: true, choices, leftOut, budget };
}

/** Digests differ with the request; what a person chooses between are the moves and their order. */
function sameMoves(a: Plan, b: Plan): boolean {
  if (a.moves.length !== b.moves.length || a.waves.length !== b.waves.length) return false;
  const moved = ({ moves, waves, elections }: Plan): string =>
    JSON.stringify([
      moves.map(({ topic, partition, to }) => [topic, partition, to]),
      waves.map(({ kind, moves: indexes }) => [kind, indexes]),
      elections,
    ]);
  return moved(a) === moved(b);
}

function emptyBecause(name: Exclude<ChoiceName, 'balanced'>): string {
  switch (name) {
    case 'smallest':
      return 'replicas and leaders are even already';
    case 'leaders-only':
      return 'leaders are as even as they get where the replicas are';
    case 'within-budget':
      return 'nothing that helps fits within the budget; allow more';
  }
}
