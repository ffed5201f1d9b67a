import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { JobRequest } from '../../../jobs/catalogue.ts';
import type { Handlers } from '../../../jobs/handlers.ts';
import { ok, refuse } from '../../../jobs/outcome.ts';
import { executeJobId } from '../../../jobs/queue/job-ids.ts';
import { openQueue } from '../../../jobs/queue/open-queue.ts';
import { startQueueWorker } from '../../../jobs/queue/start-worker.ts';
import { type LocalRedis, startRedis } from '../../../lab/redis/start-redis.ts';

const dir = mkdtempSync(join(tmpdir(), 'evenkeel-queue-'));
let server: LocalRedis;

before(async () => {
  server = await startRedis({ dir });
});
after(async () => {
  await server.stop();
  rmSync(dir, { recursive: true, force: true });
});

describe('the queue', () => {
  it('hands each kind of job to its workflow, and the same id twice once', async () => {
    const seen: JobRequest[] = [];
    const queue = openQueue({ redisUrl: server.url, prefix: 'once' });
    const worker = startQueueWorker({ redisUrl: server.url, prefix: 'once', handlers: noting(seen), log: () => {} });
    const execute = { kind: 'execute', proposalId: 'P-1', executionId: 'E-1' } as const;
    assert.ok((await queue.add(execute, { jobId: executeJobId('E-1', 'first') })).ok);
    assert.ok((await queue.add(execute, { jobId: executeJobId('E-1', 'first') })).ok);
    assert.ok((await queue.add({ kind: 'expire', proposalId: 'P-2' }, { delayMs: 50 })).ok);
    await until(() => seen.some(({ kind }) => kind === 'expire'));
    assert.deepEqual(seen.map(({ kind }) => kind).sort(), ['execute', 'expire']);
    await worker.close();
    await queue.close();
  });

  it('does not repeat a refused job, and goes on with the next', async () => {
    const seen: JobRequest[] = [];
    const logged: string[] = [];
    const handlers: Handlers = {
      ...noting(seen),
      status: async (job) => {
        seen.push(job);
        return refuse('kafka-unreachable', 'Kafka is away.', 'Wait.');
      },
    };
    const queue = openQueue({ redisUrl: server.url, prefix: 'refused' });
    const log = (message: string): number => logged.push(message);
    const worker = startQueueWorker({ redisUrl: server.url, prefix: 'refused', handlers, log });
    const ask = { clusterName: 'prod', channel: 'C1', person: { teamId: 'T', userId: 'U', name: 'mira' } };
    await queue.add({ kind: 'status', ask });
    await until(() => logged.includes('a job failed'));
    await queue.add({ kind: 'recover' });
    await until(() => seen.some(({ kind }) => kind === 'recover'));
    assert.deepEqual(
      seen.map(({ kind }) => kind),
      ['status', 'recover'],
    );
    await worker.close();
    await queue.close();
  });

  it('gives the job of a worker that vanished to another one', async () => {
    const began: JobRequest[] = [];
    const stuck: Handlers = {
      ...noting([]),
      execute: (job) => {
        began.push(job);
        return new Promise(() => {});
      },
    };
    const seen: JobRequest[] = [];
    const quick = { lockDurationMs: 1_000, stalledIntervalMs: 500 };
    const place = { redisUrl: server.url, prefix: 'stalled', log: () => {} };
    const queue = openQueue(place);
    const first = startQueueWorker({ ...place, ...quick, handlers: stuck });
    await queue.add({ kind: 'execute', proposalId: 'P-1', executionId: 'E-1' });
    await until(() => began.length === 1);
    // Lets go without finishing, as kill -9 does: the job stays 'active' and its lock runs out.
    await first.close({ waitAtMostMs: 10, putBack: false });
    const second = startQueueWorker({ ...place, ...quick, handlers: noting(seen) });
    await until(() => seen.length === 1);
    assert.equal(seen[0]?.kind, 'execute');
    await second.close();
    await queue.close();
  });

  it('puts what is not done back when it closes, and another one takes it at once, not after the lock', async () => {
    const stuck: Handlers = { ...noting([]), plan: () => new Promise(() => {}) };
    const seen: JobRequest[] = [];
    const logged: string[] = [];
    const place = { redisUrl: server.url, prefix: 'put-back', log: (message: string) => logged.push(message) };
    const queue = openQueue(place);
    const first = startQueueWorker({ ...place, handlers: stuck });
    const ask = { clusterName: 'prod', channel: 'C1', person: { teamId: 'T', userId: 'U', name: 'mira' } };
    await queue.add({ kind: 'plan', ask, request: { intent: { kind: 'fix-racks' }, throttleBytesPerSec: 1_000_000 } });
    await until(() => first.taking().running === 1);
    const second = startQueueWorker({ ...place, handlers: noting(seen) });
    const beganMs = Date.now();
    await first.close({ waitAtMostMs: 100 });
    await until(() => seen.length === 1);
    // A lock lasts thirty seconds.
    assert.ok(Date.now() - beganMs < 10_000, `${Date.now() - beganMs} ms`);
    // A fetch that was under way when the worker was told to stop can bring the job once more: then it is put back again.
    assert.deepEqual([...new Set(logged)], ['a job was put back for another worker']);
    assert.ok(logged.length <= 2, `put back ${logged.length} times`);
    assert.equal(first.taking().running, 0);
    await second.close();
    await queue.close();
  });

  it('refuses in time while Redis is away', async () => {
    const other = mkdtempSync(join(tmpdir(), 'evenkeel-queue-away-'));
    const away = await startRedis({ dir: other });
    const queue = openQueue({ redisUrl: away.url });
    assert.ok((await queue.add({ kind: 'recover' })).ok);
    await away.stop('SIGKILL');
    const refused = await queue.add({ kind: 'recover' });
    assert.ok(!refused.ok && refused.code === 'redis-unreachable');
    await queue.close();
    rmSync(other, { recursive: true, force: true });
  });
});

function noting(seen: JobRequest[]): Handlers {
  const note = async (job: JobRequest) => {
    seen.push(job);
    return ok(null);
  };
  const clicks = { approve: note, reject: note, cancel: note, control: note };
  return {
    scheduled: note,
    look: note,
    plan: note,
    status: note,
    audit: note,
    'what-if': note,
    watch: note,
    'watch-digest': note,
    advise: note,
    execute: note,
    expire: note,
    recover: note,
    doctor: note,
    sweep: note,
    ...clicks,
  };
}

async function until(condition: () => boolean): Promise<void> {
  const deadlineMs = Date.now() + 60_000;
  while (!condition()) {
    if (Date.now() > deadlineMs) assert.fail('the condition was not met in time');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
