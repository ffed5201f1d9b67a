/** One plan or, where a question has several good answers, the asked-for one and what else there is. */

import type { PlanRequest, PlanResult, Snapshot } from '../planner/index.ts';
import { askedChoice, askedName, choiceOf, othersOf, swapped } from './approval/other-choices.ts';
import type { Proposal } from './approval/proposal.ts';
import { subjectOf } from './approval/supersede.ts';
import type { Taking } from './catalogue.ts';
import type { Deps } from './deps.ts';
import type { Outcome } from './outcome.ts';
import { ok } from './outcome.ts';

export type Answer = {
  readonly result: PlanResult;
  readonly about: About;
};

/** What a plan answers and, where there is a choice, what it is among the choices. */
type About = Pick<Proposal, 'subject' | 'choice' | 'others' | 'leftOut'>;

export async function answer(
  deps: Deps,
  snapshot: Snapshot,
  { request, taking }: { readonly request: PlanRequest; readonly taking?: Taking },
): Promise<Outcome<Answer>> {
  let about: About = { subject: subjectOf(request) };
  if (taking !== undefined) {
    about = (await takenFrom(deps, taking)) ?? about;
  } else if (hasChoices(request)) {
    const made = await deps.planner.choices(snapshot, request);
    if (!made.ok) return made;
    if (!made.value.feasible) return ok({ result: made.value, about });
    const { leftOut } = made.value;
    const asked = askedChoice(made.value);
    if (asked !== null) {
      const others = othersOf(made.value, asked.plan);
      return ok({ result: asked.plan, about: { ...about, choice: asked.names, others, leftOut } });
    }
    // What was asked for is planned once more by itself, and is not left out then.
    const choice = [askedName(made.value)];
    const stillOut = leftOut.filter(({ name }) => !choice.includes(name));
    about = { ...about, choice, others: othersOf(made.value, null), leftOut: stillOut };
  }
  const result = await deps.planner.plan(snapshot, request);
  return result.ok ? ok({ result: result.value, about }) : result;
}

/** A person who names a balance has chosen already. */
function hasChoices({ intent, balance }: PlanRequest): boolean {
  return intent.kind === 'rebalance' && balance === undefined;
}

/** What is offered beside a choice that was taken: the rest of what was offered, and the plan whose place it takes. */
async function takenFrom(deps: Deps, { proposalId, name }: Taking): Promise<About | null> {
  const proposal = await deps.proposals.get(proposalId);
  if (!proposal.ok || proposal.value.choice === undefined) return null;
  const { choice, others = [], leftOut = [], subject, digest } = proposal.value;
  const plan = await deps.plans.get(digest);
  const names = others.find((other) => other.names.includes(name))?.names ?? [name];
  if (!plan.ok) return null;
  const left = swapped(others, names, choiceOf(choice, plan.value));
  return { ...(subject === undefined ? {} : { subject }), choice: names, others: left, leftOut };
}
