/** A test file whose set-up breaks, and a run that is told to end, are over at once, with everything that they had started. */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { after, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { endWithUs } from '../../../lab/end-with-us.ts';
import { isAlive } from '../../../lab/kafka/is-alive.ts';
import { until } from '../kafka/scene.ts';

const ending = extname(fileURLToPath(import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'evenkeel-runner-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the fixture of that name with the project's runner; it writes the pids of what it starts to `pidFile`. */
function runFixture(name: string) {
  const path = (relative: string) => fileURLToPath(new URL(`${relative}${ending}`, import.meta.url));
  const pidFile = join(folder, name);
  const { NODE_TEST_CONTEXT: _, ...environment } = process.env;
  const words = [...(ending === '.ts' ? ['--import', 'tsx'] : []), path('../../run'), path(`./fixtures/${name}`)];
  const env = { ...environment, EVENKEEL_TEST_PID_FILE: pidFile, TMPDIR: folder };
  // Far less than the time that a file may take: a run that is held up is killed, and has no exit code.
  const child = endWithUs(spawn(process.execPath, words, { env, timeout: 60_000, killSignal: 'SIGKILL' }));
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  const pids = () => (existsSync(pidFile) ? readFileSync(pidFile, 'utf8').split(' ').map(Number) : []);
  return { child, ended, said: () => said, pids };
}

async function areGone(pids: readonly number[]): Promise<void> {
  assert.ok(pids.length > 0 && pids.every((pid) => pid > 0));
  await until(`the end of ${pids.join(', ')}`, async () => (pids.some(isAlive) ? null : true), 60_000);
}

it('fails where the set-up breaks, says why, and leaves no process behind', async () => {
  const { ended, said, pids } = runFixture('broken-set-up');
  assert.equal(await ended, 1, said());
  assert.match(said(), /the set-up broke on purpose/);
  await areGone(pids());
});

it('ends the test file that runs, and what that has started, when it is told to end', async () => {
  const { child, ended, said, pids } = runFixture('endless');
  const started = await until('the test', async () => (pids().length === 2 ? pids() : null));
  child.kill('SIGTERM');
  assert.equal(await ended, 143, said());
  await areGone(started);
});
