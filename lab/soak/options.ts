import { parseArgs } from 'node:util';
import { notWhole, optionsOr } from '../rounds/options.ts';

export type SoakOptions = {
  /** How long the rounds go on. */
  readonly minutes: number;
  readonly sampleEveryMs: number;
  readonly reportFile: string | null;
};

export const soakUsage = `npm run soak [-- options]
  --minutes N     how long (default: 60)
  --report FILE   writes the table of figures and every sample as JSON beside it`;

/** The options, or one sentence that says what is wrong with them; '' when help was asked for. */
export function readSoakOptions(argv: readonly string[]): SoakOptions | string {
  return optionsOr(() => {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        minutes: { type: 'string', default: '60' },
        report: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return '';
    const wrong = notWhole([values.minutes], 1);
    return wrong ?? { minutes: Number(values.minutes), sampleEveryMs: 10_000, reportFile: values.report ?? null };
  });
}
