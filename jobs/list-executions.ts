/** What runs and what has run. */

import type { Deps } from './deps.ts';
import { readState } from './execution/open-execution.ts';
import { reportOf } from './execution/report.ts';
import type { Outcome } from './outcome.ts';
import { ok, refuse } from './outcome.ts';
import type { Archived } from './ports.ts';

type Reads = Pick<Deps, 'archive' | 'journal' | 'plans' | 'proposals'>;

/** One execution with its proposal and its report so far. */
export type Shown = Archived;

/** Newest first. */
export async function listExecutions(deps: Reads, limit: number): Promise<Outcome<readonly Shown[]>> {
  const ids = await deps.journal.list(limit);
  if (!ids.ok) return ids;
  const shown: Shown[] = [];
  for (const executionId of ids.value.slice(0, limit)) {
    const one = await showExecution(deps, executionId);
    if (one.ok) shown.push(one.value);
    else if (one.code !== 'not-found') return one;
  }
  return ok(shown);
}

/** From plan and journal; from the archive where they have expired. */
export async function showExecution(deps: Reads, executionId: string): Promise<Outcome<Shown>> {
  const shown = await fromJournal(deps, executionId);
  if (shown.ok || shown.code !== 'not-found' || deps.archive === undefined) return shown;
  const archived = await deps.archive.get(executionId);
  return archived.ok || archived.code !== 'not-found' ? archived : shown;
}

async function fromJournal(deps: Reads, executionId: string): Promise<Outcome<Shown>> {
  const state = await readState(deps, executionId);
  if (!state.ok) return state;
  const { proposalId } = state.value;
  if (proposalId === null) {
    return refuse('not-found', `There is no execution ${executionId}.`, 'Type executions for the latest ones.');
  }
  const proposal = await deps.proposals.get(proposalId);
  if (!proposal.ok) return proposal;
  const plan = await deps.plans.get(proposal.value.digest);
  if (!plan.ok) return plan;
  const approvedBy = proposal.value.approvals.map(({ person }) => person.name);
  const execution = { executionId, plan: plan.value, state: state.value, approvedBy };
  return ok({ proposal: proposal.value, report: reportOf(execution, null) });
}

/** Ids of executions on this cluster that have begun and not ended. */
export async function runningOn(deps: Pick<Deps, 'journal'>, clusterName: string): Promise<Outcome<readonly string[]>> {
  const open = await deps.journal.listOpen();
  if (!open.ok) return open;
  const running: string[] = [];
  for (const executionId of open.value) {
    const state = await readState(deps, executionId);
    if (state.ok && state.value.clusterName === clusterName && state.value.ended === null) running.push(executionId);
  }
  return ok(running);
}
