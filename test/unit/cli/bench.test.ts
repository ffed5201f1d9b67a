import assert from 'node:assert/strict';
import { it } from 'node:test';
import { run } from './support/run.ts';

it('evenkeel bench measures a whole process on a seeded cluster', async () => {
  const { code, stdout, stderr } = await run('bench', '--scenario', 'counts-1000', '--format', 'json');
  assert.equal(code, 0, stderr);
  const [result, ...rest] = JSON.parse(stdout) as {
    scenario: string;
    seconds: number;
    megabytes: number;
    summary: { totals: { bytesMoved: number }; bound: { gap: number; bytesMovedAtLeast: number } };
  }[];
  assert.equal(rest.length, 0);
  assert.equal(result!.scenario, 'counts-1000');
  assert.ok(result!.seconds > 0 && result!.megabytes > 20, JSON.stringify(result));
  assert.ok(result!.summary.totals.bytesMoved >= result!.summary.bound.bytesMovedAtLeast);
});

it('evenkeel bench names its scenarios when it is asked for another', async () => {
  const { code, stderr } = await run('bench', '--scenario', 'nothing');
  assert.equal(code, 2);
  assert.match(stderr, /--scenario nothing is unknown: use one of all, counts-1000, /);
});
