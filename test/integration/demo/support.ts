import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { endWithUs } from '../../../lab/end-with-us.ts';

const ending = extname(fileURLToPath(import.meta.url));
const entry = fileURLToPath(new URL(`../../../lab/demo/main${ending}`, import.meta.url));

export type DemoRun = {
  readonly child: ChildProcess;
  /** Everything it printed so far, both streams. */
  readonly output: () => string;
  readonly until: (pattern: RegExp, withinMs: number) => Promise<void>;
  /** The exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals | null>;
};

export function runDemo(words: readonly string[], environment: NodeJS.ProcessEnv = process.env): DemoRun {
  const loader = ending === '.ts' ? ['--import', 'tsx'] : [];
  const child = endWithUs(
    spawn(process.execPath, [...loader, entry, ...words], {
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
    'SIGTERM',
  );
  let output = '';
  const waiting = new Set<() => void>();
  const keep = (chunk: Buffer): void => {
    output += chunk.toString();
    for (const look of waiting) look();
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const ended = new Promise<number | NodeJS.Signals | null>((resolve) => {
    child.on('exit', (code, signal) => resolve(signal ?? code));
  });
  const until = (pattern: RegExp, withinMs: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => finish(new Error(`no ${pattern} within ${withinMs} ms in:\n${output}`)), withinMs);
      const look = (): void => {
        if (pattern.test(output)) finish(null);
      };
      const finish = (error: Error | null): void => {
        clearTimeout(timer);
        waiting.delete(look);
        if (error === null) resolve();
        else reject(error);
      };
      void ended.then(() => finish(pattern.test(output) ? null : new Error(`ended without ${pattern}:\n${output}`)));
      waiting.add(look);
      look();
    });
  return { child, output: () => output, until, ended };
}

/** Processes that carry the folder of this demo, the demo itself left out. */
export function processesOfDemo(pid: number): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== pid)
    .filter((name) => {
      try {
        const environment = readFileSync(`/proc/${name}/environ`, 'utf8').split('\0');
        return environment.some((entry) => entry.startsWith('EVENKEEL_LAB_DIR=') && entry.endsWith(`/run-${pid}`));
      } catch {
        return false;
      }
    })
    .map(Number);
}
