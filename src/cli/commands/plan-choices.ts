import { makeChoices } from '../../../planner/choices/make-choices.ts';
import type { PlanControl, PlanRequest, Snapshot } from '../../../planner/index.ts';
import { verifyPlan } from '../../../planner/verify/verify-plan.ts';
import { bad, exitCode, good, type Io, type Read } from '../io.ts';
import { choicesText } from '../show/choices-text.ts';
import { findingsText } from '../show/findings-text.ts';
import { infeasibleText } from '../show/plan-text.ts';

/** What `--choices` cannot be said with. */
export function fitForChoices(
  { intent, balance }: PlanRequest,
  { format, summary }: { readonly format: string; readonly summary: string | undefined },
): Read<null> {
  if (intent.kind !== 'rebalance') return bad(`--choices is for rebalance only; ${intent.kind} has one plan.`);
  if (balance !== undefined) return bad('--choices shows more than one --balance: leave one of the two out.');
  if (format === 'reassignment')
    return bad('--choices has no one reassignment: take a choice first, then ask for its.');
  if (summary !== undefined) return bad('--choices has no one --summary: --format json has the figures of each.');
  return good(null);
}

/** Prints up to three plans beside each other; each has passed the independent check. */
export function printChoices(
  { snapshot, request, format }: { snapshot: Snapshot; request: PlanRequest; format: string },
  control: PlanControl,
  io: Io,
): number {
  const made = makeChoices(snapshot, request, control);
  if (!made.feasible) {
    io.stderr.write(infeasibleText(made));
    if (format === 'json') io.stdout.write(`${JSON.stringify(made)}\n`);
    return exitCode.infeasible;
  }
  const findings = made.choices.flatMap(({ plan }) => verifyPlan(snapshot, plan));
  if (findings.length > 0) {
    io.stderr.write('A choice does not pass its independent check, so none is printed. Please report this.\n\n');
    io.stderr.write(findingsText(findings));
    return exitCode.infeasible;
  }
  io.stdout.write(format === 'json' ? `${JSON.stringify(made)}\n` : choicesText(made));
  return exitCode.ok;
}
