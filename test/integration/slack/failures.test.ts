import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Outcome, refuse } from '../../../jobs/outcome.ts';
import { type LocalRedis, startRedis } from '../../../lab/redis/start-redis.ts';
import { startBot } from '../../../src/bot.ts';
import { Secret } from '../../../src/config/secret.ts';
import { createLog } from '../../../src/log.ts';
import { openRedis } from '../../../src/redis/open-redis.ts';
import { createMessenger } from '../../../src/slack/messenger.ts';
import { createWebClient } from '../../../src/slack/web-client.ts';
import type { Running } from '../../../src/start.ts';
import { startWorker } from '../../../src/worker.ts';
import { openStage, planPosted, type Stage, textOf, whispered } from './support/stage.ts';

const silent = { log: createLog({ level: 'silent', role: 'test' }) };

describe('when something is away', () => {
  let stage: Stage;
  before(async () => {
    stage = await openStage({ mode: 'socket' });
    await stage.startBot();
  });
  let redisAgain: LocalRedis | null = null;
  after(async () => {
    await stage.close();
    await redisAgain?.stop();
  });
  const control = () => stage.slack.control;

  it('a bad bot token ends the start with its name', async () => {
    const config = stage.botConfig();
    const bad = { ...config, slack: { ...config.slack, botToken: new Secret('xoxb-wrong') } };
    for (const started of [await startBot(bad, silent), await startWorker(bad, silent)]) {
      assert.ok(!started.ok);
      assert.match(started.refusals[0]?.message ?? '', /does not accept SLACK_BOT_TOKEN \(invalid_auth\)/);
    }
  });
  it('a bad app token ends the start with its name, instead of hanging', async () => {
    const config = { ...stage.botConfig(), delivery: { mode: 'socket', appToken: new Secret('xapp-wrong') } } as const;
    const started = await startBot(config, silent);
    assert.ok(!started.ok);
    assert.match(started.refusals[0]?.message ?? '', /does not accept SLACK_APP_TOKEN/);
  });
  it('a channel without the bot: the asker is told in a direct message', async () => {
    const worker = await stage.startWorker();
    assert.ok((await control().command('mira', '#general', '/kafka status')).ok);
    await control().waitForMessage((message) => /\/invite @Evenkeel/.test(textOf(message)), 60_000);
    await stage.end(worker);
  });
  it('blocks that Slack refuses are said once more in plain sections', async () => {
    const worker = await stage.startWorker();
    // The whole message three times, as a picture can be a moment in coming, and once without it.
    control().fault('chat.postMessage', { error: 'invalid_blocks', times: 4 });
    const plan = await planPosted(stage);
    assert.doesNotMatch(JSON.stringify(plan.blocks), /"table"|"image"/);
    assert.match(textOf(plan), /Rack violations:\* now 2, after 0/);
    await stage.end(worker);
  });
  it('a rate limit is waited out, and delays no acknowledgement and no other call', async () => {
    const worker = await stage.startWorker();
    control().fault('chat.postMessage', { retryAfterSec: 3 });
    const asked = planPosted(stage);
    const startedMs = Date.now();
    await control().waitFor(
      () =>
        control()
          .log()
          .some(({ kind, name, ok }) => kind === 'api' && name === 'chat.postMessage' && !ok)
          ? true
          : undefined,
      60_000,
    );
    const help = await control().command('bob', '#kafka-ops', '/kafka help');
    assert.ok(help.ok && help.tookMs < 2000, JSON.stringify(help));
    await asked;
    assert.ok(Date.now() - startedMs >= 2900, 'the wait that Slack asked for was not kept');
    await stage.end(worker);
  });
  const spoiled = [
    ['a deleted message', (ts: string) => void control().deleteMessage(ts), () => {}],
    [
      'an archived channel',
      () => control().archiveChannel('#kafka-ops', true),
      () => control().archiveChannel('#kafka-ops', false),
    ],
  ] as const;
  for (const [what, spoil, mend] of spoiled) {
    it(`${what} is edited in vain once, not at every step`, async () => {
      const client = createWebClient(stage.botConfig().slack, silent.log);
      const clock = { nowMs: Date.now, sleepMs: (ms: number) => sleep(ms) };
      const messenger = createMessenger({ client, clock, spacingMs: 0 });
      const refusal = refuse('unknown', 'Something is away.', 'Wait.');
      const card = { clusterName: 'demo', body: { kind: 'problem', refusal } } as const;
      const message = given(await messenger.post('C0KAFKAOPS', card));
      const before = control().log().length;
      spoil(message.ts);
      for (let step = 0; step < 3; step += 1) {
        await messenger.edit(message, card);
        assert.ok(await messenger.drain(10_000));
      }
      mend();
      const calls = control().log().slice(before);
      const edits = calls.filter(({ name }) => name === 'chat.update').map(({ outcome }) => outcome);
      assert.equal(edits.length, 1, edits.join());
    });
    it(`${what} does not stop the work`, async () => {
      const worker = await stage.startWorker();
      // What has nothing to do any more would post no plan.
      const plan = await planPosted(stage, what === 'a deleted message' ? '/kafka fix-racks' : '/kafka rebalance');
      assert.ok((await control().click('bob', plan.ts, 'approve')).ok);
      await control().waitForMessage(
        (message) => message.ts === plan.ts && /is approved|running as E-/.test(message.text),
        60_000,
      );
      const refused = control().log().length;
      spoil(plan.ts);
      await journalEnded();
      const errors = control()
        .log()
        .slice(refused)
        .filter(({ kind, ok }) => kind === 'api' && !ok);
      assert.ok(errors.length > 0, 'Slack refused nothing');
      mend();
      await stage.end(worker);
    });
  }
  it('a dropped socket is opened again, and nothing that follows is lost', async () => {
    control().disconnectSockets('abrupt');
    await control().waitFor(() => (control().socketCount() === 0 ? true : undefined), 60_000);
    await control().waitFor(() => (control().socketCount() > 0 ? true : undefined), 60_000);
    const help = await control().command('mira', '#kafka-ops', '/kafka help');
    assert.ok(help.ok, JSON.stringify(help));
  });
  it('Redis in the middle: asks are answered with what is wrong, and work again once it is back', async () => {
    const { port } = stage.redis;
    await stage.redis.stop();
    const at = control().messages().at(-1)?.ts ?? '0';
    const asked = await control().command('mira', '#kafka-ops', '/kafka status');
    assert.ok(asked.ok && asked.tookMs < 3000, JSON.stringify(asked));
    await whispered(stage, 'U0MIRA', /could not be put on the queue.*See that Redis runs/, at);
    assert.ok((await control().command('mira', '#kafka-ops', '/kafka plans')).ok);
    await whispered(stage, 'U0MIRA', /Redis at .* did not answer/, at);
    redisAgain = await startRedis({ dir: stage.folder, port });
    const worker: Running = await stage.startWorker();
    await control().command('mira', '#kafka-ops', '/kafka audit');
    await control().waitForMessage(({ text, onlyFor }) => onlyFor === null && /Audit · demo/.test(text), 60_000);
    await stage.end(worker);
  });

  /** As the journal tells it, since Slack has no place left to tell it in. */
  async function journalEnded(): Promise<void> {
    const redis = openRedis({ url: stage.redis.url });
    const deadlineMs = Date.now() + 60_000;
    try {
      for (;;) {
        const [newest = ''] = given(await redis.journal.list(1));
        const ended = given(await redis.journal.read(newest)).find(({ event }) => event.kind === 'ended');
        if (ended?.event.kind === 'ended') return assert.equal(ended.event.end, 'done');
        assert.ok(Date.now() < deadlineMs, 'the execution did not end');
        await sleep(200);
      }
    } finally {
      await redis.close();
    }
  }
});

function given<T>(outcome: Outcome<T>): T {
  assert.ok(outcome.ok, JSON.stringify(outcome));
  return outcome.value;
}
