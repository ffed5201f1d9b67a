import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { buildCluster } from '../../../planner/bench-scenarios.ts';
import { rackTree } from '../../../planner/build-model/rack-tree.ts';
import { planReassignment } from '../../../planner/plan-reassignment.ts';

describe('rack names with levels', () => {
  it('are a tree of the places that leave a choice', () => {
    const depths = (names: readonly string[]) => rackTree(names).pathOfRack.map(({ length }) => length);
    assert.deepEqual(depths(['a', 'b']), [1, 1]);
    assert.deepEqual(depths(['dc/a', 'dc/b', 'dc/c']), [1, 1, 1]);
    assert.deepEqual(depths(['dc1/a', 'dc2/b']), [1, 1]);
    assert.deepEqual(depths(['eu/dc1/a', 'eu/dc1/b', 'eu/dc2/c']), [2, 2, 1]);
    assert.deepEqual(depths(['dc1', 'dc1/a', 'dc1/b']), [1, 2, 2]);
    assert.deepEqual(depths(['dc/a']), [1]);
  });

  it('say nothing more where all brokers stand in one data centre, so the plan and its proof are the same', () => {
    const snapshot = buildCluster('one-place', {
      seed: 10_009,
      brokers: 20,
      racks: 3,
      partitions: 900,
      factor: () => 3,
      unaware: 0.5,
      skew: 0.3,
    });
    const inside = snapshot.brokers.map((broker) => ({ ...broker, rack: `dc/${broker.rack}` }));
    const [plain, levelled] = [snapshot, { ...snapshot, brokers: inside }].map((cluster) => {
      const plan = planReassignment(cluster, { intent: { kind: 'rebalance' } }, { shouldStop: () => false });
      assert.ok(plan.feasible);
      return { moves: plan.moves.map(({ to }) => to), bound: plan.bound };
    });
    assert.deepEqual(levelled, plain);
  });
});
