/** Approves what a schedule asked for where the policy itself may; the record shows the policy as the one who did. */

import { changeProposal } from '../approval/change-proposal.ts';
import type { Proposal } from '../approval/proposal.ts';
import type { Deps } from '../deps.ts';
import { showProposalMessage } from '../messages.ts';
import type { Outcome } from '../outcome.ts';
import { ok } from '../outcome.ts';
import { executeJobId } from '../queue/job-ids.ts';
import { mayAutoApprove, mayBeApproved, policyPerson } from './decide.ts';

/** The proposal as it is afterwards; unchanged where people have to decide. */
export async function autoApprove(deps: Deps, proposalId: string): Promise<Outcome<Proposal>> {
  const executionId = deps.ids.next('E');
  const changed = await changeProposal(deps.proposals, proposalId, async (now) => {
    const policy = deps.policyOf(now.clusterName);
    const plan = await deps.plans.get(now.digest);
    if (now.state !== 'posted' || !policy.ok || !plan.ok || plan.value.digest !== now.digest) return ok(now);
    const atMs = deps.clock.nowMs();
    const allowed =
      mayAutoApprove(policy.value, plan.value, now.schedule !== undefined) &&
      mayBeApproved(policy.value, plan.value, atMs) === null &&
      atMs <= now.expiresAtMs;
    if (!allowed) return ok(now);
    const approval = { person: policyPerson, atMs, digest: now.digest };
    return ok({ ...now, state: 'approved' as const, approvals: [...now.approvals, approval], executionId });
  });
  if (!changed.ok || changed.value.executionId !== executionId) return changed;
  await showProposalMessage(
    deps,
    changed.value,
    `The policy approved ${proposalId} by itself: it is of low risk and within its "autoApproval". It starts when the policy lets it; cancel ${executionId} if it should not.`,
  );
  const job = { kind: 'execute', proposalId, executionId } as const;
  const queued = await deps.queue.add(job, { jobId: executeJobId(executionId, 'first') });
  if (!queued.ok) deps.log('could not queue an approved execution', { executionId, reason: queued.message });
  return changed;
}
