import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { buildCluster } from '../../../planner/bench-scenarios.ts';
import { leastOfCases } from '../../../planner/bound/cases.ts';
import { fixedChooser, openFixed } from '../../../planner/bound/cheapest-set-fixed.ts';
import { lagrangian } from '../../../planner/bound/lagrangian.ts';
import { chooseBands } from '../../../planner/build-model/bands.ts';
import { buildModel } from '../../../planner/build-model/build-model.ts';
import type { Model } from '../../../planner/build-model/model.ts';
import type { PlanRequest } from '../../../planner/intent.ts';
import { planReassignment } from '../../../planner/plan-reassignment.ts';
import { generatedCluster } from '../../bench/generated.ts';
import { random, randomCluster } from '../../property/planner-solve/support/random-cluster.ts';

const request: PlanRequest = { intent: { kind: 'rebalance' }, balance: 'all' };

describe('cases', () => {
  for (const [seed, percent] of [
    [48, 0.2],
    [24, 0.2],
    // 2.2 and 0.55 % before the dual method and before splits were tried out.
    [33, 0.5],
    [36, 0.4],
    // 1.0 % with the plan that rounding alone finds: 1,548.4 instead of 1,544.2 GB.
    [31, 0.8],
    // The plan itself was 0.7 % off.
    [43, 0.05],
  ] as const) {
    it(`comes within ${percent} % of the plan of generated-${seed}, where few partitions hold most bytes`, (t) => {
      const plan = planReassignment(generatedCluster(seed).snapshot, request, { shouldStop: () => false });
      assert.ok(plan.feasible);
      t.diagnostic(`${(plan.bound.gap * 100).toFixed(3)} %: ${plan.bound.method}`);
      assert.ok(plan.bound.gap * 100 <= percent, `${plan.bound.gap * 100} %`);
    });
  }

  it('begins where the relaxation ended: from the plan, 80 brokers in one rack take more steps than there are', (t) => {
    const snapshot = buildCluster('one-rack', {
      seed: 10_005,
      brokers: 80,
      racks: 1,
      partitions: 479,
      factor: () => 3,
      unaware: 0.02,
      skew: 0,
      meanGib: 1,
      sizeSpread: 0.5,
    });
    const plan = planReassignment(snapshot, request, { shouldStop: () => false });
    assert.ok(plan.feasible);
    t.diagnostic(`${(plan.bound.gap * 100).toFixed(3)} %: ${plan.bound.method}`);
    // 4.5 % from the plan.
    assert.ok(plan.bound.gap < 0.02, `${plan.bound.gap * 100} %`);
  });

  it('takes the cheapest legal set that holds what is given, as trying every set finds it', () => {
    let infinite = 0;
    for (let seed = 1; seed <= 150; seed++) {
      const { model, prices, int } = priced(seed);
      const fixed = openFixed(model);
      assert.ok(fixed !== null);
      for (let i = 0; i < fixed.given.length; i++) fixed.given[i] = [0, 0, 0, 1, -1][int(5)]!;
      const price = Float64Array.from(
        fixed.given,
        (_, at) => prices.lambda[at % model.targets]! + prices.mu[at % model.targets]! * sizeAt(model, at),
      );
      const { cost } = fixedChooser(model, price, fixed);
      for (let p = 0; p < model.partitions; p++) {
        const least = cheapestOfAll(model, p, (set) =>
          legal(model, p, set) &&
          [...Array(model.targets).keys()].every((b) => {
            const given = fixed.given[p * model.targets + b]!;
            return given === 0 || set.includes(b) === (given === 1);
          })
            ? priceOf(model, p, set, prices)
            : Number.POSITIVE_INFINITY,
        );
        if (least === Number.POSITIVE_INFINITY) infinite++;
        const got = cost(p);
        assert.ok(got === least || Math.abs(got - least) < 1e-6, `seed ${seed}, partition ${p}: ${got}, not ${least}`);
      }
    }
    assert.ok(infinite > 100);
  });

  it('proves the least of its cases, and the plain bound where nothing is split', () => {
    for (let seed = 1; seed <= 50; seed++) {
      const { model, prices } = priced(seed);
      const bands = chooseBands(model);
      const plain = lagrangian(model, prices, { weight: model.sizeBytes, perCopy: 0 }, bands);
      const leaf = { kind: 'priced', prices } as const;
      assert.ok(Math.abs(leastOfCases(model, leaf, bands) - plain) < 1e-6);
      // At the same prices one of the cases is the unconditional choice, the other costs more.
      const split = { kind: 'split', partition: 0, broker: 1, holds: leaf, lacks: leaf } as const;
      assert.ok(Math.abs(leastOfCases(model, split, bands) - plain) < 1e-6, `seed ${seed}`);
    }
  });
});

function sizeAt({ sizeBytes, targets }: Model, at: number): number {
  return sizeBytes[Math.floor(at / targets)]!;
}

function priced(seed: number) {
  const { int } = random(seed * 31);
  const racks = 1 + (seed % 4);
  const snapshot = randomCluster(seed, {
    brokers: racks + 4,
    racks,
    partitions: 6,
    sizesBelow: 100,
    factors: [1, 2, 3],
  });
  const model = buildModel(snapshot, request);
  const lambda = Float64Array.from({ length: model.targets }, () => int(60) - 30);
  const mu = Float64Array.from({ length: model.targets }, () => (int(40) - 20) / 8);
  return { model, prices: { lambda, mu, rounded: [] }, int };
}

function legal({ tree, rackOf, replicationFactor, boundsFor }: Model, p: number, set: readonly number[]): boolean {
  const { least, most } = boundsFor(replicationFactor[p]!);
  return tree.racks.every((_, rack) => {
    const count = set.filter((b) => rackOf[b] === rack).length;
    const node = tree.nodeOfRack[rack]!;
    return count >= least[node]! && count <= most[node]!;
  });
}

function priceOf(
  { oldStart, oldBroker, sizeBytes }: Model,
  p: number,
  set: readonly number[],
  { lambda, mu }: { readonly lambda: Float64Array; readonly mu: Float64Array },
): number {
  const old = oldBroker.slice(oldStart[p]!, oldStart[p + 1]!);
  return set.reduce((sum, b) => sum + (old.includes(b) ? 0 : sizeBytes[p]!) + lambda[b]! + mu[b]! * sizeBytes[p]!, 0);
}

function cheapestOfAll(
  { targets, replicationFactor }: Model,
  p: number,
  price: (set: readonly number[]) => number,
): number {
  const from = (first: number, set: readonly number[]): number => {
    if (set.length === replicationFactor[p]) return price(set);
    let least = Number.POSITIVE_INFINITY;
    for (let b = first; b < targets; b++) least = Math.min(least, from(b + 1, [...set, b]));
    return least;
  };
  return from(0, []);
}
