/** Runs the command line in this process and keeps what it wrote. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { runCli } from '../../../../src/cli/run-cli.ts';

export type Ran = { readonly code: number; readonly stdout: string; readonly stderr: string };

export function run(...argv: readonly string[]): Promise<Ran> {
  return runWith({}, ...argv);
}

export async function runWith(env: Readonly<Record<string, string>>, ...argv: readonly string[]): Promise<Ran> {
  const written = { stdout: '', stderr: '' };
  const into = (name: 'stdout' | 'stderr') => ({
    write: (text: string): void => {
      written[name] += text;
    },
  });
  const code = await runCli(argv, { stdout: into('stdout'), stderr: into('stderr'), env });
  return { code, ...written };
}

/** A folder for one test file; gone when its tests have ended. */
export function workFolder(): (name: string, content: string | Uint8Array) => string {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-cli-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  return (name, content) => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
}
