/** The watch of a real cluster: what Kafka itself shows is told within one interval, and its end too. */

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createTopics, type RunningKafka, startKafka } from '../../../lab/kafka/index.ts';
import { startRedis } from '../../../lab/redis/start-redis.ts';
import type { Message } from '../../../lab/slack/index.ts';
import { startLocalSlack } from '../../../lab/slack/index.ts';
import { readWorkerConfig } from '../../../src/config/read-config.ts';
import { createLog } from '../../../src/log.ts';
import { startWorker } from '../../../src/worker.ts';
import { must, openCluster, until } from '../kafka/scene.ts';
import { textOf } from '../slack/support/stage.ts';

const everyMs = 4_000;
/** Reading the cluster and telling Slack, on a machine that others load too. */
const lookAtMostMs = 10_000;
const sessionTimeoutMs = 3_000;

describe('the watch of a real cluster', () => {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-watch-'));
  const ends: (() => Promise<unknown>)[] = [];
  let kafka: RunningKafka;
  let messages: () => readonly Message[];
  let cluster: ReturnType<typeof openCluster>;

  before(async () => {
    const redis = await startRedis({ dir: join(folder, 'redis') });
    ends.push(() => redis.stop());
    const slack = await startLocalSlack({ mode: 'socket' });
    ends.push(() => slack.stop());
    messages = slack.control.messages;
    const brokers = ['a', 'b', 'c'].map((rack, at) => ({ id: 101 + at, rack }));
    kafka = await startKafka({ dir: join(folder, 'kafka'), brokers, controllers: 1, sessionTimeoutMs });
    ends.push(() => kafka.stop());
    await createTopics(kafka.bootstrap, [
      {
        topic: 'orders',
        replicas: [
          [101, 102, 103],
          [102, 103, 101],
        ],
        configs: { 'min.insync.replicas': '2' },
      },
    ]);
    cluster = openCluster(kafka.bootstrap);
    ends.push(() => cluster.close());
    const settings = {
      clusters: [
        {
          name: 'demo',
          bootstrap: kafka.bootstrap,
          defaultChannel: 'C0KAFKAOPS',
          watch: { every: `${everyMs / 1000}s` },
        },
      ],
    };
    const config = readWorkerConfig({
      environment: { SLACK_BOT_TOKEN: slack.botToken, SLACK_API_URL: slack.apiUrl, REDIS_URL: redis.url },
      readText: () => JSON.stringify(settings),
    });
    assert.ok(config.ok, JSON.stringify(config));
    const log = createLog({ level: 'info', role: 'worker', write: () => {} });
    const worker = await startWorker(config.value, { log });
    assert.ok(worker.ok, JSON.stringify(worker));
    ends.push(() => worker.value.stop());
    await told(/Watch · demo/, 60_000);
  });

  after(async () => {
    for (const end of ends.reverse()) await end();
    rmSync(folder, { recursive: true, force: true });
  });

  const told = (pattern: RegExp, withinMs = 60_000): Promise<Message> =>
    until(
      `a message that is ${pattern}`,
      async () =>
        messages().find(({ threadTs, ...of }) => threadTs === null && pattern.test(textOf({ threadTs, ...of }))) ??
        null,
      withinMs,
    );
  const count = (pattern: RegExp): number =>
    messages().filter((message) => message.threadTs === null && pattern.test(textOf(message))).length;

  it('tells a killed broker within an interval of when Kafka fences it, and its return', async () => {
    const killedMs = Date.now();
    await kafka.endNode(103);
    const fencedMs = await until('the broker is fenced', async () => {
      const snapshot = await cluster.reader.readSnapshot();
      if (!snapshot.ok) return null;
      return snapshot.value.brokers.some(({ id, fenced }) => id === 103 && fenced === true) ? Date.now() : null;
    });
    await told(/Alert · demo · Brokers that do not serve: broker 103/);
    const tookMs = Date.now() - fencedMs;
    console.log(`killed, fenced after ${fencedMs - killedMs} ms, told ${tookMs} ms after that, every ${everyMs} ms`);
    assert.ok(tookMs <= everyMs + lookAtMostMs, `told ${tookMs} ms after it was fenced`);
    assert.equal(count(/Brokers that do not serve/), 1);
    await kafka.startNode(103);
    await told(/Over · demo · Brokers that do not serve/, 90_000);
    assert.equal(count(/Brokers that do not serve/), 1);
  });

  it('tells a new topic that breaks a rule, with the command that mends it', async () => {
    const madeMs = Date.now();
    await createTopics(kafka.bootstrap, [{ topic: 'careless', replicas: [[101], [102]] }]);
    const alert = await told(/Alert · demo · .*careless/);
    const tookMs = Date.now() - madeMs;
    console.log(`a new topic was told after ${tookMs} ms, every ${everyMs} ms`);
    assert.ok(tookMs <= everyMs + lookAtMostMs, `told after ${tookMs} ms`);
    assert.match(textOf(alert), /Command: `\/kafka on demo set-rf careless 3`/);
    assert.match(textOf(alert), /every full member/);
  });

  it('tells a throttle that somebody left behind, and that it is gone', async () => {
    const key = 'leader.replication.throttled.rate';
    const change = (op: 'set' | 'delete') =>
      cluster.actor.alterConfigs([
        { resource: { kind: 'broker', id: 101 }, key, op, value: op === 'set' ? '1000000' : null },
      ]);
    must(await change('set'));
    const setMs = Date.now();
    await told(/Alert · demo · Replication throttles although nothing is being moved/);
    const tookMs = Date.now() - setMs;
    console.log(`a throttle was told after ${tookMs} ms, every ${everyMs} ms`);
    assert.ok(tookMs <= everyMs + lookAtMostMs, `told after ${tookMs} ms`);
    must(await change('delete'));
    await told(/Over · demo · Replication throttles/);
    assert.equal(count(/Replication throttles/), 1);
  });
});
