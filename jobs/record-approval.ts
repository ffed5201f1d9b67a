/** Records one person's yes. The last one needed gives the plan an execution and puts it on the queue, exactly once. */

import { staleReasons } from '../planner/stale.ts';
import { changeProposal } from './approval/change-proposal.ts';
import { gatherClick } from './approval/click.ts';
import { judgeApproval } from './approval/policy.ts';
import type { Proposal } from './approval/proposal.ts';
import type { Deps } from './deps.ts';
import { emptyState } from './execution/state.ts';
import { showProposalMessage } from './messages.ts';
import { offerRest } from './offer-rest.ts';
import type { Outcome } from './outcome.ts';
import { ok, refuse } from './outcome.ts';
import { executeJobId } from './queue/job-ids.ts';

export type Decision = {
  readonly proposalId: string;
  /** From the button: what the person saw. */
  readonly digest: string;
  readonly userId: string;
  /** Where they clicked. */
  readonly channel: string;
  /** What was typed to confirm a plan of high risk. */
  readonly typed?: string;
};

export async function recordApproval(deps: Deps, decision: Decision): Promise<Outcome<Proposal>> {
  const { proposalId, digest, userId, channel, typed } = decision;
  const confirmed = typed === undefined ? {} : { typed };
  // Minted before the write, so that the proposal and its one execution are decided by the same compare-and-set.
  const executionId = deps.ids.next('E');
  let looked = false;
  const changed = await changeProposal(deps.proposals, proposalId, async (proposal) => {
    const click = await gatherClick(deps, { proposal, digest, userId, channel, ...confirmed });
    if (!click.ok) return click;
    const judged = judgeApproval(click.value);
    if (!judged.ok) return judged;
    if (!looked) {
      const fresh = await stillFresh(deps, proposal);
      if (!fresh.ok) return fresh;
      looked = true;
    }
    return judged.value.state === 'approved' ? ok({ ...judged.value, executionId }) : judged;
  });
  if (!changed.ok) {
    if (changed.code === 'stale') await offerWhatHolds(deps, proposalId);
    return changed;
  }
  const proposal = changed.value;
  await showProposalMessage(deps, proposal, `${nameOf(proposal, userId)} approved ${proposalId}.`);
  if (proposal.state !== 'approved' || proposal.executionId !== executionId) return changed;
  const job = { kind: 'execute', proposalId, executionId } as const;
  const queued = await deps.queue.add(job, { jobId: executeJobId(executionId, 'first') });
  // The decision stands: recovery finds an approved plan without a journal and queues it again.
  if (!queued.ok) deps.log('could not queue an approved execution', { executionId, reason: queued.message });
  return changed;
}

/** A plan whose cluster has changed is not approved: what people would agree to is not what would happen. */
async function stillFresh(deps: Deps, proposal: Proposal): Promise<Outcome<null>> {
  const plan = await deps.plans.get(proposal.digest);
  if (!plan.ok) return plan;
  const cluster = deps.clusters.get(proposal.clusterName);
  if (!cluster.ok) return cluster;
  const snapshot = await cluster.value.reader.readSnapshot();
  if (!snapshot.ok) return snapshot;
  const reasons = staleReasons(plan.value, snapshot.value);
  if (reasons.length === 0) return ok(null);
  const more = reasons.length > 3 ? ` (and ${reasons.length - 3} more)` : '';
  return refuse(
    'stale',
    `The cluster has changed since ${proposal.proposalId} was made: ${reasons.slice(0, 3).join('; ')}${more}.`,
    'What still holds of it is posted as a new plan; or ask for the plan again.',
  );
}

async function offerWhatHolds(deps: Deps, proposalId: string): Promise<void> {
  const proposal = await deps.proposals.get(proposalId);
  if (!proposal.ok || proposal.value.state !== 'posted') return;
  const plan = await deps.plans.get(proposal.value.digest);
  if (plan.ok)
    await offerRest(deps, { name: proposalId, proposal: proposal.value, plan: plan.value, state: emptyState });
}

function nameOf(proposal: Proposal, userId: string): string {
  return proposal.approvals.find(({ person }) => person.userId === userId)?.person.name ?? userId;
}
