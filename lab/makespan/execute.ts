/** A plan carried out by the product's own job, journal and lock in a real Redis, approved as people approve. */

import { randomUUID } from 'node:crypto';
import type { Proposal } from '../../jobs/approval/proposal.ts';
import type { Cluster } from '../../jobs/cluster.ts';
import type { ClusterPolicy, Deps } from '../../jobs/deps.ts';
import { executeJob } from '../../jobs/execute-job.ts';
import type { JournalEntry } from '../../jobs/execution/journal.ts';
import { defaultLimits } from '../../jobs/execution/limits.ts';
import type { State } from '../../jobs/execution/state.ts';
import { type Outcome, ok, refuse } from '../../jobs/outcome.ts';
import type { Plan } from '../../planner/index.ts';
import type { OpenRedis } from '../../src/redis/open-redis.ts';
import { shortIds } from '../../src/slack/short-ids.ts';
import { systemClock } from '../../src/start.ts';

export type OurRun = {
  /** From the job's start until the last move was seen in place. */
  readonly seconds: number;
  /** From the first request that moves something. */
  readonly movingSeconds: number;
  /** Until the throttles were back and the end was verified. */
  readonly totalSeconds: number;
  readonly journal: readonly JournalEntry[];
};

const [asker, approver] = ['mira', 'bob'].map((name) => ({ teamId: 'T1', userId: `U-${name}`, name })) as [
  Proposal['requester'],
  Proposal['requester'],
];

const policy: ClusterPolicy = {
  approvers: { users: [approver.userId], groups: [], needed: 1 },
  allowSelfApproval: false,
  approvalLastsMs: 3_600_000,
  note: '',
  throttle: { floorBytesPerSec: 1, ceilingBytesPerSec: 1e12, startBytesPerSec: 1e6 },
};

/** Throws where the execution does not end done. */
export async function execute(redis: OpenRedis, cluster: Cluster, plan: Plan): Promise<OurRun> {
  const { executionId, startedAtMs, ended } = await begin(redis, cluster, plan);
  await ended;
  const totalSeconds = (Date.now() - startedAtMs) / 1000;
  const journal = must(await redis.journal.read(executionId));
  const seenAtMs = journal.findLast(({ event }) => event.kind === 'moves-seen')?.atMs ?? Number.NaN;
  const askedAtMs = journal.find(({ event }) => event.kind === 'moves-intended')?.atMs ?? Number.NaN;
  return {
    seconds: (seenAtMs - startedAtMs) / 1000,
    movingSeconds: (seenAtMs - askedAtMs) / 1000,
    totalSeconds,
    journal,
  };
}

export type Begun = {
  readonly executionId: string;
  readonly startedAtMs: number;
  /** Rejects where it does not end done. */
  readonly ended: Promise<State>;
};

/** Nobody is told of it unless `bend` gives the job somebody to tell. */
export async function begin(
  redis: OpenRedis,
  cluster: Cluster,
  plan: Plan,
  bend: (deps: Deps) => Deps = (deps) => deps,
): Promise<Begun> {
  const executionId = `E-${randomUUID()}`;
  const proposal = approved(cluster.name, plan, executionId);
  must(await redis.plans.put(plan));
  must(await redis.proposals.create(proposal));
  const job = { proposalId: proposal.proposalId, executionId };
  const startedAtMs = Date.now();
  const ended = executeJob(bend(depsOf(redis, cluster)), job).then((ran) => {
    const state = must(ran);
    if (state.ended?.end === 'done') return state;
    throw new Error(`The execution ended ${state.ended?.end}: ${state.ended?.reason}`);
  });
  return { executionId, startedAtMs, ended };
}

function approved(clusterName: string, { digest, clusterId }: Plan, executionId: string): Proposal {
  const nowMs = Date.now();
  return {
    version: 1,
    proposalId: `P-${randomUUID()}`,
    digest,
    clusterName,
    clusterId,
    requester: asker,
    channel: 'C1',
    messageTs: null,
    state: 'approved',
    createdAtMs: nowMs,
    expiresAtMs: nowMs + policy.approvalLastsMs,
    approvals: [{ person: approver, atMs: nowMs, digest }],
    rejection: null,
    executionId,
    revision: 1,
  };
}

/** No message was posted, so nothing is told: what counts here is Kafka and the journal. */
function depsOf(redis: OpenRedis, cluster: Cluster): Deps {
  const nobody = async () => refuse('not-found', 'Nobody listens here.', 'Nothing.');
  return {
    clusters: { get: () => ok(cluster), names: () => [cluster.name] },
    policyOf: () => ok(policy),
    homeTeamId: 'T1',
    planner: { plan: nobody, choices: nobody },
    plans: redis.plans,
    proposals: redis.proposals,
    journal: redis.journal,
    lock: redis.lock,
    durability: redis.durability,
    messenger: {
      post: nobody,
      edit: nobody,
      reply: nobody,
      find: nobody,
      attach: nobody,
      keepPicture: nobody,
      whisper: nobody,
    },
    directory: { person: nobody, groupMembers: nobody },
    queue: { add: async () => ok(null) },
    clock: systemClock,
    ids: shortIds,
    workerId: `makespan-${process.pid}`,
    limits: defaultLimits,
    log: () => {},
  };
}

export function must<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(`${outcome.code}: ${outcome.message} ${outcome.next}`);
  return outcome.value;
}
