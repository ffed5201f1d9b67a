/** What still holds of a plan that cannot be carried out, or could not be, is posted as a new one for a new approval. */

import type { Plan } from '../planner/index.ts';
import type { Proposal } from './approval/proposal.ts';
import type { Deps } from './deps.ts';
import { requestForRest } from './execution/plan-again.ts';
import type { State } from './execution/state.ts';
import { restJobId } from './queue/job-ids.ts';

/** Once for each name, in the name of who asked for the plan; nobody but people decides whether it is carried out. */
export async function offerRest(
  deps: Pick<Deps, 'log' | 'queue'>,
  of: {
    /** The proposal, or the execution once there is one. */
    readonly name: string;
    readonly proposal: Proposal;
    readonly plan: Plan;
    readonly state: State;
  },
): Promise<void> {
  const { name, proposal, plan, state } = of;
  const request = requestForRest(name, plan, state);
  if (request === null) return;
  const { clusterName, channel, requester } = proposal;
  const job = { kind: 'plan', ask: { clusterName, channel, person: requester }, request } as const;
  const queued = await deps.queue.add(job, { jobId: restJobId(name) });
  if (!queued.ok) deps.log('could not offer what is left of a plan', { name, reason: queued.message });
}
