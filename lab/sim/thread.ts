/** One process of the simulator: runs batches of seeds. */

import { mutants } from './mutants.ts';
import type { Batch, ThreadAnswer, Verdict } from './run-many.ts';
import { type Run, runSeed } from './run-seed.ts';

export async function runBatch({ from, seeds, mutant }: Batch): Promise<ThreadAnswer> {
  const bent = mutant === null ? undefined : mutants[mutant];
  const options = bent === undefined ? {} : { bend: bent.bend };
  const verdicts: Verdict[] = [];
  let replayed = 0;
  for (let seed = from; seed < from + seeds; seed += 1) {
    const run = await runSeed(seed, options);
    const violations = [...run.violations];
    if (seed % 10 === 0) {
      const again = await runSeed(seed, options);
      replayed += 1;
      if (again.digest !== run.digest) violations.push('the same seed took another course the second time');
    }
    verdicts.push(verdictOf(run, violations));
  }
  return { verdicts, replayed };
}

function verdictOf(run: Run, violations: readonly string[]): Verdict {
  return { seed: run.seed, tale: run.scenario.tale, ends: run.ends, violations };
}

process.on('message', (batch: Batch) => {
  void runBatch(batch).then((answer) => process.send?.(answer));
});
