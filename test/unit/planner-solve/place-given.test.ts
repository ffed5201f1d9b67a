import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { foldAll } from '../../../jobs/execution/fold.ts';
import type { JournalEvent } from '../../../jobs/execution/journal.ts';
import { requestForRest, requestToUndo } from '../../../jobs/execution/plan-again.ts';
import { ok } from '../../../jobs/outcome.ts';
import type { GivenList, PlanRequest } from '../../../planner/intent.ts';
import type { Plan } from '../../../planner/plan.ts';
import { planReassignment } from '../../../planner/plan-reassignment.ts';
import type { Snapshot } from '../../../planner/snapshot.ts';
import { verifyPlan } from '../../../planner/verify/verify-plan.ts';

const control = { shouldStop: () => false };

/** Two brokers in each of the racks a, b and c. */
function cluster(lists: readonly (readonly number[])[], change: Partial<Snapshot> = {}): Snapshot {
  return {
    version: 1,
    clusterId: 'c',
    takenAt: '2026-01-01T00:00:00Z',
    kafkaVersion: '4.3.0',
    brokers: [1, 2, 3, 4, 5, 6].map((id) => ({ id, rack: 'abc'[(id - 1) % 3]!, capacityBytes: 1e9 })),
    controlPlane: { kind: 'unknown' },
    topics: [
      {
        name: 'orders',
        topicId: 'topic-1',
        configs: { 'min.insync.replicas': '2' },
        partitions: lists.map((replicas, partition) => ({
          partition,
          leader: replicas[0] ?? null,
          replicas,
          isr: replicas,
          sizeBytes: 10_000_000,
        })),
      },
    ],
    ...change,
  };
}

const crowded = [
  [1, 4, 2],
  [2, 5, 1],
  [3, 6, 1],
];

function planned(snapshot: Snapshot, request: PlanRequest): Plan {
  const plan = planReassignment(snapshot, request, control);
  assert.ok(plan.feasible, JSON.stringify(plan.reasons));
  assert.deepEqual(verifyPlan(snapshot, plan), []);
  return plan;
}

function placed(plan: Plan, lists: readonly (readonly number[])[]): readonly (readonly number[])[] {
  return lists.map((list, at) => plan.moves.find(({ partition }) => partition === at)?.to ?? list);
}

function place(lists: readonly GivenList[], clusterId = 'c'): PlanRequest {
  return { intent: { kind: 'place', what: 'Roll back E-1', clusterId, lists } };
}

const back: GivenList = { topic: 'orders', topicId: 'topic-1', partition: 0, from: [1, 5, 3], to: [1, 4, 2] };

describe('a plan to given lists', () => {
  it('reaches exactly these, in their order, is its own minimum and says what becomes worse by it', () => {
    const plan = planned(
      cluster([
        [1, 5, 3],
        [2, 5, 1],
      ]),
      place([back]),
    );
    assert.deepEqual(
      plan.moves.map(({ partition, from, to, why }) => ({ partition, from, to, why })),
      [{ partition: 0, from: [1, 5, 3], to: [1, 4, 2], why: 'Roll back E-1' }],
    );
    assert.equal(plan.bound.bytesMovedAtLeast, plan.totals.bytesMoved);
    assert.match(plan.notes.join(), /1 more replicas? stands? in the wrong rack|more replicas stand in the wrong rack/);
  });

  it('leaves alone what somebody has changed since, and says so', () => {
    const moved = planReassignment(cluster([[1, 5, 6]]), place([back]), control);
    assert.match(JSON.stringify(moved), /Nothing is left of it to do: orders-0 \(it stands on 1, 5, 6 now\)/);
    const two = planned(
      cluster([
        [1, 5, 3],
        [4, 5, 6],
      ]),
      place([back, { ...back, partition: 1 }]),
    );
    assert.deepEqual(two.notes[0], 'Left alone: orders-1 (it stands on 4, 5, 6 now).');
    const gone = planReassignment(cluster([[1, 5, 3]]), place([{ ...back, topicId: 'topic-0' }]), control);
    assert.match(JSON.stringify(gone), /created again/);
    const done = planned(cluster([[1, 4, 2]]), place([back]));
    assert.equal(done.moves.length, 0);
  });

  it('goes to no broker that takes no replicas, and to no other cluster', () => {
    const brokers = cluster([]).brokers.map((broker) => (broker.id === 4 ? { ...broker, fenced: true } : broker));
    const fenced = planReassignment(cluster([[1, 5, 3]], { brokers }), place([back]), control);
    assert.match(JSON.stringify(fenced), /broker 4 takes no replicas/);
    const other = planReassignment(cluster([[1, 5, 3]]), place([back], 'another'), control);
    assert.match(JSON.stringify(other), /was done on another/);
  });

  it('is held by the verifier to what was given', () => {
    const snapshot = cluster([[1, 5, 3]]);
    const plan = planned(snapshot, place([back]));
    const bent = { ...plan, moves: plan.moves.map((move) => ({ ...move, to: [1, 4, 6] })) };
    assert.ok(verifyPlan(snapshot, bent).some(({ rule }) => rule === 'out-of-scope'));
  });
});

