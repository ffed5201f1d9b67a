import assert from 'node:assert/strict';
import { availableParallelism } from 'node:os';
import { describe, it } from 'node:test';
import { mutants } from '../../lab/sim/mutants.ts';
import { runMany } from '../../lab/sim/run-many.ts';

const seedsAtMost = 1_000;

describe('the simulator catches an executor that', () => {
  for (const [name, { what, from = 1 }] of Object.entries(mutants)) {
    it(what, async () => {
      const threads = Math.min(4, availableParallelism());
      const summary = await runMany({ from, seeds: seedsAtMost, mutant: name }, { threads, failuresAtMost: 1 });
      assert.ok(summary.failed.length > 0, `${name} went through ${summary.ran} seeds unnoticed`);
    });
  }
});
