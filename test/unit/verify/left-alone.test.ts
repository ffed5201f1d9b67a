import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { verifyPlan } from '../../../planner/verify/verify-plan.ts';
import { cluster, planOf } from './support/cluster.ts';

const racks = { 1: 'a', 2: 'a', 3: 'b', 4: 'b', 5: 'c', 6: 'c' };

function rulesOf(isr: readonly number[]): readonly string[] {
  const snapshot = cluster({ racks, topics: { orders: { replicas: [[1, 2, 3]], isr: [isr], minIsr: 2 } } });
  return verifyPlan(snapshot, planOf(snapshot, { intent: { kind: 'fix-racks' } }, [])).map(({ rule }) => rule);
}

describe('a badly spread partition that a plan leaves alone', () => {
  it('misses the goal while it could be moved', () => {
    assert.deepEqual(rulesOf([1, 2, 3]), ['goal-missed']);
    assert.deepEqual(rulesOf([1, 2]), ['goal-missed']);
  });
  it('is no fault while too few of its replicas are in sync for a move', () => {
    assert.deepEqual(rulesOf([1]), []);
  });
});
