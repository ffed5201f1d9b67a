import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { type LocalRedis, startRedis } from '../../../../lab/redis/start-redis.ts';
import { type OpenRedis, openRedis } from '../../../../src/redis/open-redis.ts';

/** A durable Redis of their own for the tests of one file or suite; both are there from the first test on. */
export function ownRedis(): { server: LocalRedis; redis: OpenRedis; readonly dir: string } {
  const dir = mkdtempSync(join(tmpdir(), 'evenkeel-redis-'));
  const own = { dir } as ReturnType<typeof ownRedis>;
  before(async () => {
    own.server = await startRedis({ dir });
    own.redis = openRedis({ url: own.server.url });
  });
  after(async () => {
    await own.redis?.close();
    await own.server?.stop();
    rmSync(dir, { recursive: true, force: true });
  });
  return own;
}
