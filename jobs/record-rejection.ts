/** Records a no with its reason; the plan can then never be carried out. */

import { changeProposal } from './approval/change-proposal.ts';
import { gatherClick } from './approval/click.ts';
import { judgeRejection } from './approval/policy.ts';
import type { Proposal } from './approval/proposal.ts';
import type { Deps } from './deps.ts';
import { showProposalMessage } from './messages.ts';
import type { Outcome } from './outcome.ts';
import type { Decision } from './record-approval.ts';

const reasonCharsAtMost = 500;

export async function recordRejection(
  deps: Deps,
  decision: Decision & { readonly reason: string },
): Promise<Outcome<Proposal>> {
  const reason = decision.reason.trim().slice(0, reasonCharsAtMost) || 'no reason given';
  const changed = await changeProposal(deps.proposals, decision.proposalId, async (proposal) => {
    const click = await gatherClick(deps, { ...decision, proposal });
    return click.ok ? judgeRejection(click.value, reason) : click;
  });
  if (!changed.ok) return changed;
  const by = changed.value.rejection?.person.name ?? decision.userId;
  await showProposalMessage(deps, changed.value, `${by} rejected ${decision.proposalId}: ${reason}`);
  return changed;
}
