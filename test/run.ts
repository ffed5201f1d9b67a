/**
 * Runs the test files of the named kinds with node's own runner and prints its summary.
 *
 *   node dist/test/run.js unit property        those kinds
 *   node dist/test/run.js all                  everything; services are set up first
 *   npx tsx test/run.ts unit audit             kinds, then words that a file's path must hold
 *   npx tsx test/run.ts FILE...                these files
 */
import { setMaxListeners } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, extname, join, resolve } from 'node:path';
import { finished } from 'node:stream/promises';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const extension = extname(fileURLToPath(import.meta.url));
const quick = ['architecture', 'unit', 'property', 'golden'] as const;
const services = ['simulation', 'integration', 'browser'] as const;
/** No test, however many services it starts, may take longer. */
const fileTimeoutMs = 15 * 60_000;
const kinds: readonly string[] = [...quick, ...services];

const words = process.argv.slice(2);
const named = words.filter((word) => word.endsWith(extension) && existsSync(word)).map((word) => resolve(word));
const wanted = words[0] === 'all' ? kinds : words.filter((word) => kinds.includes(word));
const filters = words.filter((word) => word !== 'all' && !kinds.includes(word) && !named.includes(resolve(word)));
if (wanted.length + named.length === 0) {
  console.error(`Name at least one kind of test: ${kinds.join(', ')}, or all, or files.`);
  process.exit(2);
}

if (words[0] === 'all') {
  const { setUp } = await import('../lab/setup/set-up.ts');
  const missing = await setUp('tests');
  if (missing !== null) {
    console.error(missing);
    process.exit(2);
  }
}

/**
 * A run that is told to end ends the test files that run: node's runner sends them SIGTERM, on which they end what they have
 * started, when its signal is aborted.
 */
const ending = new AbortController();
// Each file that waits for its turn listens as well.
setMaxListeners(0, ending.signal);
for (const [signal, code] of [
  ['SIGTERM', 143],
  ['SIGINT', 130],
] as const) {
  process.once(signal, () => {
    process.exitCode = code;
    ending.abort();
  });
}

const total = { passed: 0, failed: 0 };
for (const [name, files] of groups()) {
  if (files.length === 0 || ending.signal.aborted) continue;
  console.log(`\n== ${name}: ${files.length} files`);
  // Services are heavy: one file at a time. The quick kinds share the cores.
  await runFiles(files, name === 'quick' ? availableParallelism() : 1);
}
console.log(`\n${total.passed} passed, ${total.failed} failed`);
// Exit by hand: a test that left a handle open must not hold up the run.
process.exit(process.exitCode ?? (total.failed === 0 && total.passed > 0 ? 0 : 1));

/**
 * node's own runner, one process per file; loaders such as tsx are inherited. A file's process ends with its last test: a
 * set-up that failed half-way would hold it up until the time limit by what it had begun. What it started ends with it.
 */
async function runFiles(files: readonly string[], concurrency: number): Promise<void> {
  const events = run({
    files: [...files],
    concurrency,
    timeout: fileTimeoutMs,
    forceExit: true,
    signal: ending.signal,
  });
  const count = (kind: 'passed' | 'failed') => (test: { details: { type?: string | undefined } }) => {
    if (test.details.type !== 'suite') total[kind]++;
  };
  events.on('test:pass', count('passed')).on('test:fail', count('failed'));
  const shown = events.compose(new spec());
  shown.pipe(process.stdout, { end: false });
  await finished(shown);
}

function groups(): [string, string[]][] {
  const quickFiles = quick.filter((kind) => wanted.includes(kind)).flatMap(filesOf);
  return [
    ['named', named],
    ['quick', quickFiles],
    ...services.filter((kind) => wanted.includes(kind)).map((kind) => [kind, filesOf(kind)] as [string, string[]]),
  ];
}

function filesOf(kind: string): string[] {
  const folder = join(here, kind);
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(`.test${extension}`))
    .map((file) => join(folder, file))
    .filter((file) => filters.every((word) => file.includes(word)))
    .sort();
}
