import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { PlanRequest } from '../../../planner/intent.ts';
import { planReassignment } from '../../../planner/plan-reassignment.ts';
import { verifyPlan } from '../../../planner/verify/verify-plan.ts';
import { randomCluster } from './support/random-cluster.ts';

const requests: readonly PlanRequest[] = [
  { intent: { kind: 'rebalance' }, balance: 'all' },
  { intent: { kind: 'rebalance' }, balance: 'replicas' },
  { intent: { kind: 'rebalance' }, balance: 'topics' },
  { intent: { kind: 'drain', brokers: [1] }, balance: 'all' },
];
const points = [0, 0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99];

describe('a planner that is told to stop', () => {
  for (const request of requests) {
    const name = `${request.intent.kind} ${request.balance}`;
    it(`hands over a valid plan with a bound that holds, wherever it was: ${name}`, () => {
      const snapshot = randomCluster(11, {
        brokers: 12,
        racks: 3,
        partitions: 400,
        sizesBelow: 1_000_000,
        factors: [2, 3],
      });
      let questions = 0;
      const whole = planReassignment(snapshot, request, { shouldStop: () => ++questions < 0 });
      assert.ok(whole.feasible && questions > 0);
      let early = 0;
      for (const point of points) {
        const last = Math.floor(questions * point);
        let asked = 0;
        const plan = planReassignment(snapshot, request, { shouldStop: () => asked++ >= last });
        const where = `stopped at question ${last} of ${questions}`;
        assert.ok(plan.feasible, where);
        assert.deepEqual(verifyPlan(snapshot, plan), [], where);
        const { bytesMovedAtLeast, gap } = plan.bound;
        const { bytesMoved } = plan.totals;
        assert.ok(bytesMovedAtLeast <= bytesMoved, where);
        if (bytesMovedAtLeast > 0) assert.ok(Math.abs(gap - (bytesMoved / bytesMovedAtLeast - 1)) < 1e-9, where);
        // It is compared with plans that leave a band as far as this one does: the whole plan is one of them.
        assert.ok(bytesMovedAtLeast <= whole.totals.bytesMoved, `${where}: ${bytesMovedAtLeast}`);
        if (plan.totals.bytesMoved !== whole.totals.bytesMoved) early++;
      }
      assert.ok(early > 0, 'stopping changed nothing: too small a cluster to be a test');
    });
  }
});
