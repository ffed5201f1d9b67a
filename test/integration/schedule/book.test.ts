import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Queue } from 'bullmq';
import type { JobRequest } from '../../../jobs/catalogue.ts';
import type { Handlers } from '../../../jobs/handlers.ts';
import { ok } from '../../../jobs/outcome.ts';
import { queueName } from '../../../jobs/queue/connection.ts';
import { openScheduleBook } from '../../../jobs/queue/schedule-book.ts';
import { startQueueWorker } from '../../../jobs/queue/start-worker.ts';
import type { Schedule } from '../../../jobs/schedule/schedule.ts';
import { type LocalRedis, startRedis } from '../../../lab/redis/start-redis.ts';
import { openRedis } from '../../../src/redis/open-redis.ts';

const dir = mkdtempSync(join(tmpdir(), 'evenkeel-schedule-'));
let server: LocalRedis;
before(async () => {
  server = await startRedis({ dir });
});
after(async () => {
  await server.stop();
  rmSync(dir, { recursive: true, force: true });
});

const schedule: Schedule = {
  version: 1,
  scheduleId: 'S-AUDIT',
  clusterName: 'prod',
  channel: 'C1',
  owner: { teamId: 'T1', userId: 'U1', name: 'mira' },
  work: { kind: 'audit' },
  cron: '0 2 * * *',
  timeZone: 'Europe/Berlin',
  paused: false,
  createdAtMs: 0,
};

describe('schedules on a real Redis', () => {
  it('are kept over a restart of Redis, changed in place, and gone when deleted', async () => {
    const place = () => ({ redisUrl: server.url, prefix: 'kept', nowMs: Date.now });
    const book = openScheduleBook(place());
    assert.ok((await book.put(schedule)).ok);
    assert.ok((await book.put({ ...schedule, scheduleId: 'S-OTHER', paused: true })).ok);
    assert.ok((await book.put({ ...schedule, paused: true })).ok);
    await book.close();
    await server.stop('SIGKILL');
    server = await startRedis({ dir, port: server.port });
    const again = openScheduleBook(place());
    const listed = await again.list();
    assert.ok(listed.ok, JSON.stringify(listed));
    assert.deepEqual(listed.value.map((entry) => entry.schedule.scheduleId).sort(), ['S-AUDIT', 'S-OTHER']);
    const one = await again.get('S-AUDIT');
    assert.ok(one.ok && one.value.schedule.paused);
    assert.equal(new Date(one.value.nextAtMs ?? 0).getUTCMinutes(), 0);
    assert.ok((one.value.nextAtMs ?? 0) > Date.now());
    assert.ok((await again.remove('S-AUDIT')).ok);
    const gone = await again.get('S-AUDIT');
    assert.ok(!gone.ok && gone.code === 'not-found');
    const twice = await again.remove('S-AUDIT');
    assert.ok(!twice.ok && twice.code === 'not-found');
    await again.close();
  });

  it('refuse a time that is none before anything is kept', async () => {
    const book = openScheduleBook({ redisUrl: server.url, prefix: 'refused', nowMs: Date.now });
    const bad = await book.put({ ...schedule, cron: '0 25 * * *' });
    assert.ok(!bad.ok && /no cron line/.test(bad.message) && /two at night/.test(bad.next));
    const zone = await book.put({ ...schedule, timeZone: 'Mars/Olympus' });
    assert.ok(!zone.ok && /no time zone/.test(zone.message));
    assert.deepEqual(await book.list(), ok([]));
    await book.close();
  });

  it('run once each time they fall due, with three workers, one of which is stopped and followed by another', async () => {
    const place = { redisUrl: server.url, prefix: 'due', log: () => {} };
    const ran: { readonly worker: string; readonly runId: string }[] = [];
    const start = (worker: string) => startQueueWorker({ ...place, handlers: noting(worker, ran) });
    const first = start('first');
    const others = [start('second'), start('third')];
    // A line with seconds, which `put` refuses, so that the test need not wait for a night.
    const queue = new Queue(queueName, { connection: { url: server.url }, prefix: place.prefix });
    const data = { kind: 'scheduled', scheduleId: 'S-AUDIT', runId: null, schedule };
    await queue.upsertJobScheduler('S-AUDIT', { pattern: '* * * * * *', tz: 'UTC' }, { name: 'scheduled', data });
    // Both processes say it again at their start, as two bots may.
    await queue.upsertJobScheduler('S-AUDIT', { pattern: '* * * * * *', tz: 'UTC' }, { name: 'scheduled', data });
    await until(() => ran.length >= 3);
    await first.close();
    const fourth = start('fourth');
    const before = ran.length;
    await until(() => ran.length >= before + 3);
    await queue.removeJobScheduler('S-AUDIT');
    for (const worker of [...others, fourth]) await worker.close();
    const ids = ran.map(({ runId }) => runId);
    assert.deepEqual(ids, [...new Set(ids)], 'no time due was run twice');
    const due = ids.map((id) => Number(id.split(':').at(-1)));
    assert.ok(
      due.every((ms) => ms % 1000 === 0),
      ids.join(' '),
    );
    assert.deepEqual(
      due,
      due.toSorted((one, other) => one - other),
    );
    await queue.close();
  });

  it('have one run at a time; the same run may be given out again until it has ended', async () => {
    const redis = openRedis({ url: server.url, prefix: 'runs' });
    const { scheduleRuns: runs } = redis;
    assert.deepEqual(await runs.begin('S-1', 'r1', 60_000), ok('begun'));
    const many = await Promise.all(['r2', 'r3', 'r4'].map((runId) => runs.begin('S-1', runId, 60_000)));
    assert.deepEqual(many, [ok('busy'), ok('busy'), ok('busy')]);
    assert.deepEqual(await runs.begin('S-1', 'r1', 60_000), ok('begun'), 'a stalled job comes back as the same run');
    assert.deepEqual(await runs.begin('S-2', 'r1', 60_000), ok('begun'), 'others are free');
    assert.ok((await runs.end('S-1', { runId: 'r1', atMs: 1, outcome: 'posted' })).ok);
    assert.deepEqual(await runs.begin('S-1', 'r1', 60_000), ok('over'));
    const atOnce = await Promise.all(['r5', 'r6'].map((runId) => runs.begin('S-1', runId, 60_000)));
    assert.equal(atOnce.filter((one) => one.ok && one.value === 'begun').length, 1);
    const last = await runs.last(['S-1', 'S-9']);
    assert.ok(last.ok && last.value.get('S-1')?.outcome === 'posted' && !last.value.has('S-9'));
    await redis.close();
  });
});

function noting(worker: string, ran: { worker: string; runId: string }[]): Handlers {
  const note = async (job: JobRequest) => {
    if (job.kind === 'scheduled') ran.push({ worker, runId: job.runId ?? 'none' });
    return ok(null);
  };
  const clicks = { approve: note, reject: note, cancel: note, control: note };
  const asks = {
    scheduled: note,
    look: note,
    watch: note,
    'watch-digest': note,
    plan: note,
    status: note,
    audit: note,
    'what-if': note,
    doctor: note,
    advise: note,
  };
  return { ...clicks, ...asks, execute: note, expire: note, recover: note, sweep: note };
}

async function until(condition: () => boolean): Promise<void> {
  const deadlineMs = Date.now() + 60_000;
  while (!condition()) {
    if (Date.now() > deadlineMs) assert.fail('the condition was not met in time');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
