/** The checks before the first effect: that what was approved is what would happen, on the cluster as it is now. */

import { digestMatches } from '../../planner/digest.ts';
import type { Plan, Snapshot } from '../../planner/index.ts';
import { staleReasons } from '../../planner/stale.ts';
import { verifyStillSafe } from '../../planner/verify/verify-plan.ts';
import type { ApprovalPolicy } from '../approval/approval-policy.ts';
import { approvalHolds } from '../approval/policy.ts';
import type { Proposal } from '../approval/proposal.ts';
import type { Observation } from '../cluster.ts';
import type { Refusal } from '../outcome.ts';
import { refuse } from '../outcome.ts';
import { nameOf } from './move-view.ts';

export type Admission = {
  readonly plan: Plan;
  readonly proposal: Proposal;
  readonly executionId: string;
  readonly policy: ApprovalPolicy;
  readonly snapshot: Snapshot;
  readonly observation: Observation;
  readonly nowMs: number;
};

const again = 'Ask for the plan again.';

/** null: the work may begin. */
export function admit(admission: Admission): Refusal | null {
  return unapproved(admission) ?? foreignWork(admission.observation) ?? changed(admission);
}

function unapproved({ plan, proposal, executionId, policy, nowMs }: Admission): Refusal | null {
  if (!digestMatches(plan) || plan.digest !== proposal.digest) {
    return refuse('digest-mismatch', 'The stored plan is not the one that was approved.', again);
  }
  if (proposal.executionId !== executionId) {
    return refuse(
      'not-allowed',
      `${proposal.proposalId} was approved for another execution than ${executionId}.`,
      again,
    );
  }
  return approvalHolds(proposal, policy, nowMs, plan);
}

function foreignWork({ reassignments }: Observation): Refusal | null {
  const first = reassignments[0];
  if (first === undefined) return null;
  const more = reassignments.length > 1 ? ` and ${reassignments.length - 1} more` : '';
  return refuse(
    'foreign-reassignment',
    `Somebody else is moving ${nameOf(first)}${more} on this cluster.`,
    'Wait for it to end, or cancel it with the tool that started it; then ask for the plan again.',
  );
}

function changed({ plan, snapshot }: Admission): Refusal | null {
  if (snapshot.clusterId !== plan.clusterId) {
    const what = `The plan was made for cluster ${plan.clusterId}, this is ${snapshot.clusterId}.`;
    return refuse('wrong-cluster', what, 'Check the bootstrap addresses in the configuration.');
  }
  const stale = staleReasons(plan, snapshot);
  if (stale.length > 0) {
    const more = stale.length > 3 ? ` (and ${stale.length - 3} more)` : '';
    return refuse('stale', `The cluster has changed: ${stale.slice(0, 3).join('; ')}${more}.`, again);
  }
  const findings = verifyStillSafe(snapshot, plan);
  const first = findings[0];
  if (first === undefined) return null;
  const examples = first.evidence.examples.slice(0, 2).join(', ');
  return refuse(
    'verification-failed',
    `The plan is not safe on the cluster as it is: ${first.title} (${examples}).`,
    again,
  );
}
