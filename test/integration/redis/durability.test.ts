import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { freePort } from '../../../lab/free-ports.ts';
import { startRedis } from '../../../lab/redis/start-redis.ts';
import { openRedis } from '../../../src/redis/open-redis.ts';

describe('durability', () => {
  it('is enough with an append-only file that is synced always and no eviction', async () => {
    await withRedis([], async (url) => {
      const redis = openRedis({ url });
      assert.deepEqual(await redis.durability(), { ok: true, value: null });
      await redis.close();
    });
  });

  it('is refused by the name of each setting that falls short, unless its risk is accepted by name', async () => {
    await withRedis(['--appendfsync', 'everysec', '--maxmemory-policy', 'allkeys-lru'], async (url) => {
      const strict = openRedis({ url });
      const refused = await strict.durability();
      assert.ok(!refused.ok && refused.code === 'redis-not-durable');
      assert.match(refused.message, /appendfsync is everysec, not always/);
      assert.match(refused.message, /maxmemory-policy is allkeys-lru, not noeviction/);
      await strict.close();
      const partly = openRedis({ url, acceptedRisks: ['appendfsync'] });
      const still = await partly.durability();
      assert.ok(!still.ok && !still.message.includes('appendfsync'));
      await partly.close();
      const accepting = openRedis({ url, acceptedRisks: ['appendfsync', 'maxmemory-policy'] });
      assert.equal((await accepting.durability()).ok, true);
      const shortfalls = await accepting.shortfalls();
      assert.ok(shortfalls.ok && shortfalls.value.length === 2 && shortfalls.value.every(({ accepted }) => accepted));
      await accepting.close();
    });
  });

  it('cannot be judged while nobody answers, and says so within its time limit', async () => {
    const redis = openRedis({ url: `redis://:secret@127.0.0.1:${await freePort()}` });
    const refused = await redis.durability();
    assert.ok(!refused.ok && refused.code === 'redis-unreachable');
    assert.match(refused.message, /ECONNREFUSED/, 'why, not how often it was tried');
    assert.doesNotMatch(refused.message, /secret/);
    await redis.close();
  });
});

async function withRedis(settings: readonly string[], use: (url: string) => Promise<void>): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'evenkeel-redis-'));
  const server = await startRedis({ dir, settings });
  try {
    await use(server.url);
  } finally {
    await server.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}
