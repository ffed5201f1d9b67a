import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Choices } from '../../../planner/choices/make-choices.ts';
import { verifyPlan } from '../../../planner/verify/verify-plan.ts';
import { randomCluster } from '../../property/planner-solve/support/random-cluster.ts';
import { run, workFolder } from './support/run.ts';

const file = workFolder();
const shape = { brokers: 8, racks: 2, partitions: 40, sizesBelow: 1_000_000, factors: [2] };
const snapshot = randomCluster(1, shape);
const path = file('cluster.json', JSON.stringify(snapshot));
const ask = ['plan', 'rebalance', '--snapshot', path] as const;

async function choicesOf(...more: readonly string[]): Promise<Choices> {
  const { code, stdout, stderr } = await run(...ask, '--choices', '--format', 'json', ...more);
  assert.deepEqual([code, stderr], [0, '']);
  return JSON.parse(stdout) as Choices;
}

describe('evenkeel plan rebalance --choices', () => {
  it('has four whole plans with their figures as JSON, the budget being half of the balanced one', async () => {
    const { choices, budget } = await choicesOf();
    assert.deepEqual(
      choices.map(({ names }) => names),
      [['smallest'], ['balanced'], ['within-budget'], ['leaders-only']],
    );
    for (const { plan } of choices) assert.deepEqual(verifyPlan(snapshot, plan), []);
    const [smallest, balanced, within, leaders] = choices.map(({ effect }) => effect);
    assert.ok(smallest!.bytesMoved <= balanced!.bytesMoved);
    assert.deepEqual(budget, { maxMoveBytes: Math.floor(balanced!.bytesMoved / 2), maxMoves: null, given: false });
    assert.ok(within!.bytesMoved <= budget.maxMoveBytes!);
    assert.deepEqual([leaders!.bytesMoved, leaders!.leaderChanges > 0], [0, true]);
  });

  it('shows them beside each other, and each line that takes one gives exactly that plan', async () => {
    const { choices } = await choicesOf('--throttle', '10MB/s');
    const { stdout } = await run(...ask, '--choices', '--throttle', '10MB/s');
    assert.match(stdout, /^ +smallest +balanced +within budget +leaders only$/m);
    assert.match(stdout, /bytes off by( +[+-]?\d+ % → [+-]?\d+ %){4}$/m);
    const lines = stdout.split('\n').filter((line) => line.includes('  evenkeel plan '));
    assert.equal(lines.length, 4);
    for (const [i, line] of lines.entries()) {
      const [intent = '', more = ''] = line.split('  evenkeel plan ')[1]!.split(' …');
      const words = more.split(' ').filter((word) => word !== '');
      const taken = await run('plan', intent, '--snapshot', path, '--throttle', '10MB/s', '--format', 'json', ...words);
      assert.equal((JSON.parse(taken.stdout) as { digest: string }).digest, choices[i]!.plan.digest);
    }
  });

  it('keeps to a budget that is given, and says when nothing fits within it', async () => {
    const given = await choicesOf('--max-move-bytes', '1MB');
    assert.deepEqual([given.budget.maxMoveBytes, given.budget.given], [1_000_000, true]);
    for (const { names, plan } of given.choices) {
      if (names.includes('within-budget')) assert.ok(plan.totals.bytesMoved <= 1_000_000);
    }
    const { stdout } = await run(...ask, '--choices', '--max-move-bytes', '1MB');
    assert.match(stdout, /The budget is 1\.00 MB \(as given\)/);
  });

  it('shows choices that come to the same moves once, under both names', async () => {
    const even = randomCluster(3, { brokers: 6, racks: 3, partitions: 60, sizesBelow: 1_000_000_000, factors: [3] });
    const same = file('same.json', JSON.stringify(even));
    const { stdout } = await run('plan', 'rebalance', '--choices', '--snapshot', same);
    assert.match(stdout, /^ +smallest = balanced +within budget +leaders only$/m);
    assert.match(stdout, /^ {2}smallest = balanced {2}evenkeel plan rebalance … --balance all$/m);
  });

  it('makes the balanced one alone when time is up, and names the others', async () => {
    const { stdout } = await run(...ask, '--choices', '--time-limit', '0');
    assert.match(stdout, /Note on balanced: .*(time|stopped)/i);
    assert.match(stdout, /No "smallest": it was not found in the time/);
    assert.match(stdout, /No "within budget": it was not found in the time/);
    assert.match(stdout, /No "leaders only": it was not found in the time/);
  });

  it('refuses what it cannot go with', async () => {
    const cases: readonly (readonly [readonly string[], RegExp])[] = [
      [['plan', 'heal', '--choices', '--snapshot', path], /--choices is for rebalance only/],
      [[...ask, '--choices', '--balance', 'disk'], /more than one --balance/],
      [[...ask, '--choices', '--format', 'reassignment'], /take a choice first/],
      [[...ask, '--choices', '--summary', 'x.json'], /no one --summary/],
    ];
    for (const [words, expected] of cases) {
      const { code, stdout, stderr } = await run(...words);
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, expected);
    }
  });
});
