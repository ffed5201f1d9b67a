/** The simulator from the command line: `npm run sim -- --help`. */

import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { mutants } from './mutants.ts';
import { runMany, type Summary } from './run-many.ts';
import { runSeed } from './run-seed.ts';

const usage = `Runs the executor on a simulated Kafka, Redis, queue and Slack, with faults drawn from a seed.

  npm run sim                         1000 seeds
  npm run sim -- --from N --seeds K   K seeds from N on
  npm run sim -- --seed N             one seed, with its trace
  npm run sim -- --mutants            plays every known-bad variant of the executor, and names the seed that catches it
  npm run sim -- --mutant NAME        looks for a seed that catches this variant; exits 1 when one does
                                      (with --seed N: the trace of that variant)

Exits 0 when nothing was violated, 1 when something was, 2 for bad usage. With --mutants: 0 when every one is caught.`;

process.exitCode = await main(process.argv.slice(2));

async function main(words: readonly string[]): Promise<number> {
  const parsed = read(words);
  if (typeof parsed === 'string') return complain(parsed);
  const { seed, from, seeds, mutant } = parsed;
  if (parsed.help) return say(usage);
  if (parsed.mutants) return everyMutant({ from, seeds });
  if (mutant !== null && mutants[mutant] === undefined) {
    return complain(`There is no variant ${mutant}. Known are: ${Object.keys(mutants).join(', ')}.`);
  }
  if (seed !== null) return one(seed, mutant);
  const threads = Math.min(4, availableParallelism());
  const startedMs = Date.now();
  const summary = await runMany({ from, seeds, mutant }, { threads, failuresAtMost: mutant === null ? 50 : 1 });
  const seconds = (Date.now() - startedMs) / 1000;
  return mutant === null ? report(summary, seconds) : reportMutant(mutant, summary, seconds);
}

async function everyMutant(range: { readonly from: number; readonly seeds: number }): Promise<number> {
  const threads = Math.min(4, availableParallelism());
  let missed = 0;
  for (const [mutant, { what, from = range.from }] of Object.entries(mutants)) {
    const { failed, ran } = await runMany({ ...range, from, mutant }, { threads, failuresAtMost: 1 });
    const [caught] = failed;
    if (caught === undefined) missed += 1;
    const how = caught === undefined ? `NOT caught by ${ran} seeds` : `caught by seed ${caught.seed}`;
    console.log(`${mutant.padEnd(30)} ${how.padEnd(24)} ${what}`);
  }
  console.log(`${Object.keys(mutants).length} variants, ${missed} not caught`);
  return missed === 0 ? 0 : 1;
}

async function one(seed: number, mutant: string | null): Promise<number> {
  const bent = mutant === null ? undefined : mutants[mutant];
  const onTrace = (line: string): void => console.log(line);
  const run = await runSeed(seed, { onTrace, ...(bent === undefined ? {} : { bend: bent.bend }) });
  console.log(
    `seed ${seed}: ${run.scenario.tale}, ended ${run.ends.join(', ') || 'not begun'}, trace ${run.digest.slice(0, 16)}`,
  );
  for (const violation of run.violations) console.log(`VIOLATED: ${violation}`);
  if (run.violations.length === 0) console.log('Nothing was violated.');
  return run.violations.length === 0 ? 0 : 1;
}

function report(summary: Summary, seconds: number): number {
  for (const [course, count] of [...summary.counts].sort((a, b) => b[1] - a[1])) {
    console.log(`${String(count).padStart(7)}  ${course}`);
  }
  for (const { seed, tale, violations } of summary.failed) {
    console.log(`seed ${seed} (${tale}): ${violations.join('; ')}`);
  }
  const { ran, replayed, failed } = summary;
  console.log(`${ran} seeds run, ${replayed} of them twice, ${failed.length} failed, ${seconds.toFixed(1)} s`);
  return failed.length === 0 ? 0 : 1;
}

function reportMutant(name: string, { ran, failed }: Summary, seconds: number): number {
  const caught = failed[0];
  if (caught === undefined) {
    console.log(`${name}: NOT caught by ${ran} seeds in ${seconds.toFixed(1)} s`);
    return 0;
  }
  console.log(`${name}: caught by seed ${caught.seed} (${caught.tale}): ${caught.violations.join('; ')}`);
  return 1;
}

type Words = {
  readonly seed: number | null;
  readonly from: number;
  readonly seeds: number;
  readonly mutant: string | null;
  readonly mutants: boolean;
  readonly help: boolean;
};

function read(words: readonly string[]): Words | string {
  try {
    const { values } = parseArgs({
      args: [...words],
      options: {
        seed: { type: 'string' },
        from: { type: 'string' },
        seeds: { type: 'string' },
        mutant: { type: 'string' },
        mutants: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    const seed = values.seed === undefined ? null : whole('--seed', values.seed);
    const from = whole('--from', values.from ?? '1');
    const seeds = whole('--seeds', values.seeds ?? '1000');
    return { seed, from, seeds, mutant: values.mutant ?? null, mutants: values.mutants, help: values.help };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function whole(name: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new Error(`${name} takes a whole number, not "${text}".`);
  return Number(text);
}

function say(text: string): number {
  console.log(text);
  return 0;
}

function complain(text: string): number {
  console.error(`${text}\n\n${usage}`);
  return 2;
}
