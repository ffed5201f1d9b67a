import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { benchScenarios } from '../../../planner/bench-scenarios.ts';
import { chooseBands } from '../../../planner/build-model/bands.ts';
import { buildModel } from '../../../planner/build-model/build-model.ts';
import { loadBefore } from '../../../planner/build-model/load-before.ts';
import { placeBalanced } from '../../../planner/place-balanced/place-balanced.ts';
import { planReassignment } from '../../../planner/plan-reassignment.ts';
import { type LinearProgram, solveLinearProgram } from '../../../planner/solve.ts';
import { leastDistance } from '../../../planner/within-budget/least-distance.ts';
import { distance } from '../../../planner/within-budget/load.ts';
import { changesOf } from '../../../planner/within-budget/within-budget.ts';
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

  for (const [name, snapshot, least] of [
    ['generated-11', generatedCluster(11).snapshot, 15],
    ['generated-43', generatedCluster(43).snapshot, 4],
    ['small-skewed', benchScenarios.find((scenario) => scenario.name === 'small-skewed')!.build(), 4],
  ] as const) {
    it(`lowers what half of the bytes and a third of the moves could bring at most by more than ${least} points: ${name}`, (t) => {
      const model = buildModel(snapshot, { intent: { kind: 'rebalance' } });
      const full = placeBalanced(model, chooseBands(model), control).placed.placement;
      const candidates = changesOf(full);
      const budget = {
        bytes: candidates.reduce((sum, { bytes }) => sum + bytes, 0) / 2,
        moves: Math.floor(candidates.length / 3),
      };
      const load = loadBefore(model);
      const atMost = (solve?: typeof solveLinearProgram): number =>
        100 * (1 - leastDistance(full, load, candidates, budget, solve) / distance(full, load));
      const [without, withSolver] = [atMost(() => null), atMost()];
      t.diagnostic(
        `${name}: at most ${without.toFixed(1)} % of the way without, ${withSolver.toFixed(1)} % with javascript-lp-solver`,
      );
      assert.ok(without - withSolver > least, `${without} and ${withSolver}`);
    });
  }
});

describe('a budget of moves alone', () => {
  it('says in figures how far it goes and what no other choice could pass', () => {
    const { snapshot } = generatedCluster(11);
    const plan = planReassignment(snapshot, { intent: { kind: 'rebalance' }, maxMoves: 30 }, control);
    assert.ok(plan.feasible);
    assert.match(plan.notes.join(), / come \d+ % of the way .* further than \d+ %/);
  });
});

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
