import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Proposal } from '../../../jobs/approval/proposal.ts';
import type { JobRequest } from '../../../jobs/catalogue.ts';
import type { Deps } from '../../../jobs/deps.ts';
import { defaultLimits } from '../../../jobs/execution/limits.ts';
import { ok, refuse } from '../../../jobs/outcome.ts';
import { recordApproval } from '../../../jobs/record-approval.ts';
import { recordRejection } from '../../../jobs/record-rejection.ts';
import { createStore, replaceProposal } from '../../../lab/sim/store.ts';
import { clusterOf, createWorld, snapshotOf, type World } from '../../../lab/simulated/index.ts';
import { planReassignment } from '../../../planner/plan-reassignment.ts';

function scene() {
  const world = createWorld({
    clusterId: 'cluster-1',
    nowMs: 0,
    brokers: [1, 2, 3, 4, 5, 6].map((id) => ({ id, rack: 'aabbcc'[id - 1] ?? 'a' })),
    topics: [{ name: 'orders', partitions: [{ replicas: [1, 2, 3], sizeBytes: 1_000_000 }] }],
  });
  const plan = planReassignment(snapshotOf(world), { intent: { kind: 'fix-racks' } }, { shouldStop: () => false });
  if (!plan.feasible) assert.fail('the cluster of this test must have a plan');
  const proposal: Proposal = {
    version: 1,
    proposalId: 'P-1',
    digest: plan.digest,
    clusterName: 'prod',
    clusterId: 'cluster-1',
    requester: { teamId: 'T1', userId: 'U1', name: 'mira' },
    channel: 'C1',
    messageTs: '1.0',
    state: 'posted',
    createdAtMs: 0,
    expiresAtMs: 1_000,
    approvals: [],
    rejection: null,
    executionId: null,
    revision: 1,
  };
  const store = createStore();
  store.proposals.set('P-1', proposal);
  const queued: JobRequest[] = [];
  const replies: string[] = [];
  return { deps: depsOf({ world, store, queued, replies, plan }), world, store, queued, replies, digest: plan.digest };
}

type Parts = {
  readonly world: World;
  readonly store: ReturnType<typeof createStore>;
  readonly queued: JobRequest[];
  readonly replies: string[];
  readonly plan: Parameters<Deps['plans']['put']>[0];
};

function depsOf({ world, store, queued, replies, plan }: Parts): Deps {
  const cluster = clusterOf('prod', world, () => 0);
  const unused = async () => refuse('unknown', 'This test does not use it.', 'Nothing.');
  let ids = 0;
  return {
    clusters: { get: () => ok(cluster), names: () => ['prod'] },
    policyOf: () =>
      ok({
        approvers: { users: ['U2', 'U3'], groups: [], needed: 1 },
        allowSelfApproval: false,
        approvalLastsMs: 1_000,
        note: '',
        throttle: plan.throttle,
      }),
    homeTeamId: 'T1',
    planner: { plan: unused, choices: unused },
    plans: { put: async () => ok(null), get: async () => ok(plan) },
    proposals: {
      create: unused,
      get: async (id) => {
        const found = store.proposals.get(id);
        return found === undefined ? refuse('not-found', `There is no plan ${id}.`, 'Ask.') : ok(found);
      },
      list: async () => ok([...store.proposals.values()]),
      replace: async (next) => replaceProposal(store, 0, next),
    },
    journal: { append: unused, read: async () => ok([]), list: async () => ok([]), listOpen: async () => ok([]) },
    lock: { acquire: unused, renew: unused, release: unused },
    durability: async () => ok(null),
    messenger: {
      post: unused,
      edit: async () => ok(null),
      reply: async (_message, text) => {
        replies.push(text);
        return ok(null);
      },
      attach: unused,
      keepPicture: unused,
      whisper: unused,
      find: unused,
    },
    directory: {
      person: async (userId) => ok({ userId, teamId: 'T1', name: `name of ${userId}`, kind: 'member' }),
      groupMembers: async () => ok([]),
    },
    queue: {
      add: async (job) => {
        queued.push(job);
        return ok(null);
      },
    },
    clock: { nowMs: () => 500, sleepMs: async () => {} },
    ids: {
      next: (prefix) => {
        ids += 1;
        return `${prefix}-${ids}`;
      },
    },
    workerId: 'w',
    limits: defaultLimits,
    log: () => {},
  };
}

describe('recording decisions', () => {
  it('lets two simultaneous clicks decide once, and starts one execution', async () => {
    const { deps, store, queued, digest } = scene();
    const clicks = ['U2', 'U3'].map((userId) =>
      recordApproval(deps, { proposalId: 'P-1', digest, channel: 'C1', userId }),
    );
    const said = await Promise.all(clicks);
    assert.equal(said.filter((one) => one.ok).length, 1);
    assert.deepEqual(
      said.flatMap((one) => (one.ok ? [] : [one.code])),
      ['already-decided'],
    );
    const proposal = store.proposals.get('P-1');
    assert.equal(proposal?.state, 'approved');
    assert.equal(proposal?.approvals.length, 1);
    assert.deepEqual(queued, [{ kind: 'execute', proposalId: 'P-1', executionId: proposal?.executionId }]);
  });

  it('lets an approval and a rejection at the same time decide once', async () => {
    const { deps, store, digest } = scene();
    const said = await Promise.all([
      recordApproval(deps, { proposalId: 'P-1', digest, channel: 'C1', userId: 'U2' }),
      recordRejection(deps, { proposalId: 'P-1', digest, channel: 'C1', userId: 'U3', reason: 'not today' }),
    ]);
    assert.equal(said.filter((one) => one.ok).length, 1);
    assert.ok(['approved', 'rejected'].includes(store.proposals.get('P-1')?.state ?? ''));
  });

  it('refuses an approval with the reason when the cluster has changed since', async () => {
    const { deps, world, store, queued, digest } = scene();
    world.topics.get('orders')?.partitions[0]?.replicas.reverse();
    const said = await recordApproval(deps, { proposalId: 'P-1', digest, channel: 'C1', userId: 'U2' });
    assert.ok(!said.ok && said.code === 'stale');
    assert.match(said.message, /orders-0 has replicas 3,2,1 \(planned with 1,2,3\)/);
    assert.equal(store.proposals.get('P-1')?.state, 'posted');
    // Nothing is carried out; what still holds is asked for as a new plan.
    assert.deepEqual(
      queued.map((job) => (job.kind === 'plan' ? job.request.intent.kind : job.kind)),
      ['place'],
    );
  });

  it('decides nothing when Slack cannot say who clicked', async () => {
    const { deps, queued, digest } = scene();
    const silent = {
      ...deps,
      directory: { ...deps.directory, person: async () => refuse('slack-unreachable', 'x', 'y') },
    };
    const said = await recordApproval(silent, { proposalId: 'P-1', digest, channel: 'C1', userId: 'U2' });
    assert.ok(!said.ok && said.code === 'slack-unreachable');
    assert.deepEqual(queued, []);
  });

  it('says in the thread who decided', async () => {
    const { deps, replies, digest } = scene();
    await recordApproval(deps, { proposalId: 'P-1', digest, channel: 'C1', userId: 'U2' });
    assert.deepEqual(replies, ['name of U2 approved P-1.']);
  });
});
