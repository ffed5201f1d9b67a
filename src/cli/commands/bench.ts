import { type BenchScenario, benchScenarios } from '../../../planner/bench-scenarios.ts';
import { type Measured, measure } from '../bench/measure.ts';
import { exitCode, type Io } from '../io.ts';
import { choiceOf, parseOptions, textOf } from '../options.ts';
import { bytesText, countText, table } from '../show/units.ts';
import { fail } from './fail.ts';

/** A million partitions take a minute and 1.5 GB: they are measured when asked for by name, or with `all`. */
const isHuge = ({ name }: BenchScenario): boolean => name.endsWith('-1000000');

/** The planner's own benchmark, on seeded clusters; one after the other, so that they do not disturb each other. */
export async function benchCommand(args: readonly string[], io: Io): Promise<number> {
  const parsed = parseOptions(args, { scenario: { type: 'string' }, format: { type: 'string' } });
  if (!parsed.ok) return fail(io, 'bench', parsed.error);
  const { values, positionals } = parsed.value;
  if (positionals.length > 0) return fail(io, 'bench', `${JSON.stringify(positionals[0])} is one word too many.`);
  const format = choiceOf(values, 'format', ['text', 'json'], 'text');
  if (!format.ok) return fail(io, 'bench', format.error);
  const wanted = chosen(textOf(values, 'scenario'));
  if (wanted.length === 0) {
    const names = benchScenarios.map(({ name }) => name).join(', ');
    return fail(io, 'bench', `--scenario ${textOf(values, 'scenario')} is unknown: use one of all, ${names}.`);
  }
  const results: Measured[] = [];
  for (const scenario of wanted) {
    io.stderr.write(`${scenario.name}: ${scenario.what}\n`);
    results.push(await measure(scenario));
  }
  io.stdout.write(format.value === 'json' ? `${JSON.stringify(results, null, 2)}\n` : resultsText(results));
  return exitCode.ok;
}

function chosen(name: string | undefined): readonly BenchScenario[] {
  if (name === undefined) return benchScenarios.filter((scenario) => !isHuge(scenario));
  return name === 'all' ? benchScenarios : benchScenarios.filter((scenario) => scenario.name === name);
}

function resultsText(results: readonly Measured[]): string {
  const rows = results.map(({ scenario, seconds, megabytes, summary: { totals, bound } }) => [
    scenario,
    countText(totals.replicasMoved),
    bytesText(totals.bytesMoved),
    bytesText(bound.bytesMovedAtLeast),
    bound.gap === 0 ? 'proven' : `${(100 * bound.gap).toFixed(4)} %`,
    seconds.toFixed(2),
    megabytes.toFixed(0),
  ]);
  return `Whole process: read, check, plan, prove, verify, write\n${table([['scenario', 'replicas', 'copied', 'at least', 'gap', 'seconds', 'MB'], ...rows])}`;
}
