/** The short form of `npm run soak`: half a minute of rounds on one cluster, and nothing that leaks by the round. */

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { playSoak, type SoakResult } from '../../../lab/soak/play.ts';

describe('everyday work, again and again', () => {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-soak-'));
  const ends: (() => Promise<unknown>)[] = [];
  let result: SoakResult;

  before(async () => {
    result = await playSoak(folder, (end) => ends.push(end), { minutes: 0.5, sampleEveryMs: 2_000 });
  });
  after(async () => {
    for (const end of ends.reverse()) await end();
    rmSync(folder, { recursive: true, force: true });
  });

  it('ends each execution done and leaves nothing behind', () => {
    assert.ok(result.rounds.length > 0);
    for (const { end, violations } of result.rounds) {
      assert.equal(end, 'done');
      assert.deepEqual(violations, []);
    }
    assert.equal(result.recordsLost, 0);
    assert.ok(result.recordsAcked > 0);
  });

  it('is seen in every figure, and opens no files and connections that stay open', () => {
    const { samples } = result;
    assert.ok(samples.length > 4, `${samples.length} samples`);
    const middle = samples[Math.floor(samples.length / 2)];
    const last = samples.at(-1);
    assert.ok(middle !== undefined && last !== undefined);
    for (const role of ['bot', 'worker'] as const) {
      assert.ok(last[role].residentBytes > 20e6 && last[role].openFiles > 5 && last[role].slackCalls > 0, role);
      const opened = last[role].openFiles - middle[role].openFiles;
      assert.ok(opened <= 10, `${role}: ${opened} more open files after half the time`);
    }
    assert.ok(last.worker.kafkaRequests > middle.worker.kafkaRequests && last.bot.kafkaRequests === 0, 'Kafka');
    assert.ok(last.redis.commands > middle.redis.commands && last.redis.keptKeys > 0);
    assert.ok(last.redis.clients - middle.redis.clients <= 4, 'clients of Redis');
  });
});
