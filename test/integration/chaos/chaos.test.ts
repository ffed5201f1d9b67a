/** The short form of `npm run chaos`: one round of each fault, on one cluster. */

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { faults } from '../../../lab/chaos/faults.ts';
import { type ChaosResult, playAll } from '../../../lab/chaos/play-all.ts';
import { tableOf } from '../../../lab/chaos/table.ts';

describe('executions with a fault at a random moment', () => {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-chaos-'));
  const ends: (() => Promise<unknown>)[] = [];
  let result: ChaosResult;

  before(async () => {
    const rounds = new Map(Object.keys(faults).map((name) => [name, 1]));
    result = await playAll(folder, (end) => ends.push(end), { seed: 1, rounds });
  });

  after(async () => {
    for (const end of ends.reverse()) await end();
    rmSync(folder, { recursive: true, force: true });
  });

  for (const [name, { what }] of Object.entries(faults)) {
    it(`ends cleanly: ${what}`, () => {
      const rounds = result.kinds.find((kind) => kind.name === name)?.rounds ?? [];
      assert.equal(rounds.length, 1);
      assert.deepEqual(
        rounds.flatMap(({ violations }) => violations),
        [],
      );
    });
  }

  it('loses no acknowledged record in all of this', (context) => {
    context.diagnostic(tableOf(result));
    assert.equal(result.recordsLost, 0);
    assert.ok(result.recordsAcked > 0);
  });
});
