/** The watch of a simulated cluster, with the real Redis, the real queue and the local Slack, all of which go away in turn. */

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type LocalRedis, startRedis } from '../../../lab/redis/start-redis.ts';
import { killBroker, reviveBroker } from '../../../lab/simulated/index.ts';
import type { Message } from '../../../lab/slack/index.ts';
import { createLog } from '../../../src/log.ts';
import { connectRedis } from '../../../src/start.ts';
import { openStage, type Stage, textOf, whispered } from '../slack/support/stage.ts';
import { starvedSince } from '../slack/support/starved.ts';

const everyMs = 2_000;
const file = {
  clusters: [
    {
      name: 'demo',
      bootstrap: ['simulated:9092'],
      approvers: { groups: ['S0APPROVERS'] },
      defaultChannel: 'C0KAFKAOPS',
      silences: 'silences.json',
      watch: { every: '2s', digest: 'mon 09:00' },
    },
  ],
};

const silences = {
  version: 1,
  silences: [{ rule: 'min-isr-one', topics: ['orders'], reason: 'orders may be lost', until: '2099-12-31' }],
};

describe('the watch', () => {
  let stage: Stage;
  let again: LocalRedis | null = null;
  before(async () => {
    stage = await openStage({ mode: 'socket', file, silences });
    await keepScoreOfLastWeek();
    await stage.startBot();
    // Two workers from the beginning: nothing may be told twice in all of this.
    await Promise.all([stage.startWorker(), stage.startWorker()]);
  });
  after(async () => {
    await stage.close();
    await again?.stop();
  });
  const control = () => stage.slack.control;
  const told = (pattern: RegExp) =>
    control()
      .messages()
      .filter((message) => message.threadTs === null && pattern.test(textOf(message)));
  const untilTold = (pattern: RegExp, withinMs = 60_000): Promise<Message> =>
    control().waitForMessage((message) => message.threadTs === null && pattern.test(textOf(message)), withinMs);
  const untilSaid = (what: string, pattern: RegExp, message: Message) =>
    control().waitFor(
      () =>
        control()
          .messages()
          .find(({ threadTs, text }) => threadTs === message.ts && pattern.test(text)),
      60_000,
      what,
    );

  it('begins with one message about what stands already, with a button and a command', async () => {
    const first = await untilTold(/Watch · demo/);
    assert.match(textOf(first), /The watch begins/);
    assert.match(textOf(first), /orders: 0-1/);
    assert.match(textOf(first), /Command: `\/kafka on demo fix-racks`/);
    assert.match(textOf(first), /"value":"on demo fix-racks"/);
    assert.match(textOf(first), /approved by <!subteam\^S0APPROVERS>/);
    assert.doesNotMatch(textOf(first), /min ISR 1/, 'somebody has decided about it');
  });

  it('tells a lost broker once, and that it is over', async () => {
    const atMs = Date.now();
    const starvedMs = starvedSince();
    killBroker(stage.world, 106);
    const alert = await untilTold(/Alert · demo · Brokers that do not serve/);
    const tookMs = Date.now() - atMs;
    assert.ok(tookMs < everyMs + 1_500 + starvedMs(), `told after ${tookMs} ms, looking every ${everyMs} ms`);
    assert.match(textOf(alert), /broker 106/);
    await afterLooks(2);
    reviveBroker(stage.world, 106);
    await untilSaid('that it is over', /Over after less than a minute: Brokers that do not serve/, alert);
    await untilTold(/Over · demo · Brokers that do not serve/);
    assert.equal(told(/Brokers that do not serve/).length, 1);
  });

  it('tells when Slack takes messages again, once, also where an answer was lost', async () => {
    control().fault('chat.postMessage', { loseAnswer: true });
    control().fault('chat.postMessage', { httpStatus: 503, times: 3 });
    killBroker(stage.world, 105);
    await untilTold(/Alert · demo · Brokers that do not serve/);
    await afterLooks(3);
    assert.equal(told(/Alert · demo · Brokers that do not serve/).length, 1, 'found again, not posted again');
    control().clearFaults();
    control().fault('chat.postMessage', { httpStatus: 503, times: 6 });
    killBroker(stage.world, 104);
    await untilTold(/Alert · demo · .*broker 104/s, 40_000);
    assert.equal(told(/Alert · demo · .*broker 104/s).length, 1);
    reviveBroker(stage.world, 104);
    reviveBroker(stage.world, 105);
    await control().waitFor(
      () => (told(/Alert · demo · /).length === 0 ? true : undefined),
      60_000,
      'that all is over',
    );
  });

  it('carries on after Redis was killed, and tells what it had kept only once', async () => {
    killBroker(stage.world, 103);
    await untilTold(/Alert · demo · .*broker 103/s);
    const { port } = stage.redis;
    await stage.redis.stop('SIGKILL');
    // Begins while nothing can be kept.
    killBroker(stage.world, 102);
    again = await startRedis({ dir: `${stage.folder}/redis`, port });
    await untilTold(/Alert · demo · .*broker 102/s, 40_000);
    await afterLooks(2);
    assert.equal(told(/broker 103/).length, 1);
    assert.equal(told(/Alert · demo · .*broker 102/s).length, 1);
  });

  it('says nothing new while somebody keeps it quiet, and tells afterwards what is still wrong', async () => {
    reviveBroker(stage.world, 102);
    reviveBroker(stage.world, 103);
    await control().waitFor(() => (told(/Alert · demo · /).length === 0 ? true : undefined), 60_000, 'the end');
    await control().command('mira', '#kafka-ops', '/kafka watch snooze 1h replacing the disk of 101');
    await untilTold(/keeps the watch of demo quiet until .*replacing the disk of 101/);
    killBroker(stage.world, 101);
    await afterLooks(3);
    assert.equal(told(/broker 101/).length, 0, 'nothing is told while it is kept quiet');
    await control().command('mira', '#kafka-ops', '/kafka watch');
    await whispered(stage, 'U0MIRA', /quiet until .*replacing the disk of 101/);
    await control().command('gus', '#kafka-ops', '/kafka watch on');
    await whispered(stage, 'U0GUS', /cannot ask for plans/);
    await control().command('mira', '#kafka-ops', '/kafka watch on');
    await untilTold(/Alert · demo · .*broker 101/s);
  });

  it('tells nothing while it is off, and the status of the cluster says so and what is silenced', async () => {
    reviveBroker(stage.world, 101);
    await control().waitFor(() => (told(/Alert · demo · /).length === 0 ? true : undefined), 60_000, 'the end');
    await control().command('mira', '#kafka-ops', '/kafka watch off moving house');
    await untilTold(/switched the watch of demo off: moving house/);
    killBroker(stage.world, 106);
    await afterLooks(2);
    assert.equal(told(/Alert · demo · /).length, 0, 'nothing is told while it is off');
    await control().command('mira', '#kafka-ops', '/kafka status');
    const status = await untilTold(/Status · demo/);
    assert.match(textOf(status), /Watch: off since .* by <@U0MIRA>: moving house/);
    assert.match(textOf(status), /`min-isr-one` for `orders` until 2099-12-31: orders may be lost/);
    await control().command('mira', '#kafka-ops', '/kafka watch on');
    await untilTold(/Alert · demo · .*broker 106/s);
    await control().command('mira', '#kafka-ops', '/kafka watch');
    await whispered(
      stage,
      'U0MIRA',
      /The watch of demo: on, looked .* ago.*`min-isr-one` for `orders` until 2099-12-31/s,
    );
  });

  it('posts the digest when it falls due, once, with the trend of the score', async () => {
    // A worker that starts with another time for it brings it forward: nobody waits for Monday.
    file.clusters[0]!.watch.digest = dailyAt(new Date(Math.ceil((Date.now() + 10_000) / 60_000) * 60_000));
    await stage.startWorker();
    assert.equal(told(/Digest · demo/).length, 0);
    const digest = await untilTold(/Digest · demo/, 90_000);
    await afterLooks(1);
    assert.match(textOf(digest), new RegExp(`Score:.*of 100, \\d+ more than on ${dayBefore(7)} \\(11\\)`));
    assert.match(textOf(digest), /Day by day: 11 (?:11 )?\d+/);
    assert.equal(told(/Digest · demo/).length, 1, 'one, though three workers run');
  });

  function dailyAt(time: Date): string {
    return `${time.getUTCMinutes()} ${time.getUTCHours()} * * *`;
  }

  function dayBefore(days: number): string {
    return new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
  }

  /** The history as it would be after a week, also where midnight passes before the digest. */
  async function keepScoreOfLastWeek(): Promise<void> {
    const log = createLog({ level: 'silent', role: 'test' });
    const redis = connectRedis(stage.workerConfig(), 'test', log);
    for (const day of [dayBefore(7), dayBefore(6)]) {
      const kept = await redis.watch.recordScore('demo', { day, score: 11, critical: 1, high: 2, medium: 3 });
      assert.ok(kept.ok, JSON.stringify(kept));
    }
    await redis.close();
  }

  /** As many looks as this took place since now. */
  async function afterLooks(count: number): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, count * everyMs + 500));
  }
});
