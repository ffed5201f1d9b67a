import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Card } from '../../../jobs/card.ts';
import type { Cluster } from '../../../jobs/cluster.ts';
import type { Deps } from '../../../jobs/deps.ts';
import { foldAll } from '../../../jobs/execution/fold.ts';
import { defaultLimits } from '../../../jobs/execution/limits.ts';
import { createHandlers } from '../../../jobs/handlers.ts';
import { ok, refuse } from '../../../jobs/outcome.ts';
import { openQueue } from '../../../jobs/queue/open-queue.ts';
import { startQueueWorker } from '../../../jobs/queue/start-worker.ts';
import { clusterOf, createWorld, type World } from '../../../lab/simulated/index.ts';
import { planReassignment } from '../../../planner/plan-reassignment.ts';
import { ownRedis } from './support/own-redis.ts';

const own = ownRedis();

const limits = { ...defaultLimits, pollMs: 40, settleMs: 10, leaseMs: 1_500, lockRetryMs: 50, editMs: 0 };
const ask = { clusterName: 'prod', channel: 'C1', person: { teamId: 'T1', userId: 'U1', name: 'mira' } };

function badlyPlaced(): World {
  return createWorld({
    clusterId: 'cluster-1',
    nowMs: Date.now(),
    networkBytesPerSec: 100_000_000,
    brokers: [1, 2, 3, 4, 5, 6].map((id) => ({ id, rack: 'aabbcc'[id - 1] ?? 'a' })),
    topics: [
      {
        name: 'orders',
        configs: { 'min.insync.replicas': '2' },
        partitions: [
          { replicas: [1, 2, 3], sizeBytes: 60_000_000 },
          { replicas: [3, 4, 1], sizeBytes: 60_000_000 },
          { replicas: [5, 6, 2], sizeBytes: 60_000_000 },
        ],
      },
    ],
  });
}

describe('a worker that is killed in the middle of an execution', () => {
  it('is followed by another one that finishes the job and leaves no trace', async () => {
    const world = badlyPlaced();
    const cards: Card[] = [];
    const queue = openQueue({ redisUrl: own.server.url });
    const first = { dead: false };
    const place = { redisUrl: own.server.url, lockDurationMs: 1_000, stalledIntervalMs: 400, log: () => {} };
    const one = startQueueWorker({
      ...place,
      handlers: createHandlers(depsOf({ name: 'one', world, cards, queue, life: first })),
    });
    await queue.add({ kind: 'plan', ask, request: { intent: { kind: 'fix-racks' }, throttleBytesPerSec: 20_000_000 } });
    const proposal = await untilValue(async () => {
      const listed = await own.redis.proposals.list(1);
      return listed.ok ? listed.value.find(({ state }) => state === 'posted') : undefined;
    });
    const { proposalId, digest } = proposal;
    await queue.add({ kind: 'approve', proposalId, digest, clicker: { userId: 'U2', channel: 'C1' } });
    // In the middle: throttles stand and data is on its way.
    await untilValue(async () =>
      [...world.topics.values()].flatMap((topic) => topic.partitions).find((p) => p.adding.length > 0),
    );
    first.dead = true;
    await one.close({ waitAtMostMs: 10, putBack: false });

    const two = startQueueWorker({
      ...place,
      handlers: createHandlers(depsOf({ name: 'two', world, cards, queue, life: { dead: false } })),
    });
    await queue.add({ kind: 'recover' });
    const done = await untilValue(async () => {
      const now = await own.redis.proposals.get(proposalId);
      return now.ok && now.value.state !== 'running' && now.value.state !== 'approved' ? now.value : undefined;
    });
    assert.equal(done.state, 'done');
    const state = await untilValue(async () => {
      const entries = await own.redis.journal.read(done.executionId ?? '');
      const folded = entries.ok ? foldAll(entries.value) : undefined;
      return folded?.told === true ? folded : undefined;
    });
    assert.equal(state.worker, 'two');
    assert.deepEqual(state.seen, { rackViolations: 0, ongoingReassignments: 0, throttlesLeft: 0 });
    for (const broker of world.brokers.values()) assert.deepEqual([...broker.configs], []);
    assert.deepEqual([...(world.topics.get('orders')?.configs ?? [])], [['min.insync.replicas', '2']]);
    const last = cards.at(-1)?.body;
    assert.ok(last?.kind === 'execution' && last.report.end?.kind === 'done');
    await two.close();
    await queue.close();
  });
});

type Parts = {
  readonly name: string;
  readonly world: World;
  readonly cards: Card[];
  readonly queue: Deps['queue'];
  readonly life: { readonly dead: boolean };
};

/** Every call of a dead worker hangs for ever, as if its process were gone. */
function depsOf({ name, world, cards, queue, life }: Parts): Deps {
  const cut = <T>(answer: Promise<T>): Promise<T> => (life.dead ? new Promise(() => {}) : answer);
  const plain = clusterOf('prod', world, Date.now);
  const cluster: Cluster = {
    ...plain,
    actor: { ...plain.actor, observe: (partitions) => cut(plain.actor.observe(partitions)) },
  };
  const show = async (card: Card) => {
    cards.push(card);
    return ok({ channel: 'C1', ts: '1.0' });
  };
  const nothing = async () => ok(null);
  return {
    clusters: { get: () => ok(cluster), names: () => ['prod'] },
    policyOf: () =>
      ok({
        approvers: { users: ['U2'], groups: [], needed: 1 },
        allowSelfApproval: false,
        approvalLastsMs: 600_000,
        note: '',
        throttle: { floorBytesPerSec: 1_000_000, ceilingBytesPerSec: 50_000_000, startBytesPerSec: 20_000_000 },
      }),
    homeTeamId: 'T1',
    planner: {
      choices: async () => refuse('unknown', 'Nobody asks for choices here.', 'Nothing.'),
      plan: async (snapshot, request) => ok(planReassignment(snapshot, request, { shouldStop: () => false })),
    },
    plans: own.redis.plans,
    proposals: own.redis.proposals,
    journal: own.redis.journal,
    lock: {
      ...own.redis.lock,
      renew: (clusterId, fence, ttlMs) => cut(own.redis.lock.renew(clusterId, fence, ttlMs)),
    },
    durability: own.redis.durability,
    messenger: {
      post: (_channel, card) => show(card),
      edit: async (_message, card) => {
        await show(card);
        return ok(null);
      },
      reply: nothing,
      attach: nothing,
      keepPicture: async () => ok('F1'),
      whisper: nothing,
      find: nothing,
    },
    directory: {
      person: async (userId) => ok({ userId, teamId: 'T1', name: userId, kind: 'member' }),
      groupMembers: async () => ok([]),
    },
    queue,
    clock: { nowMs: Date.now, sleepMs: (ms) => cut(new Promise((resolve) => setTimeout(resolve, ms))) },
    ids: { next: (prefix) => `${prefix}-KILLED` },
    workerId: name,
    limits,
    log: () => {},
  };
}

async function untilValue<T>(look: () => Promise<T | undefined>): Promise<T> {
  const deadlineMs = Date.now() + 60_000;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > deadlineMs) assert.fail('the condition was not met in time');
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
