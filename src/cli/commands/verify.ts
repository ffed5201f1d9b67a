import { readReassignmentText } from '../../../planner/read/read-reassignment.ts';
import { verifyReassignment } from '../../../planner/verify/verify-reassignment.ts';
import { exitCode, type Io } from '../io.ts';
import { choiceOf, numberOf, parseOptions, sourceOptions, textOf } from '../options.ts';
import { readCluster } from '../read-cluster.ts';
import { readTextFile } from '../read-file.ts';
import { findingsText } from '../show/findings-text.ts';
import { plural } from '../show/units.ts';
import { fail } from './fail.ts';

/** Lints any reassignment file, from whatever tool. */
export async function verifyCommand(args: readonly string[], io: Io): Promise<number> {
  const parsed = parseOptions(args, {
    ...sourceOptions,
    reassignment: { type: 'string' },
    'disk-limit': { type: 'string' },
  });
  if (!parsed.ok) return fail(io, 'verify', parsed.error);
  const { values, positionals } = parsed.value;
  if (positionals.length > 0) return fail(io, 'verify', `${JSON.stringify(positionals[0])} is one word too many.`);
  const format = choiceOf(values, 'format', ['text', 'json'], 'text');
  if (!format.ok) return fail(io, 'verify', format.error);
  const diskLimit = numberOf(values, 'disk-limit', { least: 1, most: 100 });
  if (!diskLimit.ok) return fail(io, 'verify', diskLimit.error);
  const file = textOf(values, 'reassignment');
  if (file === undefined) return fail(io, 'verify', 'Name the file to check: --reassignment FILE.');
  const snapshot = await readCluster(values, io);
  if (!snapshot.ok) return fail(io, 'verify', snapshot.error);
  const text = readTextFile(file, 'Reassignment');
  if (!text.ok) return fail(io, 'verify', text.error);
  const read = readReassignmentText(text.value);
  if (!read.ok) return fail(io, 'verify', `${file}: ${read.error}`);

  const options = diskLimit.value === undefined ? {} : { diskLimitPercent: diskLimit.value };
  const findings = verifyReassignment(snapshot.value, read.reassignment, options);
  const listed = plural(read.reassignment.partitions.length, 'partition');
  if (format.value === 'json') {
    io.stdout.write(`${JSON.stringify({ clean: findings.length === 0, findings }, null, 2)}\n`);
  } else if (findings.length === 0) {
    io.stdout.write(`Nothing found in ${listed}.\n`);
  } else {
    io.stdout.write(`${plural(findings.length, 'finding')} in ${listed}\n\n${findingsText(findings)}`);
  }
  return findings.length === 0 ? exitCode.ok : exitCode.findings;
}
