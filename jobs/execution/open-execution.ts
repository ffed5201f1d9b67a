/** Takes hold of an execution: its proposal, plan, cluster, lock and journal, with a claim that is newer than any other. */

import { digestMatches } from '../../planner/digest.ts';
import type { Plan } from '../../planner/index.ts';
import { waitsFor } from '../approval/policy.ts';
import type { Proposal } from '../approval/proposal.ts';
import type { Cluster } from '../cluster.ts';
import type { ClusterPolicy, Deps } from '../deps.ts';
import type { Outcome } from '../outcome.ts';
import { ok, refuse } from '../outcome.ts';
import { fold, foldAll } from './fold.ts';
import type { JournalEvent } from './journal.ts';
import { keptWhileAsking } from './keep-hold.ts';
import type { State } from './state.ts';

export type Execution = {
  readonly executionId: string;
  readonly proposal: Proposal;
  readonly plan: Plan;
  readonly policy: ClusterPolicy;
  readonly cluster: Cluster;
  readonly fence: number;
  readonly state: State;
};

/** Waiting for a lock that a worker who is gone still holds takes at most this many leases. */
const leasesToWait = 2;
/** A new execution waits for a sweep that is under way, but not for another execution. */
const attemptsWhenNew = 6;

export async function openExecution(
  deps: Deps,
  job: { readonly proposalId: string; readonly executionId: string },
): Promise<Outcome<Execution>> {
  const { proposalId, executionId } = job;
  const proposal = await deps.proposals.get(proposalId);
  if (!proposal.ok) return proposal;
  if (proposal.value.executionId !== executionId) {
    const what = `${proposalId} was not approved for ${executionId}.`;
    return refuse('not-allowed', what, 'Nothing was done. Approve the plan in Slack.');
  }
  const plan = await deps.plans.get(proposal.value.digest);
  if (!plan.ok) return plan;
  const policy = deps.policyOf(proposal.value.clusterName);
  if (!policy.ok) return policy;
  const cluster = deps.clusters.get(proposal.value.clusterName);
  if (!cluster.ok) return cluster;
  const journal = await readState(deps, executionId);
  if (!journal.ok) return journal;
  if (journal.value.told) return refuse('already-decided', `${executionId} has ended.`, `Type show ${proposalId}.`);
  if (journal.value.startedAtMs === null) {
    // One that was called off while it waits goes on to its end.
    const calledOff = journal.value.cancelAskedBy !== null;
    const waits = calledOff ? null : waitsFor(proposal.value, policy.value, deps.clock.nowMs(), plan.value);
    if (waits !== null) return waits;
    const durable = await deps.durability();
    if (!durable.ok) return durable;
  } else if (wasTouched(journal.value) && !digestMatches(plan.value)) {
    const what = `The stored plan of ${executionId} was altered while it ran, so nothing more is done.`;
    return refuse(
      'digest-mismatch',
      what,
      'Look at the cluster with the bot stopped: throttles and moves may be left.',
    );
  }
  const fence = await takeLock(deps, proposal.value.clusterId, journal.value.startedAtMs !== null);
  if (!fence.ok) return fence;
  const state = await claim(deps, { proposal: proposal.value, executionId, fence: fence.value });
  if (!state.ok) {
    await deps.lock.release(proposal.value.clusterId, fence.value);
    return state;
  }
  const parts = { executionId, proposal: proposal.value, plan: plan.value, policy: policy.value };
  const renew = () => deps.lock.renew(proposal.value.clusterId, fence.value, deps.limits.leaseMs);
  const kept = keptWhileAsking(deps, cluster.value, renew);
  return ok({ ...parts, cluster: kept, fence: fence.value, state: state.value });
}

/** Whether the cluster may hold anything of this execution. */
function wasTouched(state: State): boolean {
  return state.ended === null && (state.admitted || state.throttle !== null || state.moves.size > 0);
}

export async function readState(deps: Pick<Deps, 'journal'>, executionId: string): Promise<Outcome<State>> {
  const entries = await deps.journal.read(executionId);
  return entries.ok ? ok(foldAll(entries.value)) : entries;
}

/** An execution that runs already was most likely left by a worker that died: its lease ends soon, so wait for it. */
async function takeLock(deps: Deps, clusterId: string, waits: boolean): Promise<Outcome<number>> {
  const { leaseMs, lockRetryMs } = deps.limits;
  const attempts = waits ? Math.ceil((leaseMs * leasesToWait) / lockRetryMs) : attemptsWhenNew;
  for (let attempt = 1; ; attempt += 1) {
    const held = await deps.lock.acquire(clusterId, deps.workerId, leaseMs);
    if (held.ok) return ok(held.value.fence);
    if (held.code !== 'cluster-busy' || attempt >= attempts || deps.leaving?.() === true) return held;
    await deps.clock.sleepMs(lockRetryMs);
  }
}

async function claim(
  deps: Deps,
  wanted: { readonly proposal: Proposal; readonly executionId: string; readonly fence: number },
): Promise<Outcome<State>> {
  const { proposal, executionId, fence } = wanted;
  const read = await readState(deps, executionId);
  if (!read.ok) return read;
  let state = read.value;
  const append = async (event: JournalEvent): Promise<Outcome<State>> => {
    const entry = await deps.journal.append(executionId, state.seq, fence, event);
    return entry.ok ? ok(fold(state, entry.value)) : entry;
  };
  if (state.startedAtMs === null) {
    const alone = await noOtherOpen(deps, proposal.clusterId, executionId);
    if (!alone.ok) return alone;
    const { digest, proposalId, clusterId, clusterName } = proposal;
    const started = await append({ kind: 'started', digest, proposalId, clusterId, clusterName });
    if (!started.ok) return started;
    state = started.value;
  }
  return append({ kind: 'claimed', worker: deps.workerId, fence });
}

/** Two plans at once would take each other's throttles for the operator's. */
async function noOtherOpen(deps: Deps, clusterId: string, executionId: string): Promise<Outcome<null>> {
  const open = await deps.journal.listOpen();
  if (!open.ok) return open;
  for (const other of open.value.filter((id) => id !== executionId)) {
    const state = await readState(deps, other);
    if (!state.ok) return state;
    if (state.value.clusterId !== clusterId || state.value.ended !== null || state.value.startedAtMs === null) continue;
    return refuse(
      'cluster-busy',
      `${other} is not finished on this cluster.`,
      'It is carried on by itself; this plan waits.',
    );
  }
  return ok(null);
}