describe('after an execution', () => {
  const plan = planned(cluster(crowded), { intent: { kind: 'fix-racks' } });
  const after = placed(plan, crowded);
  const journal = (...more: readonly JournalEvent[]) =>
    [
      { kind: 'started', digest: plan.digest, proposalId: 'P-1', clusterId: 'c', clusterName: 'prod' },
      { kind: 'admitted' },
      ...more,
    ].map((event, seq) => ({ seq, atMs: 0, event: event as JournalEvent }));
  const ended: JournalEvent = { kind: 'ended', end: 'failed', reason: 'x' };
  const all = plan.moves.map((_, index) => index);
  const undo = (entries: ReturnType<typeof journal>, extent: 'everything' | 'last-wave') =>
    requestToUndo(
      {
        journal: { read: async () => ok(entries) } as never,
        plans: { get: async () => ok(plan) } as never,
      },
      { executionId: 'E-1', extent },
    );

  it('the way back leads to exactly what was there before', async () => {
    assert.ok(plan.moves.length > 1 && plan.waves.length > 1, 'a plan of several waves');
    const done = await undo(journal({ kind: 'moves-seen', wave: 0, moves: all }, ended), 'everything');
    assert.ok(done.ok);
    const rollback = planned(cluster(after), done.value.request);
    assert.deepEqual(placed(rollback, after), crowded);
  });

  it('the last wave alone can be undone, and only what was seen done', async () => {
    const first = plan.waves[0]?.moves ?? [];
    const one = await undo(journal({ kind: 'moves-seen', wave: 0, moves: first }, ended), 'last-wave');
    assert.ok(one.ok && one.value.request.intent.kind === 'place');
    assert.equal(one.value.request.intent.lists.length, first.length);
    const two = await undo(journal({ kind: 'moves-seen', wave: 0, moves: all }, ended), 'last-wave');
    assert.ok(two.ok && two.value.request.intent.kind === 'place');
    assert.equal(two.value.request.intent.lists.length, plan.waves.at(-1)?.moves.length);
    assert.match(two.value.request.intent.what, /Undo the last wave of E-1/);
  });

  it('nothing is undone while it runs, or where it has moved nothing', async () => {
    assert.match(JSON.stringify(await undo(journal(), 'everything')), /has not ended yet/);
    assert.match(JSON.stringify(await undo(journal(ended), 'everything')), /moved nothing/);
  });

  it('what is left of it still holds as a plan of its own, without what has gone', () => {
    const first = plan.waves[0]?.moves ?? [];
    const state = foldAll(journal({ kind: 'moves-seen', wave: 0, moves: first }, ended));
    const request = requestForRest('E-1', plan, state);
    assert.ok(request !== null);
    const now = crowded.map((list, at) =>
      first.some((move) => plan.moves[move]?.partition === at) ? (after[at] ?? list) : list,
    );
    const rest = planned(cluster(now), request);
    assert.deepEqual(placed(rest, now), after);
    const through = foldAll(journal({ kind: 'moves-seen', wave: 0, moves: all }, ended));
    assert.equal(requestForRest('E-1', plan, through), null);
    const altered = { ...plan, throttle: { ...plan.throttle, startBytesPerSec: 1 } };
    assert.equal(requestForRest('E-1', altered, state), null, 'a stored plan that was altered is not offered again');
  });
});
