/**
 * Puts back on the queue whatever was left: executions that have begun and are not told, and approved plans whose job was
 * lost. Runs when a worker starts and every minute. Never depends on the old queue job, which may be stuck or kept: each
 * attempt has an id of its own, the same for all workers within one minute.
 */

import type { Deps } from './deps.ts';
import { readState } from './execution/open-execution.ts';
import type { Outcome } from './outcome.ts';
import { ok } from './outcome.ts';
import { executeJobId, sweepJobId } from './queue/job-ids.ts';

const proposalsLookedAt = 200;
const sweepEveryMs = 10 * 60_000;

export async function recoverJob(deps: Deps): Promise<Outcome<readonly string[]>> {
  const open = await deps.journal.listOpen();
  if (!open.ok) return open;
  const attempt = `r${Math.floor(deps.clock.nowMs() / 60_000)}`;
  const added: string[] = [];
  for (const executionId of open.value) {
    const state = await readState(deps, executionId);
    if (!state.ok) return state;
    const { proposalId, told } = state.value;
    if (proposalId === null || told) continue;
    const job = { kind: 'execute', proposalId, executionId } as const;
    const queued = await deps.queue.add(job, { jobId: executeJobId(executionId, attempt) });
    if (!queued.ok) return queued;
    added.push(executionId);
  }
  const proposals = await deps.proposals.list(proposalsLookedAt);
  if (!proposals.ok) return proposals;
  for (const { proposalId, executionId, state } of proposals.value) {
    const waits = state === 'approved' || state === 'running';
    if (!waits || executionId === null || added.includes(executionId)) continue;
    const job = { kind: 'execute', proposalId, executionId } as const;
    const queued = await deps.queue.add(job, { jobId: executeJobId(executionId, attempt) });
    if (!queued.ok) return queued;
    added.push(executionId);
  }
  const swept = await addSweeps(deps);
  return swept.ok ? ok(added) : swept;
}

/** Now and then, because a worker can stay frozen for longer than the sweep after an end waits. */
async function addSweeps(deps: Deps): Promise<Outcome<null>> {
  const attempt = `s${Math.floor(deps.clock.nowMs() / sweepEveryMs)}`;
  for (const clusterName of deps.clusters.names()) {
    const queued = await deps.queue.add({ kind: 'sweep', clusterName }, { jobId: sweepJobId(clusterName, attempt) });
    if (!queued.ok) return queued;
  }
  return ok(null);
}
