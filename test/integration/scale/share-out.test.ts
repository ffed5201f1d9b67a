/** The short form of `npm run scale`, with a worker that dies in the middle. */

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { clusterNames } from '../../../lab/scale/clusters.ts';
import { shareOut } from '../../../lab/scale/share-out.ts';

const folder = mkdtempSync(join(tmpdir(), 'evenkeel-scale-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const size = { clusters: 4, brokers: 6, partitions: 120 };

test('two worker processes share the audits and plans of many clusters; each is answered once', async () => {
  const { audits, plans } = await shareOut({ folder, size, workers: 2, withinMs: 180_000 });
  const once = new Map(clusterNames(size).map((name) => [name, 1]));
  assert.deepEqual([new Map([...audits].sort()), new Map([...plans].sort())], [once, once]);
});

test('what a worker had begun when it was killed is done by another', async () => {
  const { audits, plans } = await shareOut({ folder, size, workers: 3, killAfterAnswers: 1, withinMs: 240_000 });
  // A worker can die after it has told the answer and before the queue knows: that one may be told again.
  for (const name of clusterNames(size)) {
    assert.ok((audits.get(name) ?? 0) >= 1 && (plans.get(name) ?? 0) >= 1, name);
  }
});
