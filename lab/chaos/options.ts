import { parseArgs } from 'node:util';
import { notKnown, notWhole, optionsOr } from '../rounds/options.ts';
import { faults } from './faults.ts';

export type ChaosOptions = {
  readonly seed: number;
  /** Rounds of each fault, by its name. */
  readonly rounds: ReadonlyMap<string, number>;
  readonly tableFile: string | null;
};

export const chaosUsage = `npm run chaos [-- options]
  --fault NAME    only this one (${Object.keys(faults).join(', ')}); may be given again
  --rounds N      of each fault, instead of ${Object.entries(faults)
    .map(([name, { rounds }]) => `${name} ${rounds}`)
    .join(', ')}
  --seed N        of the moments and of what is struck (default: 1)
  --table FILE    writes the table of results`;

/** The options, or one sentence that says what is wrong with them; '' when help was asked for. */
export function readChaosOptions(argv: readonly string[]): ChaosOptions | string {
  return optionsOr(() => {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        fault: { type: 'string', multiple: true },
        rounds: { type: 'string' },
        seed: { type: 'string', default: '1' },
        table: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return '';
    const names = values.fault ?? Object.keys(faults);
    const wrong = notKnown('fault', names, faults) ?? notWhole([values.seed, values.rounds ?? '1']);
    if (wrong !== null) return wrong;
    const rounds = new Map(names.map((name) => [name, Number(values.rounds ?? faults[name]?.rounds)]));
    return { seed: Number(values.seed), rounds, tableFile: values.table ?? null };
  });
}
