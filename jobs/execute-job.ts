/** Carries out an approved plan, or carries on with one that another worker began. */

import { changeProposal } from './approval/change-proposal.ts';
import type { Proposal } from './approval/proposal.ts';
import type { Deps } from './deps.ts';
import { finishExecution } from './execution/finish-execution.ts';
import type { Execution } from './execution/open-execution.ts';
import { openExecution } from './execution/open-execution.ts';
import { reportOf } from './execution/report.ts';
import type { Progress } from './execution/run-loop.ts';
import { runLoop } from './execution/run-loop.ts';
import type { State } from './execution/state.ts';
import { cardOf, messageOf, showProposalMessage } from './messages.ts';
import type { Outcome, Refusal } from './outcome.ts';
import { ok } from './outcome.ts';
import { executeJobId } from './queue/job-ids.ts';

export async function executeJob(
  deps: Deps,
  job: { readonly proposalId: string; readonly executionId: string },
): Promise<Outcome<State>> {
  const opened = await openExecution(deps, job);
  if (!opened.ok) return explainNoStart(deps, job.proposalId, opened);
  const execution = opened.value;
  const ran = await runLoop(deps, execution, showProgress(deps, execution));
  deps.telemetry?.left(execution.proposal.clusterName, job.executionId, ran.ok ? endOf(ran.value) : null);
  if (!ran.ok && ran.code === 'handed-over') return handOver(deps, execution);
  if (!ran.ok) {
    deps.log('an execution was left to recovery', {
      executionId: job.executionId,
      code: ran.code,
      reason: ran.message,
    });
    // Whoever holds the lock now is left alone; where nobody does, the next attempt need not wait for the lease.
    if (ran.code !== 'lost-lease') await deps.lock.release(execution.proposal.clusterId, execution.fence);
    return ran;
  }
  const finished = await finishExecution(deps, execution, ran.value);
  await deps.lock.release(execution.proposal.clusterId, execution.fence);
  return finished.ok ? ran : finished;
}

function endOf({ ended, seen }: State) {
  return ended === null ? null : { end: ended.end, throttlesLeft: seen?.throttlesLeft ?? 0 };
}

/** The lock is free and a job is waiting before this process ends, so that people see no more than a pause of seconds. */
async function handOver(deps: Deps, { executionId, proposal, fence, state }: Execution): Promise<Outcome<State>> {
  await deps.lock.release(proposal.clusterId, fence);
  const job = { kind: 'execute', proposalId: proposal.proposalId, executionId } as const;
  const queued = await deps.queue.add(job, { jobId: executeJobId(executionId, `h${fence}`) });
  // Where it could not be queued, recovery does so within a minute.
  deps.log('an execution was handed over', { executionId, ...(queued.ok ? {} : { reason: queued.message }) });
  return ok(state);
}

/** Said once per approved plan: recovery tries again by itself, and need not repeat it each minute. */
async function explainNoStart(deps: Deps, proposalId: string, refusal: Refusal): Promise<Refusal> {
  deps.log('an execution did not start', { proposalId, code: refusal.code, reason: refusal.message });
  const waits =
    refusal.code === 'cluster-busy' ||
    refusal.code === 'redis-not-durable' ||
    refusal.code === 'digest-mismatch' ||
    refusal.code === 'outside-window';
  const proposal = waits ? await deps.proposals.get(proposalId) : refusal;
  if (!proposal.ok || proposal.value.state !== 'approved' || proposal.value.waitingFor === refusal.message)
    return refusal;
  const noted = await changeProposal(deps.proposals, proposalId, (now) => ok({ ...now, waitingFor: refusal.message }));
  const message = noted.ok ? messageOf(noted.value) : null;
  if (!noted.ok || message === null) return refusal;
  const what = `Not started yet: ${refusal.message} ${refusal.next}`;
  // A window can be hours away, so the message itself says it; anything else is a matter of minutes.
  if (refusal.code === 'outside-window') await showProposalMessage(deps, noted.value, what);
  else await deps.messenger.reply(message, what);
  return refusal;
}

/** One message, edited: at most every editMs, and at once when the phase changes. */
function showProgress(deps: Deps, execution: Execution): (progress: Progress) => Promise<void> {
  let shownAtMs = Number.NEGATIVE_INFINITY;
  let shownPhase = '';
  let proposal: Proposal = execution.proposal;
  return async ({ state, observation, bytesPerSec, waitingFor }) => {
    if (state.admitted && proposal.state === 'approved') {
      const running = await changeProposal(deps.proposals, proposal.proposalId, (now) =>
        ok(now.state === 'approved' ? { ...now, state: 'running' as const } : now),
      );
      if (running.ok) proposal = running.value;
    }
    const { executionId, plan } = execution;
    const approvedBy = proposal.approvals.map(({ person }) => person.name);
    const report = reportOf({ executionId, plan, state, approvedBy }, { observation, bytesPerSec, waitingFor });
    deps.telemetry?.executing(proposal.clusterName, report);
    const message = messageOf(proposal);
    // The end is told by finishExecution, which sees to it that it is told for sure.
    if (message === null || state.ended !== null) return;
    const nowMs = deps.clock.nowMs();
    if (report.phase === shownPhase && nowMs - shownAtMs < deps.limits.editMs) return;
    shownAtMs = nowMs;
    shownPhase = report.phase;
    const card = cardOf(deps, proposal.clusterName, { kind: 'execution', proposal, plan, report });
    const edited = await deps.messenger.edit(message, card);
    if (!edited.ok) deps.log('could not show progress', { executionId, reason: edited.message });
  };
}
