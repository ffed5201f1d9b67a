/** Whatever the planner makes of random clusters and asks, its plans pass the check that shares no code with it. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Intent, PlanRequest } from '../../../planner/intent.ts';
import { planReassignment } from '../../../planner/plan-reassignment.ts';
import { reassignmentOf } from '../../../planner/reassignment.ts';
import type { Snapshot } from '../../../planner/snapshot.ts';
import { staleReasons } from '../../../planner/stale.ts';
import { verifyPlan, verifyReassignment } from '../../../planner/verify/verify-plan.ts';
import { applyReassignment } from '../../../planner/what-if/apply-reassignment.ts';
import { cluster, type TopicSketch } from '../../unit/verify/support/cluster.ts';
import fc from '../support/fast-check.ts';

const ids = [1, 2, 3, 4, 5, 6, 7, 8];
const rackNames = ['a', 'b', 'c', 'dc/x', 'dc/y'];

const aTopic: fc.Arbitrary<TopicSketch> = fc
  .record({
    factor: fc.integer({ min: 1, max: 4 }),
    minIsr: fc.integer({ min: 1, max: 2 }),
    sizeBytes: fc.integer({ min: 0, max: 5000 }),
    internal: fc.boolean(),
    orders: fc.array(fc.shuffledSubarray(ids, { minLength: 8, maxLength: 8 }), { minLength: 1, maxLength: 10 }),
    outOfSync: fc.nat(5),
  })
  .map(({ factor, minIsr, sizeBytes, internal, orders, outOfSync }) => {
    const replicas = orders.map((order) => order.slice(0, factor));
    // Now and then a follower lags.
    const isr = replicas.map((list, index) => (index === outOfSync && list.length > minIsr ? list.slice(0, -1) : list));
    return { replicas, isr, minIsr, sizeBytes, internal };
  });

const aSnapshot: fc.Arbitrary<Snapshot> = fc
  .record({
    racks: fc.array(fc.constantFrom(...rackNames), { minLength: 8, maxLength: 8 }),
    dead: fc.option(fc.constantFrom(...ids), { nil: null, freq: 3 }),
    topics: fc.array(aTopic, { minLength: 1, maxLength: 4 }),
  })
  .map(({ racks, dead, topics }) => {
    const alive = topics.map((topic) => ({
      ...topic,
      isr: topic.isr!.map((list) => list!.filter((id) => id !== dead)),
    }));
    return cluster({
      racks: Object.fromEntries(ids.map((id, index) => [id, racks[index]!])),
      ...(dead === null ? {} : { fenced: [dead] }),
      topics: Object.fromEntries(
        alive.map((topic, index) => [topic.internal ? `__internal-${index}` : `topic-${index}`, topic]),
      ),
    });
  });

const anIntent: fc.Arbitrary<Intent> = fc.oneof(
  fc.constantFrom<Intent>({ kind: 'rebalance' }, { kind: 'fix-racks' }, { kind: 'heal' }, { kind: 'leaders' }),
  fc.subarray(ids, { minLength: 1, maxLength: 3 }).map((brokers): Intent => ({ kind: 'drain', brokers })),
  fc.subarray(ids, { minLength: 1, maxLength: 3 }).map((brokers): Intent => ({ kind: 'add', brokers })),
  fc.integer({ min: 1, max: 5 }).map((replicationFactor): Intent => ({ kind: 'set-rf', replicationFactor })),
);

const aRequest: fc.Arbitrary<PlanRequest> = fc.record(
  {
    intent: anIntent,
    topics: fc.constantFrom(['topic-*'], ['*-0', '*-1']),
    balance: fc.constantFrom('none' as const, 'replicas' as const, 'all' as const),
  },
  { requiredKeys: ['intent'] },
);

describe('plans for random clusters and asks', () => {
  it('pass the independent check, are fresh, and reach what they say', () => {
    let feasible = 0;
    fc.assert(
      fc.property(aSnapshot, aRequest, (snapshot, request) => {
        const plan = planReassignment(snapshot, request, { shouldStop: () => false });
        if (!plan.feasible) return assert.ok(plan.reasons.length > 0);
        feasible++;
        assert.deepEqual(verifyPlan(snapshot, plan), []);
        assert.deepEqual(staleReasons(plan, snapshot), []);
        const after = applyReassignment(snapshot, reassignmentOf(plan));
        const again = planReassignment(
          after,
          { intent: { kind: 'leaders' }, excludeTopics: ['*'] },
          { shouldStop: () => false },
        );
        assert.ok(again.feasible);
        assert.deepEqual(
          again.before.brokers.map(({ bytes }) => bytes),
          plan.after.brokers.map(({ bytes }) => bytes),
        );
        return undefined;
      }),
      { numRuns: 500 },
    );
    assert.ok(feasible > 200, `only ${feasible} plans were feasible`);
  });
  it('are refused by a lint of the plain reassignment only for what a file cannot say', () => {
    fc.assert(
      fc.property(aSnapshot, (snapshot) => {
        const plan = planReassignment(snapshot, { intent: { kind: 'rebalance' } }, { shouldStop: () => false });
        if (!plan.feasible) return;
        const rules = verifyReassignment(snapshot, reassignmentOf(plan)).map(({ rule }) => rule);
        // Waves keep the peak within the disk; a file has none.
        assert.deepEqual(
          rules.filter((rule) => rule !== 'disk-limit'),
          [],
        );
      }),
      { numRuns: 200 },
    );
  });
});
