/** Closes a proposal that nobody decided about in time, so that its buttons go. */

import { changeProposal } from './approval/change-proposal.ts';
import type { Proposal } from './approval/proposal.ts';
import type { Deps } from './deps.ts';
import { showProposalMessage } from './messages.ts';
import type { Outcome } from './outcome.ts';
import { ok } from './outcome.ts';

export async function expireJob(deps: Deps, proposalId: string): Promise<Outcome<Proposal>> {
  const now = await deps.proposals.get(proposalId);
  if (!now.ok) return now;
  if (!isOverdue(now.value, deps.clock.nowMs())) return now;
  const changed = await changeProposal(deps.proposals, proposalId, (proposal) =>
    ok(isOverdue(proposal, deps.clock.nowMs()) ? { ...proposal, state: 'expired' as const } : proposal),
  );
  if (changed.ok && changed.value.state === 'expired') {
    await showProposalMessage(deps, changed.value, `${proposalId} expired: nobody approved it in time.`);
  }
  return changed;
}

/** An approved plan that has not begun yet is not overdue here: the executor checks its expiry when it starts. */
function isOverdue(proposal: Proposal, nowMs: number): boolean {
  return (proposal.state === 'posted' || proposal.state === 'drafted') && nowMs > proposal.expiresAtMs;
}
