import { parseArgs } from 'node:util';
import { notKnown, notWhole, optionsOr } from '../rounds/options.ts';
import { shapes, usualShapes } from './shapes.ts';

export type MakespanOptions = {
  readonly shapes: readonly string[];
  readonly throttles: readonly number[];
  readonly rounds: number;
  readonly quotaWindows: number;
  readonly tableFile: string | null;
};

export const makespanUsage = `npm run makespan [-- options]
  --shape NAME     one of ${Object.keys(shapes).join(', ')}, instead of ${usualShapes.join(', ')}; may be given again
  --throttle N     only this one, in MB/s, instead of 4 and 6; may be given again
  --rounds N       of each, ours and Kafka's in turn (default: 3)
  --windows N      Kafka's replication.quota.window.num (default: 11, as Kafka's own)
  --table FILE     writes the table, and each run as JSON with its journal beside it`;

/** The options, or one sentence that says what is wrong with them; '' when help was asked for. */
export function readMakespanOptions(argv: readonly string[]): MakespanOptions | string {
  return optionsOr(() => {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        shape: { type: 'string', multiple: true },
        throttle: { type: 'string', multiple: true, default: ['4', '6'] },
        rounds: { type: 'string', default: '3' },
        windows: { type: 'string', default: '11' },
        table: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return '';
    const names = values.shape ?? usualShapes;
    const wrong = notKnown('shape', names, shapes) ?? notWhole([...values.throttle, values.rounds, values.windows], 1);
    if (wrong !== null) return wrong;
    return {
      shapes: names,
      throttles: values.throttle.map((megabytes) => Number(megabytes) * 1e6),
      rounds: Number(values.rounds),
      quotaWindows: Number(values.windows),
      tableFile: values.table ?? null,
    };
  });
}
