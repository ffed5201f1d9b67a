import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { makeChoices } from '../../../planner/choices/make-choices.ts';
import type { PlanRequest, Snapshot } from '../../../planner/index.ts';
import { planReassignment } from '../../../planner/plan-reassignment.ts';
import { verifyPlan } from '../../../planner/verify/verify-plan.ts';
import { random, randomCluster } from '../planner-solve/support/random-cluster.ts';

const patient = { shouldStop: () => false };
const rebalance = { intent: { kind: 'rebalance' } } as const satisfies PlanRequest;

describe('the choices for a rebalance', () => {
  it('are valid plans of their own, in the order of their promises', (t) => {
    const seen = { smallest: 0, balanced: 0, 'within-budget': 0, 'leaders-only': 0 };
    for (let seed = 1; seed <= 100; seed++) {
      const { snapshot, request } = randomCase(seed);
      const made = makeChoices(snapshot, request, patient);
      if (!made.feasible) continue;
      const say = `seed ${seed}`;
      const names = made.choices.flatMap((choice) => choice.names);
      const told = [...names, ...made.leftOut.map(({ name }) => name)].sort();
      assert.deepEqual(told, ['balanced', 'leaders-only', 'smallest', 'within-budget'], say);
      for (const { names: own, plan, effect } of made.choices) {
        assert.deepEqual(verifyPlan(snapshot, plan), [], say);
        assert.equal(effect.bytesMoved, plan.totals.bytesMoved, say);
        if (own.length === 1) seen[own[0]!]++;
      }
      const digests = made.choices.map(({ plan }) => plan.digest);
      assert.equal(new Set(digests).size, digests.length, say);
      const moves = made.choices.map(({ plan }) => JSON.stringify([plan.moves, plan.waves]));
      assert.equal(new Set(moves).size, moves.length, `${say}: the same plan twice`);
      const planOf = (name: (typeof names)[number]) => made.choices.find((choice) => choice.names.includes(name))?.plan;
      const balanced = planOf('balanced')!;
      assert.equal(balanced.digest, digestOfAll(snapshot, request), say);
      const smallest = planOf('smallest');
      if (smallest !== undefined) assert.ok(smallest.totals.bytesMoved <= balanced.totals.bytesMoved, say);
      const leaders = planOf('leaders-only');
      if (leaders !== undefined) assert.equal(leaders.totals.replicasMoved, 0, say);
      const within = planOf('within-budget');
      if (within === undefined) continue;
      assert.ok(within.totals.bytesMoved <= (made.budget.maxMoveBytes ?? Number.POSITIVE_INFINITY), say);
      // Leaders that change places copy nothing; a budget of moves is about replica sets.
      const sets = within.moves.filter(({ from, to }) => to.some((id) => !from.includes(id)));
      assert.ok(sets.length <= (made.budget.maxMoves ?? Number.POSITIVE_INFINITY), say);
    }
    t.diagnostic(JSON.stringify(seen));
    for (const [name, count] of Object.entries(seen)) assert.ok(count >= 20, `hardly any ${name} of its own`);
  });

  it('leave out, and name, what is not found before the caller wants an end', () => {
    const snapshot = randomCluster(7, { brokers: 6, racks: 3, partitions: 40, sizesBelow: 1000, factors: [3] });
    const made = makeChoices(snapshot, rebalance, { shouldStop: () => true });
    assert.ok(made.feasible);
    assert.deepEqual(
      made.choices.map(({ names }) => names),
      [['balanced']],
    );
    assert.deepEqual(
      made.leftOut.map(({ name }) => name),
      ['leaders-only', 'smallest', 'within-budget'],
    );
    assert.deepEqual(verifyPlan(snapshot, made.choices[0]!.plan), []);
  });

  it('are one where the cluster is even already', () => {
    const brokers = [1, 2, 3].map((id) => ({ id, rack: `r${id}` }));
    const partitions = [0, 1, 2].map((partition) => {
      const replicas = [0, 1, 2].map((i) => 1 + ((partition + i) % 3));
      return { partition, leader: replicas[0]!, replicas, isr: replicas, sizeBytes: 100 };
    });
    const base = randomCluster(1, { brokers: 3, racks: 3, partitions: 1, sizesBelow: 10, factors: [3] });
    const made = makeChoices(
      { ...base, brokers, topics: [{ name: 't', partitions, configs: {} }] },
      rebalance,
      patient,
    );
    assert.ok(made.feasible);
    assert.deepEqual(
      made.choices.map(({ names, plan }) => [names, plan.moves.length]),
      [[['smallest', 'balanced', 'within-budget', 'leaders-only'], 0]],
    );
  });
});

function digestOfAll(snapshot: Snapshot, request: PlanRequest): string {
  const { maxMoveBytes: _bytes, maxMoves: _moves, ...rest } = request;
  const plan = planReassignment(snapshot, { ...rest, balance: 'all' }, patient);
  return plan.feasible ? plan.digest : '';
}

function randomCase(seed: number): { readonly snapshot: Snapshot; readonly request: PlanRequest } {
  const { int, chance } = random(seed * 7919);
  const racks = 1 + int(3);
  const snapshot = randomCluster(seed, {
    brokers: racks * 2 + 2 + int(4),
    racks,
    partitions: 15 + int(40),
    sizesBelow: 1000,
    factors: [[3], [2, 3], [1, 2]][int(3)]!,
  });
  const brokers = snapshot.brokers.map((broker) =>
    chance(0.5) ? { ...broker, capacityBytes: 15_000 + int(20_000) } : broker,
  );
  const request: PlanRequest = {
    ...rebalance,
    ...(chance(0.3) ? { maxMoveBytes: int(8000) } : {}),
    ...(chance(0.1) ? { maxMoves: int(12) } : {}),
  };
  return { snapshot: { ...snapshot, brokers }, request };
}
