/** What each alert is about is made to happen to a real bot and worker, and the alert fires by what they tell a real Prometheus. */

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Redis } from 'ioredis';
import type { JobRequest } from '../../../jobs/catalogue.ts';
import { openQueue } from '../../../jobs/queue/open-queue.ts';
import { killBroker, reviveBroker } from '../../../lab/simulated/index.ts';
import { reassignPartition } from '../../../lab/simulated/reassign.ts';
import type { Message } from '../../../lab/slack/index.ts';
import type { Running } from '../../../src/start.ts';
import { type Role, startRole } from '../slack/support/bot-process.ts';
import { current, openStage, planPosted, type Stage, textOf } from '../slack/support/stage.ts';
import { type Prometheus, startPrometheus, until } from './support/prometheus.ts';

const throttle = { floor: '1MB/s', ceiling: '10MB/s', start: '10MB/s' };
const cluster = { name: 'demo', bootstrap: ['simulated:9092'], defaultChannel: 'C0KAFKAOPS', watch: false, throttle };

describe('alerts', () => {
  let stage: Stage;
  let prometheus: Prometheus;
  let worker: Running;
  let frozen: Role | undefined;

  before(async () => {
    stage = await openStage({
      mode: 'socket',
      environment: { MONITOR_PORT: '0' },
      file: { clusters: [{ ...cluster, approvers: { groups: ['S0APPROVERS'] } }] },
      partitionBytes: 60_000_000,
      crowdedBytes: [1e12],
    });
    const bot = await stage.startBot();
    worker = await stage.startWorker();
    const urls = [bot, worker].map(({ monitorUrl }) => monitorUrl ?? '');
    prometheus = await startPrometheus(stage.folder, urls, { stallWindow: '6s' });
    await until(async () => (await prometheus.query('sum(up{job="evenkeel"})')) === 2, 'both are scraped');
  });
  after(async () => {
    frozen?.signal('SIGCONT');
    await frozen?.stop('SIGKILL');
    await prometheus?.stop();
    await stage?.close();
  });
  const say = (text: string) => stage.slack.control.command('mira', '#kafka-ops', text);

  it('fire for a partition without a leader and for a throttle that was left, and end with the next audit that is clean', async () => {
    const { world } = stage;
    for (const id of [101, 102]) killBroker(world, id);
    world.brokers.get(103)?.configs.set('leader.replication.throttled.rate', '1000000');
    assert.ok((await say('/kafka audit')).ok);
    await prometheus.untilFiring('EvenkeelCriticalFinding');
    await prometheus.untilFiring('EvenkeelThrottleLeft');
    for (const id of [101, 102]) reviveBroker(world, id);
    world.brokers.get(103)?.configs.clear();
    for (const topic of world.topics.values()) {
      for (const partition of topic.partitions) partition.isr = [...partition.replicas];
    }
    assert.ok((await say('/kafka audit')).ok);
    await prometheus.untilSilent('EvenkeelCriticalFinding');
    await prometheus.untilSilent('EvenkeelThrottleLeft');
  });

  it('fire for an execution that fails, even if it is the first thing that a worker does', async () => {
    const posted = await planPosted(stage, '/kafka fix-racks topics orders');
    const foreign = { topic: 'clicks', partition: 0, allow: { allowReplicationFactorChange: false } };
    assert.equal(reassignPartition(stage.world, { ...foreign, replicas: [101, 106] }, foreign.allow), null);
    assert.ok((await stage.slack.control.click('bob', posted.ts, 'approve')).ok);
    await prometheus.untilFiring('EvenkeelExecutionFailed');
    assert.match(textOf(current(stage, posted)), /· failed\b/);
    assert.equal(reassignPartition(stage.world, { ...foreign, replicas: null }, foreign.allow), null);
  });

  it('fire for an error that nobody expected', async () => {
    const queue = openQueue({ redisUrl: stage.redis.url });
    assert.ok((await queue.add({ kind: 'audit' } as JobRequest)).ok);
    await prometheus.untilFiring('EvenkeelBug');
    await queue.close();
  });

  it('fire for an execution that the guard holds and that copies nothing, and end when it goes on', async () => {
    const posted = await planPosted(stage, '/kafka fix-racks topics orders');
    assert.ok((await stage.slack.control.click('bob', posted.ts, 'approve')).ok);
    const adding = () => (stage.world.topics.get('orders')?.partitions ?? []).flatMap((partition) => partition.adding);
    await stage.slack.control.waitFor(() => adding().length > 0 || undefined, 60_000, 'data on its way');
    const away = new Set(adding());
    for (const id of away) killBroker(stage.world, id);
    await prometheus.untilFiring('EvenkeelGuardHolds');
    await prometheus.untilFiring('EvenkeelExecutionStuck');
    for (const id of away) reviveBroker(stage.world, id);
    await prometheus.untilSilent('EvenkeelGuardHolds');
    await prometheus.untilSilent('EvenkeelExecutionStuck');
    await stage.slack.control.waitFor(() => /· done\b/.test(current(stage, posted)?.text ?? '') || undefined, 120_000);
  });

  it('fire for a worker that is there and takes no jobs, whose probes then fail, and end when it goes on', async () => {
    const url = worker.monitorUrl ?? '';
    await stage.end(worker);
    const file = { clusters: [{ name: 'demo', bootstrap: ['127.0.0.1:19996'], requestTimeout: '2s', watch: false }] };
    frozen = await startRole(stage, 'worker', file, 'worker', { MONITOR_PORT: new URL(url).port });
    const answer = (path: string) =>
      fetch(`${url}${path}`, { signal: AbortSignal.timeout(3_000) }).then(
        ({ status }) => status,
        () => null,
      );
    await until(async () => (await answer('/live')) === 200, 'the worker is live');
    await prometheus.untilSilent('EvenkeelDown');
    frozen.signal('SIGSTOP');
    assert.deepEqual([await answer('/live'), await answer('/ready')], [null, null]);
    assert.ok((await say('/kafka status')).ok, 'the bot acknowledges all the same');
    await prometheus.untilFiring('EvenkeelDown');
    assert.ok(!(await prometheus.firing()).includes('EvenkeelJobsWait'));
    await makeOlder(stage.redis.url, 200_000);
    // The bot tells it: the worker cannot.
    await prometheus.untilFiring('EvenkeelJobsWait');
    const before = stage.slack.control.messages().at(-1) as Message;
    frozen.signal('SIGCONT');
    await prometheus.untilSilent('EvenkeelDown');
    await prometheus.untilSilent('EvenkeelJobsWait');
    await stage.slack.control.waitForMessage(({ ts, text }) => ts > before.ts && /demo/.test(text), 60_000);
  });
});

/** As if the jobs that wait had been asked for so much earlier. */
async function makeOlder(redisUrl: string, byMs: number): Promise<void> {
  const redis = new Redis(redisUrl);
  try {
    const ids = await redis.lrange('evenkeel-queue:jobs:wait', 0, -1);
    assert.ok(ids.length > 0, 'a job waits');
    for (const id of ids) await redis.hincrby(`evenkeel-queue:jobs:${id}`, 'timestamp', -byMs);
  } finally {
    redis.disconnect();
  }
}
