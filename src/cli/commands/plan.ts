import { unknownBrokers } from '../../../planner/check-intent/check-intent.ts';
import type { Plan, PlanResult } from '../../../planner/plan.ts';
import { planReassignment } from '../../../planner/plan-reassignment.ts';
import { reassignmentOf } from '../../../planner/reassignment.ts';
import { verifyPlan } from '../../../planner/verify/verify-plan.ts';
import { exitCode, type Io } from '../io.ts';
import { choiceOf, numberOf, parseOptions, sourceOptions, textOf } from '../options.ts';
import { planOptions, planRequestOf } from '../plan-request.ts';
import { readCluster } from '../read-cluster.ts';
import { writeFile } from '../read-file.ts';
import { findingsText } from '../show/findings-text.ts';
import { planSummary } from '../show/plan-summary.ts';
import { infeasibleText, planText } from '../show/plan-text.ts';
import { fail } from './fail.ts';
import { fitForChoices, printChoices } from './plan-choices.ts';
import { pictureFileOf, writePictures } from './plan-picture.ts';

export async function planCommand(args: readonly string[], io: Io): Promise<number> {
  const parsed = parseOptions(args, {
    ...sourceOptions,
    ...planOptions,
    summary: { type: 'string' },
    choices: { type: 'boolean' },
    picture: { type: 'string' },
  });
  if (!parsed.ok) return fail(io, 'plan', parsed.error);
  const request = planRequestOf(parsed.value);
  if (!request.ok) return fail(io, 'plan', request.error);
  const format = choiceOf(parsed.value.values, 'format', ['text', 'json', 'reassignment'], 'text');
  if (!format.ok) return fail(io, 'plan', format.error);
  const limit = numberOf(parsed.value.values, 'time-limit', { least: 0, most: 86_400 });
  if (!limit.ok) return fail(io, 'plan', limit.error);
  const summary = textOf(parsed.value.values, 'summary');
  const picture = pictureFileOf(textOf(parsed.value.values, 'picture'));
  if (!picture.ok) return fail(io, 'plan', picture.error);
  const wantsChoices = parsed.value.values['choices'] === true;
  const fit = fitForChoices(request.value, { format: format.value, summary });
  if (wantsChoices && picture.value !== null) {
    return fail(io, 'plan', '--picture draws one plan: ask for the choice that you want, without --choices.');
  }
  if (wantsChoices && !fit.ok) return fail(io, 'plan', fit.error);
  const snapshot = await readCluster(parsed.value.values, io);
  if (!snapshot.ok) return fail(io, 'plan', snapshot.error);
  const unknown = unknownBrokers(snapshot.value, request.value);
  if (unknown.length > 0) {
    const known = snapshot.value.brokers.map(({ id }) => id).join(', ');
    return fail(io, 'plan', `there is no broker ${unknown.join(', ')}: the brokers are ${known}.`);
  }

  const endMs = performance.now() + (limit.value ?? Number.POSITIVE_INFINITY) * 1000;
  const control = { shouldStop: () => performance.now() >= endMs };
  if (wantsChoices) {
    return printChoices({ snapshot: snapshot.value, request: request.value, format: format.value }, control, io);
  }
  const result = planReassignment(snapshot.value, request.value, control);
  if (!result.feasible) {
    io.stderr.write(infeasibleText(result));
    if (format.value === 'json') io.stdout.write(`${JSON.stringify(result)}\n`);
    return exitCode.infeasible;
  }
  const findings = verifyPlan(snapshot.value, result);
  if (findings.length > 0) {
    io.stderr.write(
      `The plan was made but does not pass its independent check, so it is not printed. Please report this.\n\n`,
    );
    io.stderr.write(findingsText(findings));
    return exitCode.infeasible;
  }
  if (summary !== undefined) {
    const written = writeFile(summary, `${JSON.stringify(planSummary(result), null, 2)}\n`);
    if (!written.ok) return fail(io, 'plan', written.error);
  }
  if (picture.value !== null) {
    const drawn = await writePictures(picture.value, snapshot.value, result, io);
    if (!drawn.ok) return fail(io, 'plan', drawn.error);
  }
  io.stdout.write(shown(result, format.value));
  return exitCode.ok;
}

function shown(plan: PlanResult & Plan, format: 'text' | 'json' | 'reassignment'): string {
  if (format === 'text') return planText(plan);
  return `${JSON.stringify(format === 'json' ? plan : reassignmentOf(plan))}\n`;
}
