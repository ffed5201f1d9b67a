/** A broker whose log directories are cordoned (KIP-1066) keeps what it holds and gets nothing new. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { PlanRequest } from '../../../planner/intent.ts';
import type { Infeasible, Plan } from '../../../planner/plan.ts';
import { planReassignment } from '../../../planner/plan-reassignment.ts';
import type { Broker, Snapshot } from '../../../planner/snapshot.ts';
import { isCordoned } from '../../../planner/usable.ts';
import { verifyPlan } from '../../../planner/verify/verify-plan.ts';
import { verifyReassignment } from '../../../planner/verify/verify-reassignment.ts';

const control = { shouldStop: () => false };
const dir = { path: '/data', totalBytes: 1e9, usableBytes: 1e9 };

/** Six brokers, two in each of the racks a, b and c: 1 and 4 in a, 2 and 5 in b, 3 and 6 in c. */
function cluster(lists: readonly (readonly number[])[], cordoned: readonly number[]): Snapshot {
  const broker = (id: number): Broker => ({
    id,
    rack: 'abc'[(id - 1) % 3]!,
    logDirs: [{ ...dir, ...(cordoned.includes(id) ? { cordoned: true } : {}) }],
  });
  const partitions = lists.map((replicas, partition) => {
    return { partition, leader: replicas[0]!, replicas, sizeBytes: 10_000_000 };
  });
  return {
    version: 1,
    clusterId: 'c',
    takenAt: '2026-01-01T00:00:00Z',
    kafkaVersion: '4.3.0',
    brokers: [1, 2, 3, 4, 5, 6].map(broker),
    controlPlane: { kind: 'unknown' },
    topics: [{ name: 'orders', configs: { 'min.insync.replicas': '1' }, partitions }],
  };
}

function planned(snapshot: Snapshot, request: PlanRequest): Plan {
  const plan = planReassignment(snapshot, request, control);
  assert.ok(plan.feasible, JSON.stringify(plan.reasons));
  assert.deepEqual(verifyPlan(snapshot, plan), []);
  return plan;
}

function refused(snapshot: Snapshot, request: PlanRequest): Infeasible {
  const plan = planReassignment(snapshot, request, control);
  assert.ok(!plan.feasible);
  return plan;
}

const addedBy = ({ moves }: Plan): ReadonlySet<number> =>
  new Set(moves.flatMap(({ from, to }) => to.filter((id) => !from.includes(id))));
const crowded = Array.from({ length: 12 }, () => [1, 2, 3]);
const replicasOf = (plan: Plan, id: number) => plan.after.brokers.find(({ broker }) => broker === id)?.replicas;

describe('a broker is cordoned', () => {
  const all = { ...dir, cordoned: true };
  for (const [what, broker, expected] of [
    ['when all its directories are', { logDirs: [all, all] }, true],
    ['not while one takes replicas', { logDirs: [all, dir] }, false],
    ['whatever is offline', { logDirs: [all, { ...dir, offline: true }] }, true],
    ['when its configuration names all', { configs: { 'cordoned.log.dirs': '*' } }, true],
    ['when its configuration names each', { logDirs: [dir], configs: { 'cordoned.log.dirs': '/data' } }, true],
    ['not where nothing is known', {}, false],
  ] as const) {
    it(what, () => assert.equal(isCordoned({ id: 1, rack: null, ...broker }), expected));
  }
});

describe('a cordoned broker', () => {
  it('gets nothing in a rebalance, and the others share what it does not take', () => {
    const plan = planned(cluster(crowded, [4]), { intent: { kind: 'rebalance' } });
    assert.ok(!addedBy(plan).has(4));
    assert.deepEqual(
      [1, 2, 3, 5, 6].map((id) => replicasOf(plan, id)),
      [12, 6, 6, 6, 6],
    );
    assert.ok(
      plan.notes.some((note) => note.includes('Broker 4 is cordoned')),
      plan.notes.join('\n'),
    );
  });
  it('may keep what it holds, and gives up what is too much', () => {
    const plan = planned(cluster(crowded, [1]), { intent: { kind: 'rebalance' } });
    assert.deepEqual([replicasOf(plan, 1), replicasOf(plan, 4)], [6, 6]);
    const still = planned(cluster([[1, 2, 3]], [1, 2, 3, 4, 5, 6]), { intent: { kind: 'fix-racks' } });
    assert.deepEqual(still.moves, []);
  });
  it('can still be drained', () => {
    const plan = planned(cluster(crowded, [1]), { intent: { kind: 'drain', brokers: [1] } });
    assert.equal(replicasOf(plan, 1), 0);
  });
  it('is not named where no data moves', () => {
    const plan = planned(cluster([[1, 2, 3]], [4]), { intent: { kind: 'leaders' } });
    assert.deepEqual(plan.notes, []);
  });
  it('leaves a partition as it is that only it could mend, and says so', () => {
    const plan = planned(cluster([[1, 4, 2]], [3, 6]), { intent: { kind: 'fix-racks' } });
    assert.deepEqual(plan.moves, []);
    assert.ok(
      plan.notes.some((note) => note.includes('stays spread unevenly')),
      plan.notes.join('\n'),
    );
  });
  it('is named where a drain would need it, with the way out', () => {
    const [reason] = refused(cluster(crowded, [4]), { intent: { kind: 'drain', brokers: [1] } }).reasons;
    assert.match(reason?.conflict ?? '', /broker 4 is cordoned/);
    assert.match(reason?.remedy ?? '', /cordoned\.log\.dirs of broker 4/);
  });
  it('is not named as the way out where min ISR, which a broker sets, would still forbid it', () => {
    const { brokers, topics, ...rest } = cluster(crowded, [4]);
    const configs = { 'min.insync.replicas': '3' };
    const lagging = { partition: 0, leader: 2, replicas: [1, 2, 3], isr: [2, 3], sizeBytes: 1 };
    const snapshot = {
      ...rest,
      brokers: brokers.map((broker) => ({ ...broker, configs })),
      topics: [...topics, { name: 'lagging', partitions: [lagging] }],
    };
    const { reasons } = refused(snapshot, { intent: { kind: 'drain', brokers: [1] } });
    assert.doesNotMatch(reasons.map(({ remedy }) => remedy).join(' '), /cordoned/);
  });
  it('cannot be the one to fill', () => {
    const [reason] = refused(cluster(crowded, [4]), { intent: { kind: 'add', brokers: [4] } }).reasons;
    assert.match(reason?.conflict ?? '', /Broker 4 is cordoned/);
  });
});

describe('the verifier', () => {
  it('refuses a plan that adds a replica on a cordoned broker', () => {
    const plan = planned(cluster(crowded, []), { intent: { kind: 'rebalance' } });
    const found = verifyPlan(cluster(crowded, [4]), plan);
    assert.ok(
      found.some(
        ({ rule, evidence }) => rule === 'unusable-broker' && JSON.stringify(evidence).includes('is cordoned'),
      ),
    );
  });
  it('refuses it in a file of any tool, and lets what is there stay', () => {
    const rulesOf = (replicas: readonly number[]) =>
      verifyReassignment(cluster([[1, 2, 3]], [1, 4]), {
        version: 1,
        partitions: [{ topic: 'orders', partition: 0, replicas }],
      }).map(({ rule }) => rule);
    assert.deepEqual(rulesOf([4, 2, 3]), ['unusable-broker']);
    assert.deepEqual(rulesOf([1, 5, 3]), []);
  });
});
