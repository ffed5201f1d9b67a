import { readFileSync } from 'node:fs';
import { faultsText } from '../../config/fault.ts';
import { configPath, readRedisSettings } from '../../config/read-config.ts';
import { firstBreak, firstDifference, parsed } from '../../record/line.ts';
import { readRecord } from '../../record/read-record.ts';
import { openRedis } from '../../redis/open-redis.ts';
import { exitCode, type Io } from '../io.ts';
import { numberOf, parseOptions } from '../options.ts';
import { fail } from './fail.ts';

/** More than Redis keeps. */
const linesAtMost = 100_000;
const howTo = 'Write: evenkeel record [--after NUMBER], or evenkeel record verify FILE [OLDER-FILE …].';

/** Writes the record as it is in Redis, or checks files that it wrote. */
export async function recordCommand(args: readonly string[], io: Io): Promise<number> {
  const options = parseOptions(args, { after: { type: 'string' } });
  if (!options.ok) return fail(io, 'record', options.error);
  const { values, positionals } = options.value;
  const after = numberOf(values, 'after', { least: 0, most: Number.MAX_SAFE_INTEGER, whole: true });
  if (!after.ok) return fail(io, 'record', after.error);
  const [verb, file, ...others] = positionals;
  if (verb === undefined) return write(io, after.value ?? 0);
  if (verb !== 'verify' || file === undefined || after.value !== undefined) return fail(io, 'record', howTo);
  return verify(io, file, others);
}

async function write(io: Io, afterSeq: number): Promise<number> {
  const settings = readRedisSettings({ environment: io.env, readText: (path) => readFileSync(path, 'utf8') });
  if (!settings.ok) {
    io.stderr.write(`${faultsText(settings.faults, configPath(io.env))}\n`);
    return exitCode.badInput;
  }
  const { address, prefix } = settings.value;
  const redis = openRedis({ url: address, prefix, name: 'evenkeel-record' });
  try {
    const texts = await readRecord(redis.record, { afterSeq, atMost: linesAtMost });
    if (!texts.ok) return fail(io, 'record', `${texts.message} ${texts.next}`);
    io.stdout.write(texts.value.map((text) => `${text}\n`).join(''));
    const first = parsed(texts.value[0] ?? '');
    if (first === null || first.seq === afterSeq + 1) return exitCode.ok;
    io.stderr.write(`Numbers ${afterSeq + 1} to ${first.seq - 1} are not kept in Redis any more.\n`);
    return exitCode.findings;
  } finally {
    await redis.close();
  }
}

function verify(io: Io, file: string, others: readonly string[]): number {
  const read: { readonly file: string; readonly texts: readonly string[] }[] = [];
  for (const path of [file, ...others]) {
    try {
      read.push({
        file: path,
        texts: readFileSync(path, 'utf8')
          .split('\n')
          .filter((line) => line.trim() !== ''),
      });
    } catch (error) {
      return fail(io, 'record', `${path} cannot be read (${error instanceof Error ? error.message : String(error)}).`);
    }
  }
  const faults = read.flatMap((one) => {
    const broken = firstBreak(one.texts);
    return broken === null ? [] : [`${one.file}: line ${broken.line} ${broken.why}.`];
  });
  const [newest, ...older] = read;
  for (const one of faults.length === 0 ? older : []) {
    const seq = firstDifference(newest?.texts ?? [], one.texts);
    if (seq !== null) faults.push(`${file} and ${one.file} tell two stories from number ${seq} on.`);
  }
  if (faults.length > 0) {
    io.stderr.write(`${faults.join('\n')}\n`);
    return exitCode.findings;
  }
  const texts = newest?.texts ?? [];
  const [first, last] = [parsed(texts[0] ?? ''), parsed(texts.at(-1) ?? '')];
  const what = first === null || last === null ? 'no lines' : `numbers ${first.seq} to ${last.seq}, ${last.hash}`;
  io.stdout.write(`${file} is sound: ${what}.${older.length > 0 ? ' It agrees with the older files.' : ''}\n`);
  return exitCode.ok;
}
