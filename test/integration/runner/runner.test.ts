/** A test file whose set-up breaks is over at once, with everything that it had started. */

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { after, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { isAlive } from '../../../lab/kafka/is-alive.ts';

const ending = extname(fileURLToPath(import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'evenkeel-runner-'));
after(() => rmSync(folder, { recursive: true, force: true }));

it('fails, says why, and leaves no process behind', async () => {
  const path = (relative: string) => fileURLToPath(new URL(`${relative}${ending}`, import.meta.url));
  const pidFile = join(folder, 'pid');
  const { NODE_TEST_CONTEXT: _, ...environment } = process.env;
  const words = [...(ending === '.ts' ? ['--import', 'tsx'] : []), path('../../run'), path('./fixtures/broken-set-up')];
  const { code, said } = await new Promise<{ readonly code: unknown; readonly said: string }>((resolve) => {
    // Far less than the time that a file may take: a run that is held up is ended by the signal, and has no exit code.
    const options = { env: { ...environment, EVENKEEL_TEST_PID_FILE: pidFile, TMPDIR: folder }, timeout: 60_000 };
    execFile(process.execPath, words, options, (error, stdout) => resolve({ code: error?.code, said: stdout }));
  });
  assert.equal(code, 1, said);
  assert.match(said, /the set-up broke on purpose/);
  const pid = Number(readFileSync(pidFile, 'utf8'));
  assert.ok(pid > 0);
  for (const endMs = Date.now() + 5_000; isAlive(pid) && Date.now() < endMs; ) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.ok(!isAlive(pid), `redis-server ${pid} outlived its test`);
});
