/** Other answers to the question that a plan answers, with what each costs and gives: made once, offered as buttons. */

import { type Figures, figuresOf } from '../../planner/choices/figures.ts';
import type { ChoiceName, Choices } from '../../planner/choices/make-choices.ts';
import type { Plan, PlanRequest } from '../../planner/index.ts';

export type OtherChoice = {
  /** More than one where they come to the same moves. */
  readonly names: readonly ChoiceName[];
  readonly request: PlanRequest;
  readonly after: Figures;
  readonly bytesMoved: number;
  readonly etaSeconds: number;
};

/** The choice that was asked for: a budget is part of the question. null where it was not found. */
export function askedChoice(made: Choices): Choices['choices'][number] | null {
  return made.choices.find(({ names }) => names.includes(askedName(made))) ?? null;
}

export function askedName({ budget }: Choices): ChoiceName {
  return budget.given ? 'within-budget' : 'balanced';
}

export function othersOf({ choices }: Choices, asked: Plan | null): readonly OtherChoice[] {
  return choices.filter(({ plan }) => plan.digest !== asked?.digest).map(({ names, plan }) => choiceOf(names, plan));
}

export function choiceOf(names: readonly ChoiceName[], plan: Plan): OtherChoice {
  const { bytesMoved, etaSecondsAtThrottle } = plan.totals;
  return { names, request: plan.intent, after: figuresOf(plan.after), bytesMoved, etaSeconds: etaSecondsAtThrottle };
}

/** After one of them was taken, the plan that it takes the place of is one of the others. */
export function swapped(
  others: readonly OtherChoice[],
  taken: readonly ChoiceName[],
  left: OtherChoice,
): readonly OtherChoice[] {
  return [left, ...others.filter(({ names }) => !names.some((name) => taken.includes(name)))];
}
