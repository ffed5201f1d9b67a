/** From each kind of queued job to the workflow that does it. */

import { adviseJob } from './advise-job.ts';
import { auditJob } from './audit-job.ts';
import type { Clicker, JobRequest } from './catalogue.ts';
import { controlJob } from './control-job.ts';
import type { Deps } from './deps.ts';
import { doctorJob } from './doctor-job.ts';
import { executeJob } from './execute-job.ts';
import { readState } from './execution/open-execution.ts';
import { expireJob } from './expire-job.ts';
import { lookJob } from './look-job.ts';
import { tellClicker } from './messages.ts';
import type { Outcome } from './outcome.ts';
import { planJob } from './plan-job.ts';
import { recordApproval } from './record-approval.ts';
import { recordRejection } from './record-rejection.ts';
import { recoverJob } from './recover-job.ts';
import { runSchedule } from './schedule/run-schedule.ts';
import { statusJob } from './status-job.ts';
import { sweepJob } from './sweep-job.ts';
import { watchDigest } from './watch/watch-digest.ts';
import { watchJob } from './watch/watch-job.ts';
import { whatIfJob } from './what-if-job.ts';

export type Handlers = {
  readonly [Kind in JobRequest['kind']]: (job: Extract<JobRequest, { kind: Kind }>) => Promise<Outcome<unknown>>;
};

export function createHandlers(deps: Deps): Handlers {
  const ofProposal = async (proposalId: string): Promise<string> => {
    const proposal = await deps.proposals.get(proposalId);
    return proposal.ok ? proposal.value.clusterName : '';
  };
  const answer = async (clicker: Clicker, clusterName: string, outcome: Outcome<unknown>): Promise<Outcome<unknown>> =>
    outcome.ok ? outcome : tellClicker(deps, clicker, clusterName, outcome);
  return {
    plan: (job) => planJob(deps, job),
    scheduled: (job) => runSchedule(deps, job),
    look: (job) => lookJob(deps, job.clusterName),
    status: (job) => statusJob(deps, job.ask),
    audit: (job) => auditJob(deps, job.ask),
    advise: (job) => adviseJob(deps, job.ask, job.topics),
    'what-if': (job) => whatIfJob(deps, job.ask, job),
    approve: async ({ clicker, proposalId, digest, typed }) => {
      const confirmed = typed === undefined ? {} : { typed };
      const outcome = await recordApproval(deps, { proposalId, digest, ...clicker, ...confirmed });
      return answer(clicker, await ofProposal(proposalId), outcome);
    },
    reject: async ({ clicker, proposalId, digest, reason }) => {
      const outcome = await recordRejection(deps, { proposalId, digest, ...clicker, reason });
      return answer(clicker, await ofProposal(proposalId), outcome);
    },
    cancel: async ({ clicker, executionId }) => {
      const outcome = await controlJob(deps, { executionId, userId: clicker.userId, control: { kind: 'cancel' } });
      const state = await readState(deps, executionId);
      return answer(clicker, state.ok ? (state.value.clusterName ?? '') : '', outcome);
    },
    control: async ({ clicker, executionId, control }) => {
      const outcome = await controlJob(deps, { executionId, userId: clicker.userId, control });
      const state = await readState(deps, executionId);
      return answer(clicker, state.ok ? (state.value.clusterName ?? '') : '', outcome);
    },
    execute: (job) => executeJob(deps, job),
    expire: (job) => expireJob(deps, job.proposalId),
    doctor: (job) => doctorJob(deps, job.clicker),
    watch: (job) => watchJob(deps, job),
    'watch-digest': (job) => watchDigest(deps, job),
    recover: () => recoverJob(deps),
    sweep: (job) => sweepJob(deps, job.clusterName),
  };
}
