import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { PlanRequest } from '../../../planner/intent.ts';
import type { Plan } from '../../../planner/plan.ts';
import { planReassignment } from '../../../planner/plan-reassignment.ts';
import type { Snapshot } from '../../../planner/snapshot.ts';
import { verifyPlan } from '../../../planner/verify/verify-plan.ts';
import { randomCluster } from './support/random-cluster.ts';

const shape = { brokers: 8, racks: 3, partitions: 60, sizesBelow: 1000, factors: [2, 3] };

function plan(snapshot: Snapshot, request: PlanRequest): Plan {
  const found = planReassignment(snapshot, request, { shouldStop: () => false });
  assert.ok(found.feasible, JSON.stringify(found.reasons));
  assert.deepEqual(verifyPlan(snapshot, found), []);
  return found;
}

describe('a movement budget', () => {
  it('is never passed, and mends racks before it balances', () => {
    for (let seed = 1; seed <= 40; seed++) {
      const snapshot = randomCluster(seed, shape);
      const full = plan(snapshot, { intent: { kind: 'rebalance' } });
      for (const share of [0, 0.1, 0.5, 0.9]) {
        const maxMoveBytes = Math.floor(full.totals.bytesMoved * share);
        const part = plan(snapshot, { intent: { kind: 'rebalance' }, maxMoveBytes });
        assert.ok(part.totals.bytesMoved <= maxMoveBytes, `seed ${seed}`);
        assert.ok(part.after.rackViolations <= part.before.rackViolations, `seed ${seed}`);
        assert.match(part.notes.join(), /bigger budget would add/);
      }
      const few = plan(snapshot, { intent: { kind: 'rebalance' }, maxMoves: 5 });
      assert.ok(few.moves.filter(({ from, to }) => to.some((id) => !from.includes(id))).length <= 5);
    }
  });
  it('drains before it mends racks: nothing else moves while a replica that fits is left on the drained broker', () => {
    let moved = 0;
    for (let seed = 1; seed <= 40; seed++) {
      const snapshot = randomCluster(seed, shape);
      const part = plan(snapshot, { intent: { kind: 'drain', brokers: [1] }, maxMoves: 3 });
      const copying = part.moves.filter(({ from, to }) => to.some((id) => !from.includes(id)));
      moved += copying.length;
      assert.ok(
        copying.every(({ from }) => from.includes(1)),
        `seed ${seed}`,
      );
    }
    assert.ok(moved >= 100, `${moved} moves`);
  });
  it('changes nothing when the full plan fits', () => {
    const snapshot = randomCluster(3, shape);
    const full = plan(snapshot, { intent: { kind: 'rebalance' } });
    const same = plan(snapshot, { intent: { kind: 'rebalance' }, maxMoveBytes: full.totals.bytesMoved, maxMoves: 60 });
    assert.equal(same.totals.bytesMoved, full.totals.bytesMoved);
    assert.deepEqual(
      same.after.brokers.map(({ replicas }) => replicas),
      full.after.brokers.map(({ replicas }) => replicas),
    );
  });
});
