/** The plans that are being carried out on a cluster right now: what they do, they do knowingly. */

import type { Plan } from '../../planner/index.ts';
import type { Deps } from '../deps.ts';
import { readState } from '../execution/open-execution.ts';
import { runningOn } from '../list-executions.ts';
import type { Outcome } from '../outcome.ts';
import { ok } from '../outcome.ts';

export async function runningPlans(
  deps: Pick<Deps, 'journal' | 'plans'>,
  clusterName: string,
): Promise<Outcome<readonly Plan[]>> {
  const running = await runningOn(deps, clusterName);
  if (!running.ok) return running;
  const plans: Plan[] = [];
  for (const executionId of running.value) {
    const state = await readState(deps, executionId);
    if (!state.ok) return state;
    if (state.value.digest === null) continue;
    const plan = await deps.plans.get(state.value.digest);
    if (!plan.ok) return plan;
    plans.push(plan.value);
  }
  return ok(plans);
}
