/** One plan or, where a question has several good answers, the asked-for one and what else there is. */

import type { ChoiceName } from '../planner/choices/make-choices.ts';
import type { PlanRequest, PlanResult, Snapshot } from '../planner/index.ts';
import { askedChoice, choiceOf, type OtherChoice, othersOf, swapped } from './approval/other-choices.ts';
import type { Deps } from './deps.ts';
import type { Outcome } from './outcome.ts';
import { ok } from './outcome.ts';

export type Answer = {
  readonly result: PlanResult;
  /** What this one is among the choices; null where there is no choice. */
  readonly names: readonly ChoiceName[] | null;
  readonly others: readonly OtherChoice[];
};

/** Which choice of which plan was taken. */
export type Taking = { readonly proposalId: string; readonly name: ChoiceName };

export async function answer(
  deps: Deps,
  snapshot: Snapshot,
  { request, taking }: { readonly request: PlanRequest; readonly taking?: Taking },
): Promise<Outcome<Answer>> {
  if (hasChoices(request) && taking === undefined) {
    const made = await deps.planner.choices(snapshot, request);
    if (!made.ok) return made;
    if (!made.value.feasible) return ok({ result: made.value, names: null, others: [] });
    const asked = askedChoice(made.value);
    if (asked !== null) {
      return ok({ result: asked.plan, names: asked.names, others: othersOf(made.value, asked.plan) });
    }
  }
  const result = await deps.planner.plan(snapshot, request);
  if (!result.ok) return result;
  const before = taking === undefined ? null : await takenFrom(deps, taking);
  return ok({ result: result.value, names: before?.names ?? null, others: before?.others ?? [] });
}

/** A person who names a balance has chosen already. */
function hasChoices({ intent, balance }: PlanRequest): boolean {
  return intent.kind === 'rebalance' && balance === undefined;
}

/** What is offered beside a choice that was taken: the rest of what was offered, and the plan that was left. */
async function takenFrom(deps: Deps, { proposalId, name }: Taking): Promise<Omit<Answer, 'result'> | null> {
  const proposal = await deps.proposals.get(proposalId);
  if (!proposal.ok || proposal.value.choice === undefined) return null;
  const { choice, others = [], digest } = proposal.value;
  const plan = await deps.plans.get(digest);
  const names = others.find((other) => other.names.includes(name))?.names ?? [name];
  if (!plan.ok) return null;
  return { names, others: swapped(others, names, choiceOf(choice, plan.value)) };
}
