import assert from 'node:assert/strict';
import { availableParallelism } from 'node:os';
import { describe, it } from 'node:test';
import { runMany } from '../../lab/sim/run-many.ts';
import { runSeed } from '../../lab/sim/run-seed.ts';
import { failingSeeds } from './failing-seeds.ts';

const seeds = 10_000;

describe('the executor in the simulator', () => {
  for (const { seed, showed } of failingSeeds) {
    it(`holds with seed ${seed}, which once showed that ${showed}`, async () => {
      assert.deepEqual((await runSeed(seed)).violations, []);
    });
  }

  it('takes the same course twice with the same seed, and another with another', async () => {
    const [first, again, other] = [await runSeed(7), await runSeed(7), await runSeed(8)];
    assert.equal(first.digest, again.digest);
    assert.notEqual(first.digest, other.digest);
  });

  it(`violates nothing in ${seeds} seeds, every tenth of them run twice`, async () => {
    const threads = Math.min(4, availableParallelism());
    const summary = await runMany({ from: 1, seeds, mutant: null }, { threads, failuresAtMost: 10 });
    assert.deepEqual(summary.failed, []);
    assert.equal(summary.ran, seeds);
    assert.equal(summary.replayed, seeds / 10);
    // A simulator in which nothing ever goes through, or nothing ever goes wrong, would prove nothing.
    const courses = [...summary.counts.keys()];
    for (const course of [
      'plain: done',
      'cancel: cancelled',
      'late: cancelled',
      'stale: failed',
      'twice: cancelled, done',
    ]) {
      assert.ok(courses.includes(course), `no seed took the course "${course}"`);
    }
  });
});
