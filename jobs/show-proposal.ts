/** Reading what was proposed. */

import type { Plan } from '../planner/index.ts';
import type { Proposal } from './approval/proposal.ts';
import type { Deps } from './deps.ts';
import type { Outcome } from './outcome.ts';
import { ok } from './outcome.ts';

export async function showProposal(
  deps: Pick<Deps, 'plans' | 'proposals'>,
  proposalId: string,
): Promise<Outcome<{ readonly proposal: Proposal; readonly plan: Plan }>> {
  const proposal = await deps.proposals.get(proposalId);
  if (!proposal.ok) return proposal;
  const plan = await deps.plans.get(proposal.value.digest);
  return plan.ok ? ok({ proposal: proposal.value, plan: plan.value }) : plan;
}
