import { readFileSync } from 'node:fs';
import { showExecution } from '../../../jobs/list-executions.ts';
import { faultsText } from '../../config/fault.ts';
import { configPath, readRedisSettings } from '../../config/read-config.ts';
import { openRedis } from '../../redis/open-redis.ts';
import { exitCode, type Io } from '../io.ts';
import { choiceOf, parseOptions } from '../options.ts';
import { reportText } from '../show/report-text.ts';
import { fail } from './fail.ts';

const howTo = 'Write: evenkeel report E-… [--format json].';

/** The report of one execution, as its message in Slack has it: also while it runs, as far as the journal tells. */
export async function reportCommand(args: readonly string[], io: Io): Promise<number> {
  const options = parseOptions(args, { format: { type: 'string' }, json: { type: 'boolean' } });
  if (!options.ok) return fail(io, 'report', options.error);
  const { values, positionals } = options.value;
  const format = choiceOf(values, 'format', ['text', 'json'], values['json'] === true ? 'json' : 'text');
  if (!format.ok) return fail(io, 'report', format.error);
  const [executionId, ...more] = positionals;
  if (executionId === undefined || more.length > 0) return fail(io, 'report', howTo);
  const settings = readRedisSettings({ environment: io.env, readText: (path) => readFileSync(path, 'utf8') });
  if (!settings.ok) {
    io.stderr.write(`${faultsText(settings.faults, configPath(io.env))}\n`);
    return exitCode.badInput;
  }
  const { address, prefix } = settings.value;
  const redis = openRedis({ url: address, prefix, name: 'evenkeel-report' });
  try {
    const shown = await showExecution(redis, executionId);
    if (!shown.ok) return fail(io, 'report', `${shown.message} ${shown.next}`);
    const { report } = shown.value;
    io.stdout.write(format.value === 'json' ? `${JSON.stringify(report, null, 2)}\n` : reportText(shown.value));
    return exitCode.ok;
  } finally {
    await redis.close();
  }
}
