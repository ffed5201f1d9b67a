import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { chooseBands } from '../../../planner/build-model/bands.ts';
import { buildModel } from '../../../planner/build-model/build-model.ts';
import type { PlanRequest } from '../../../planner/intent.ts';
import type { Plan } from '../../../planner/plan.ts';
import { planReassignment } from '../../../planner/plan-reassignment.ts';
import type { Snapshot } from '../../../planner/snapshot.ts';
import { verifyPlan } from '../../../planner/verify/verify-plan.ts';
import { carriedOut, random, randomCluster, type Shape } from './support/random-cluster.ts';
import { leastBytes } from './support/reference-flow.ts';

const control = { shouldStop: () => false };

describe('a plan with balanced counts', () => {
  const cases: readonly (readonly [string, number, (seed: number) => Shape])[] = [
    ['racks, mixed replication factors', 150, (seed) => flat(seed, 2 + (seed % 3), [1, 2, 3])],
    ['fewer racks than replicas', 60, (seed) => flat(seed, 1 + (seed % 2), [2, 3, 4])],
    ['more racks than replicas', 60, (seed) => flat(seed, 5, [2, 3])],
    ['floors: four replicas on three racks', 40, (seed) => flat(seed, 3, [4, 5])],
    ['two sites with racks in them', 60, (seed) => ({ ...flat(seed, 4, [2, 3, 4]), hierarchical: true })],
    ['empty and equal partitions', 40, (seed) => ({ ...flat(seed, 3, [3]), sizesBelow: 3 })],
  ];
  for (const [name, seeds, shape] of cases) {
    it(`copies exactly as little as a reference optimum: ${name}`, () => {
      let compared = 0;
      for (let seed = 1; seed <= seeds; seed++) {
        const snapshot = randomCluster(seed, shape(seed));
        const drains = seed % 5 === 0;
        const request: PlanRequest = {
          intent: drains ? { kind: 'drain', brokers: [1] } : { kind: 'rebalance' },
          balance: 'replicas',
        };
        const plan = planReassignment(snapshot, request, control);
        if (!plan.feasible) continue;
        compared++;
        const least = reference(snapshot, request, plan);
        assert.equal(plan.totals.bytesMoved, least, `seed ${seed}: not minimal`);
        assert.equal(plan.bound.bytesMovedAtLeast, least, `seed ${seed}: the bound is off`);
        assert.equal(plan.bound.gap, 0, `seed ${seed}`);
        assert.deepEqual(verifyPlan(snapshot, plan), [], `seed ${seed}`);
      }
      assert.ok(compared > seeds * 0.6, `only ${compared} of ${seeds} had a plan to compare`);
    });
  }

  it('has nothing left to do once it is carried out', () => {
    for (let seed = 1; seed <= 120; seed++) {
      const snapshot = randomCluster(seed, flat(seed, 2 + (seed % 3), [1, 2, 3]));
      for (const balance of ['replicas', 'all'] as const) {
        const request: PlanRequest = { intent: { kind: 'rebalance' }, balance };
        const plan = planReassignment(snapshot, request, control);
        if (!plan.feasible) continue;
        const again = planReassignment(carriedOut(snapshot, plan.moves), request, control);
        assert.ok(again.feasible);
        assert.deepEqual(again.moves, [], `seed ${seed}, ${balance}`);
      }
    }
  });
});

function flat(seed: number, racks: number, factors: readonly number[]): Shape {
  const { int } = random(seed * 7919);
  const brokers = Math.max(racks * 2, 5) + int(4);
  return { brokers, racks, partitions: 6 + int(25), sizesBelow: 1000, factors };
}

/** The reference optimum within the bands that the plan keeps. */
function reference(snapshot: Snapshot, request: PlanRequest, plan: Plan): number | null {
  const model = buildModel(snapshot, request);
  const { replicas } = chooseBands(model);
  const counts = new Map(plan.after.brokers.map(({ broker, replicas: count }) => [broker, count]));
  const ids = model.brokerIds.slice(0, model.targets);
  const racks = new Map(snapshot.brokers.map(({ id, rack }) => [id, rack ?? '']));
  return leastBytes({
    domainsOf: ids.map((id) => {
      const parts = racks.get(id)!.split('/');
      return parts.map((_, depth) => parts.slice(0, depth + 1).join('/'));
    }),
    partitions: snapshot.topics.flatMap(({ partitions }) =>
      partitions.map((partition) => ({
        size: partition.sizeBytes ?? 0,
        factor: partition.replicas.length,
        old: partition.replicas.map((id) => ids.indexOf(id)).filter((b) => b >= 0),
      })),
    ),
    lo: ids.map((id, b) => Math.min(replicas.lo[b]!, counts.get(id)!)),
    hi: ids.map((id, b) => Math.max(replicas.hi[b]!, counts.get(id)!)),
  });
}
