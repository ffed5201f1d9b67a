/** After the end: the proposal, the message and the thread say what became of it, and the journal that they do. */

import type { Plan } from '../../planner/index.ts';
import { changeProposal } from '../approval/change-proposal.ts';
import type { Proposal, ProposalState } from '../approval/proposal.ts';
import type { Deps } from '../deps.ts';
import { cardOf, messageOf } from '../messages.ts';
import { offerRest } from '../offer-rest.ts';
import type { Outcome } from '../outcome.ts';
import { ok } from '../outcome.ts';
import type { MessageRef } from '../people.ts';
import { sweepJobId } from '../queue/job-ids.ts';
import { reasonCodes } from '../reason-code.ts';
import type { Execution } from './open-execution.ts';
import { type Report, reportOf } from './report.ts';
import type { State } from './state.ts';

export async function finishExecution(deps: Deps, execution: Execution, state: State): Promise<Outcome<null>> {
  const { ended } = state;
  if (ended === null || state.told) return ok(null);
  const { executionId, plan, fence } = execution;
  const changed = await changeProposal(deps.proposals, execution.proposal.proposalId, (now) =>
    ok(isOpen(now.state) && now.executionId === executionId ? { ...now, state: ended.end } : now),
  );
  if (!changed.ok) return changed;
  const proposal = changed.value;
  const message = messageOf(proposal);
  if (message !== null) {
    const edited = await showEnd(deps, { executionId, proposal, plan, state });
    // Told later where Slack is away; where the message is gone for good there is nobody left to tell.
    if (!edited.ok && reasonCodes[edited.code].retry) return edited;
    await attachReport(deps, message, { executionId, proposal, plan, state });
    const replied = await deps.messenger.reply(message, endText(executionId, ended));
    if (!replied.ok) deps.log('could not tell the end in the thread', { executionId, reason: replied.message });
  }
  if (ended.end === 'failed') await offerRest(deps, { name: executionId, proposal, plan, state });
  await archive(deps, { executionId, proposal, plan, state });
  const told = await deps.journal.append(executionId, state.seq, fence, { kind: 'told' });
  if (!told.ok) return told;
  // A worker that froze between its claim and its request may still send it: look once more when every lease has run out.
  const sweep = { kind: 'sweep', clusterName: proposal.clusterName } as const;
  const options = { jobId: sweepJobId(proposal.clusterName, executionId), delayMs: deps.limits.leaseMs * 2 };
  const queued = await deps.queue.add(sweep, options);
  if (!queued.ok) deps.log('could not queue the sweep after an end', { executionId, reason: queued.message });
  return ok(null);
}

/** For when plan and journal have expired. Where it fails, the execution is found for as long as they are kept. */
async function archive(
  deps: Pick<Deps, 'archive' | 'log'>,
  ended: { readonly executionId: string; readonly proposal: Proposal; readonly plan: Plan; readonly state: State },
): Promise<void> {
  const kept = await deps.archive?.put({ proposal: ended.proposal, report: finalReport(ended) });
  if (kept?.ok === false) deps.log('could not archive', { executionId: ended.executionId, reason: kept.message });
}

/** The same report as the message shows, for machines; it follows from plan and journal alone. */
async function attachReport(
  deps: Pick<Deps, 'log' | 'messenger'>,
  message: MessageRef,
  ended: { readonly executionId: string; readonly proposal: Proposal; readonly plan: Plan; readonly state: State },
): Promise<void> {
  const { executionId } = ended;
  const content = `${JSON.stringify(finalReport(ended), null, 2)}\n`;
  const file = { filename: `${executionId}-report.json`, title: `Report of ${executionId}`, content };
  const attached = await deps.messenger.attach(message, [file]);
  if (!attached.ok) deps.log('could not attach a report', { executionId, reason: attached.message });
}

/** What plan and journal say once it has ended. */
export function finalReport(ended: {
  readonly executionId: string;
  readonly proposal: Proposal;
  readonly plan: Plan;
  readonly state: State;
}): Report {
  const { executionId, proposal, plan, state } = ended;
  return reportOf({ executionId, plan, state, approvedBy: proposal.approvals.map(({ person }) => person.name) }, null);
}

/** Puts the final report into the message of the plan. */
export async function showEnd(
  deps: Pick<Deps, 'messenger' | 'policyOf'>,
  ended: { readonly executionId: string; readonly proposal: Proposal; readonly plan: Plan; readonly state: State },
): Promise<Outcome<null>> {
  const { proposal, plan } = ended;
  const message = messageOf(proposal);
  if (message === null) return ok(null);
  const report = finalReport(ended);
  return deps.messenger.edit(
    message,
    cardOf(deps, proposal.clusterName, { kind: 'execution', proposal, plan, report }),
  );
}

function isOpen(state: ProposalState): boolean {
  return state === 'approved' || state === 'running';
}

function endText(executionId: string, ended: NonNullable<State['ended']>): string {
  const words = { done: 'is done', cancelled: 'was cancelled', failed: 'ended without finishing' };
  return `${executionId} ${words[ended.end]}: ${ended.reason}`;
}
