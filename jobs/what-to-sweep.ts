/**
 * The plans of ours that may have left something on a cluster: of executions that ended, and of executions that Redis has
 * lost as a whole, which only their marked throttle rates still give away.
 */

import type { Plan } from '../planner/index.ts';
import type { Cluster } from './cluster.ts';
import type { Deps } from './deps.ts';
import type { KnownPrevious } from './execution/observed.ts';
import { readState } from './execution/open-execution.ts';
import type { State } from './execution/state.ts';
import { emptyState } from './execution/state.ts';
import { rateKeys } from './execution/throttle.ts';
import { isMarked } from './execution/throttle-lease.ts';
import type { Outcome } from './outcome.ts';
import { ok } from './outcome.ts';

export const executionsLookedAt = 20;
const proposalsLookedAt = 50;
/** Later than this a reassignment to an old target is a person's own doing. */
const lateAtMostMs = 6 * 3_600_000;

export type Swept = {
  readonly executionId: string;
  readonly state: State;
  readonly plan: Plan;
  /** What all of them found before they set their own, newest first. */
  readonly known: readonly KnownPrevious[];
};

export type ToSweep = { readonly ended: readonly Swept[]; readonly forgotten: readonly Swept[] };

const nothing: ToSweep = { ended: [], forgotten: [] };

type Where = {
  readonly deps: Deps;
  readonly cluster: Cluster;
  readonly clusterId: string;
  readonly aliveBrokers: readonly number[];
};

/** While anything of ours is unfinished on the cluster nothing is swept; its executor clears up itself. */
export async function whatToSweep({ deps, cluster, clusterId, aliveBrokers }: Where): Promise<Outcome<ToSweep>> {
  const open = await deps.journal.listOpen();
  if (!open.ok) return open;
  const recent = await deps.journal.list(executionsLookedAt);
  if (!recent.ok) return recent;
  const ended: Omit<Swept, 'known'>[] = [];
  const known: KnownPrevious[] = [];
  for (const executionId of new Set([...open.value, ...recent.value])) {
    const state = await readState(deps, executionId);
    if (!state.ok) return state;
    const { startedAtMs, digest, ended: end } = state.value;
    if (state.value.clusterId !== clusterId || startedAtMs === null || digest === null) continue;
    if (end === null) return ok(nothing);
    known.push({ executionId, previous: state.value.previous });
    const left = [...(state.value.endSeen?.left ?? []), ...(state.value.restoreSeen?.left ?? [])];
    if (left.length === 0 && deps.clock.nowMs() - end.atMs > lateAtMostMs) continue;
    const plan = await deps.plans.get(digest);
    if (!plan.ok) return plan;
    ended.push({ executionId, state: state.value, plan: plan.value });
  }
  const forgotten = await forgottenPlans({ deps, cluster, clusterId, aliveBrokers });
  if (!forgotten.ok) return forgotten;
  return ok({
    ended: ended.map((one) => ({ ...one, known })),
    forgotten: forgotten.value.map((plan) => ({ executionId: '', state: begunWith(plan), plan, known })),
  });
}

/**
 * Plans without a journal whose brokers bear our mark. Redis without `appendfsync always` can lose the approval together
 * with everything that came of it within its second; the plan was posted before. An approved one is begun anew and clears
 * up itself. The mark stands as long as anything of an execution can be left, since rates are put back last.
 */
async function forgottenPlans({ deps, cluster, clusterId, aliveBrokers }: Where): Promise<Outcome<readonly Plan[]>> {
  const proposals = await deps.proposals.list(proposalsLookedAt);
  if (!proposals.ok) return proposals;
  const nowMs = deps.clock.nowMs();
  const digests = new Set<string>();
  for (const proposal of proposals.value) {
    const { executionId, state, digest, createdAtMs } = proposal;
    if (proposal.clusterId !== clusterId || nowMs - createdAtMs > lateAtMostMs) continue;
    if (state === 'approved' || state === 'running') return ok([]);
    if (executionId === null) digests.add(digest);
  }
  if (digests.size === 0 || !(await bearsMark({ cluster, clusterId, aliveBrokers }))) return ok([]);
  const plans: Plan[] = [];
  for (const digest of digests) {
    const plan = await deps.plans.get(digest);
    if (plan.ok) plans.push(plan.value);
  }
  return ok(plans);
}

async function bearsMark({ cluster, clusterId, aliveBrokers }: Omit<Where, 'deps'>): Promise<boolean> {
  const brokers = aliveBrokers.map((id) => ({
    resource: { kind: 'broker', id } as const,
    keys: rateKeys,
  }));
  const configs = await cluster.actor.readConfigs(brokers);
  return configs.ok && isMarked(configs.value, { clusterId });
}

/** As if its journal said that every move was intended: what is seen on the cluster tells which of them were. */
function begunWith(plan: Plan): State {
  return { ...emptyState, digest: plan.digest, moves: new Map(plan.moves.map((_, move) => [move, 'intended'])) };
}
