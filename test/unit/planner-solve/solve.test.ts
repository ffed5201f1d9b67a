import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { benchScenarios } from '../../../planner/bench-scenarios.ts';
import { chooseBytePrices } from '../../../planner/bound/byte-prices.ts';
import { bestJointPrices, coarse, flowPrices } from '../../../planner/bound/joint-prices.ts';
import { lagrangian } from '../../../planner/bound/lagrangian.ts';
import { chooseBands } from '../../../planner/build-model/bands.ts';
import { buildModel } from '../../../planner/build-model/build-model.ts';
import { placeByCounts } from '../../../planner/place-replicas/place-replicas.ts';
import { planReassignment } from '../../../planner/plan-reassignment.ts';
import type { Snapshot } from '../../../planner/snapshot.ts';
import { type LinearProgram, solveLinearProgram } from '../../../planner/solve.ts';
import { repositoryRoot } from '../../architecture/support/read-files.ts';
import { generatedCluster } from '../../bench/generated.ts';

const control = { shouldStop: () => false };

describe('the linear solver behind its guard', () => {
  it('solves what it was made for', () => {
    // max 3x + 2y with x + y <= 4, x + 3y <= 6, x <= 3: (3, 1).
    const point = solveLinearProgram({
      objective: [3, 2],
      rows: [
        [1, 1],
        [1, 3],
      ],
      limits: [4, 6],
      upper: [3, 10],
    });
    assert.ok(point !== null);
    assert.ok(Math.abs(point[0]! - 3) < 1e-4 && Math.abs(point[1]! - 1) < 1e-4, [...point].join());
  });

  it('refuses the program that makes the library loop for ever, instead of starting it', () => {
    const program = recorded('lp_hang.json');
    assert.ok([...Array(program.rows.length).keys()].some((i) => program.limits[i]! < 0));
    assert.equal(solveLinearProgram(program), null);
  });

  it('refuses a program that needs a first phase or would not fit', () => {
    assert.equal(solveLinearProgram({ objective: [1], rows: [[-1]], limits: [-1], upper: [2] }), null);
    const wide = new Float64Array(2_000);
    const rows = Array.from({ length: 300 }, () => wide);
    assert.equal(solveLinearProgram({ objective: wide, rows, limits: new Float64Array(300), upper: wide }), null);
  });

  it('may be wrong on a degenerate program, and nothing it returns is taken for a bound', () => {
    // The library calls 0 the optimum of this one; the true optimum is 0.0494.
    const program = recorded('lp_wrong.json');
    const point = solveLinearProgram(program);
    assert.ok(point !== null);
    for (let i = 0; i < program.rows.length; i++) {
      let left = 0;
      for (let j = 0; j < point.length; j++) left += program.rows[i]![j]! * point[j]!;
      assert.ok(left <= program.limits[i]! + 1e-3, `row ${i}: ${left} > ${program.limits[i]}`);
    }
    const value = point.reduce((sum, x, j) => sum + x * program.objective[j]!, 0);
    assert.ok(value <= 0.0494 * 1.05, `${value} claims more than there is`);
  });

  // What the method does where the solver never has an answer: the product's own step without a linear program. Rack names with two levels,
  // which the relaxation from the plan does not know, so that the product needs the method there.
  for (const [name, scenario, percent] of [
    ['four-racks', benchScenario('four-racks'), 0.4],
    ['generated-11', { snapshot: generatedCluster(11).snapshot, request: { intent: { kind: 'rebalance' } } }, 0.03],
  ] as const) {
    it(`raises the proven bound of ${name} by more than ${percent} %`, (t) => {
      const model = buildModel(withDataCentre(scenario.snapshot), scenario.request);
      const bands = chooseBands(model);
      const { mu } = chooseBytePrices(model, bands);
      const placed = placeByCounts(model, bands, flowPrices(model, mu, 1, coarse), control);
      const starts = [mu, new Float64Array(model.targets)];
      const proven = (solve?: typeof solveLinearProgram): number => {
        const point = bestJointPrices(
          model,
          bands,
          placed.counts,
          { starts, highEnough: Number.POSITIVE_INFINITY },
          control,
          solve,
        );
        return lagrangian(model, point, { weight: model.sizeBytes, perCopy: 0 }, bands);
      };
      const without = proven(() => null);
      const withSolver = proven();
      const rise = (withSolver / without - 1) * 100;
      t.diagnostic(
        `${name}: ${(without / 1e9).toFixed(2)} GB without, ${(withSolver / 1e9).toFixed(2)} GB with javascript-lp-solver, ${rise.toFixed(2)} % more`,
      );
      assert.ok(rise > percent, `only ${rise} %`);
    });
  }
});

function withDataCentre(snapshot: Snapshot): Snapshot {
  return { ...snapshot, brokers: snapshot.brokers.map((broker) => ({ ...broker, rack: `dc/${broker.rack}` })) };
}

function benchScenario(name: string) {
  const { build, request } = benchScenarios.find((scenario) => scenario.name === name)!;
  return { snapshot: build(), request };
}

type Recorded = {
  readonly M: {
    readonly optimize: string;
    readonly constraints: Readonly<Record<string, { readonly max: number }>>;
    readonly variables: Readonly<Record<string, Readonly<Record<string, number>>>>;
  };
};

/** Programs that were met in practice, as the library's own model. */
function recorded(file: string): LinearProgram {
  const text = readFileSync(join(repositoryRoot(), 'test/data/lp', file), 'utf8');
  const { M: model } = JSON.parse(text) as Recorded;
  const names = Object.keys(model.variables);
  const constraints = Object.entries(model.constraints);
  return {
    objective: names.map((name) => model.variables[name]![model.optimize] ?? 0),
    rows: constraints.map(([row]) => names.map((name) => model.variables[name]![row] ?? 0)),
    limits: constraints.map(([, { max }]) => max),
    upper: names.map(() => Number.POSITIVE_INFINITY),
  };
}

describe('the bundle method', () => {
  it('goes on by a proximal step where the linear program fails', () => {
    // Here the solver returns a point below the one that the program knows at 0, again and again.
    const { snapshot } = generatedCluster(31);
    const plan = planReassignment(snapshot, { intent: { kind: 'rebalance' }, balance: 'all' }, control);
    assert.ok(plan.feasible);
    assert.ok(plan.bound.bytesMovedAtLeast > 1_521e9, `only ${plan.bound.bytesMovedAtLeast} bytes are proven`);
  });
});
