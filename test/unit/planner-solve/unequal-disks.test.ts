import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { buildCluster } from '../../../planner/bench-scenarios.ts';
import { planReassignment } from '../../../planner/plan-reassignment.ts';
import { verifyPlan } from '../../../planner/verify/verify-plan.ts';

const parts = [1, 2, 6, 20];
const control = { shouldStop: () => false };

describe('disks of very different size', () => {
  it('end the search beside even counts, which the plan says keep bytes from going by the size of disks', () => {
    const cluster = buildCluster('unequal', {
      seed: 77,
      brokers: 12,
      racks: 3,
      partitions: 3_000,
      factor: () => 3,
      skew: 0.3,
      sizeSpread: 1,
      meanGib: 1,
    });
    const held = cluster.topics
      .flatMap(({ partitions }) => partitions)
      .reduce((sum, { sizeBytes, replicas }) => sum + (sizeBytes ?? 0) * replicas.length, 0);
    const brokers = cluster.brokers.map((broker, i) => ({
      ...broker,
      capacityBytes: Math.round((held * 8 * parts[Math.floor(i / 3)]!) / (3 * 29)),
    }));
    const snapshot = { ...cluster, brokers };
    const before = process.cpuUsage();
    const plan = planReassignment(snapshot, { intent: { kind: 'rebalance' }, balance: 'all' }, control);
    const { user, system } = process.cpuUsage(before);
    assert.ok(plan.feasible);
    assert.deepEqual(verifyPlan(snapshot, plan), []);
    assert.match(plan.notes.join(' '), /Bytes stay outside the tolerance on .* Balance "disk" leaves counts free/);
    assert.ok(plan.bound.gap < 0.001, `gap ${plan.bound.gap}`);
    // It took 84 s of CPU, nearly all of them in passing over pairs that are too large; now 6 s.
    assert.ok(user + system < 40e6, `${(user + system) / 1e6} s of CPU`);
    const free = planReassignment(snapshot, { intent: { kind: 'rebalance' }, balance: 'disk' }, control);
    assert.ok(free.feasible);
    assert.doesNotMatch(free.notes.join(' '), /outside the tolerance/);
  });
});
