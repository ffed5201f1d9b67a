/** A worker with room, real jobs that wait on a real Redis, and nobody who takes them: /live says so until one is taken. */

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Queue } from 'bullmq';
import type { Handlers } from '../../../jobs/handlers.ts';
import { ok } from '../../../jobs/outcome.ts';
import { openQueue } from '../../../jobs/queue/open-queue.ts';
import { startQueueWorker } from '../../../jobs/queue/start-worker.ts';
import { type LocalRedis, startRedis } from '../../../lab/redis/start-redis.ts';
import { createMetrics } from '../../../src/monitor/metrics.ts';
import { openMonitor } from '../../../src/monitor/open-monitor.ts';
import { until } from './support/prometheus.ts';

describe('liveness', () => {
  const dir = mkdtempSync(join(tmpdir(), 'evenkeel-live-'));
  let redis: LocalRedis;
  before(async () => {
    redis = await startRedis({ dir });
  });
  after(async () => {
    await redis?.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  it('is lost by a worker that has room and takes no job, with the reason, and comes back with the next one it takes', async () => {
    let taken = 0;
    const take = async () => {
      taken += 1;
      return ok(null);
    };
    const handlers = { recover: take } as unknown as Handlers;
    const queue = openQueue({ redisUrl: redis.url });
    const worker = startQueueWorker({ redisUrl: redis.url, handlers, log: () => {} });
    const monitor = await openMonitor({
      place: { host: '127.0.0.1', port: 0 },
      metrics: createMetrics({ role: 'worker', version: '0' }),
      dependencies: [],
      depth: () => queue.depth(Date.now()),
      taking: worker.taking,
      stuckAfterMs: 1_000,
    });
    assert.ok(monitor.ok && monitor.value !== null);
    const { url, close } = monitor.value;
    const live = () => fetch(`${url}/live`);
    assert.ok((await queue.add({ kind: 'recover' })).ok);
    await until(async () => taken === 1, 'the first job is taken');
    // Somebody stops the queue with a tool of BullMQ.
    const tool = new Queue('jobs', { prefix: 'evenkeel-queue', connection: { port: redis.port, host: '127.0.0.1' } });
    await tool.pause();
    assert.equal((await live()).status, 200);
    assert.ok((await queue.add({ kind: 'recover' })).ok);
    await until(async () => (await live()).status === 503, 'it is not live');
    const { why } = (await (await live()).json()) as { readonly why: string };
    assert.match(why, /a job has waited for \d+ s, and none was taken for \d+ s with 0 of 16 places in use/);
    await tool.resume();
    await until(async () => (await live()).status === 200, 'it is live again');
    assert.equal(taken, 2);
    await tool.close();
    await worker.close();
    await queue.close();
    await close();
  });
});
