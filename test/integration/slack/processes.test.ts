import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startRedis } from '../../../lab/redis/start-redis.ts';
import { type Role, startRole } from './support/bot-process.ts';
import { openStage, type Stage, textOf, whispered } from './support/stage.ts';

/** Nobody listens there: the worker's cluster is away from the beginning. */
const file = {
  slack: { mode: 'socket' },
  clusters: [{ name: 'demo', bootstrap: ['127.0.0.1:19996'], requestTimeout: '2s' }],
};

describe('bot and worker as processes', () => {
  let stage: Stage;
  let bot: Role;
  let worker: Role;
  before(async () => {
    stage = await openStage({ mode: 'socket' });
    [bot, worker] = await Promise.all([
      startRole(stage, 'bot', file, 'bot'),
      startRole(stage, 'worker', file, 'worker'),
    ]);
  });
  after(() => stage.close());
  const control = () => stage.slack.control;
  const now = () => control().messages().at(-1)?.ts ?? '0';
  const say = (text: string) => control().command('mira', '#kafka-ops', text);

  it('answer what is wrong while Kafka is away, with the next step', async () => {
    const at = now();
    assert.ok((await say('/kafka status')).ok);
    const answer = await whispered(stage, 'U0MIRA', /127\.0\.0\.1:19996|demo/, at);
    assert.ok(answer !== undefined);
    const problem = await control().waitForMessage(
      (message) => message.ts > at && message.onlyFor === 'U0MIRA' && !/Looking at/.test(message.text),
      60_000,
    );
    assert.doesNotMatch(textOf(problem), /\bat .*\.(?:ts|js):\d+/);
    assert.match(textOf(problem), /demo/);
  });
  it('outlive Redis, and go on once it is back', async () => {
    const { port } = stage.redis;
    await stage.redis.stop();
    assert.ok((await say('/kafka help')).ok);
    const again = await startRedis({ dir: stage.folder, port });
    const deadlineMs = Date.now() + 60_000;
    for (let answered = false; !answered; ) {
      assert.ok(Date.now() < deadlineMs, `the worker did not come back:\n${worker.logged()}`);
      const at = now();
      assert.ok((await say('/kafka audit')).ok);
      // Either the queue is not back yet and says so, or the worker answers that Kafka is away.
      const answer = await control().waitForMessage(
        (message) => message.ts > at && message.onlyFor === 'U0MIRA' && !/^Auditing/.test(message.text),
        60_000,
      );
      answered = !/queue|Redis/.test(answer.text);
    }
    const [asBot, asWorker] = await Promise.all([bot.stop('SIGINT'), worker.stop('SIGTERM')]);
    assert.deepEqual([asBot.code, asWorker.code], [0, 0], bot.logged() + worker.logged());
    await again.stop();
  });
  it('end orderly when they are told to, and log no secret and no bug', () => {
    const logged = bot.logged() + worker.logged();
    assert.match(logged, /"msg":"stopping"/);
    assert.doesNotMatch(logged, /"level":"error"/);
    for (const secret of [stage.slack.botToken, stage.slack.appToken, stage.slack.signingSecret]) {
      assert.ok(!logged.includes(secret), 'a secret is in the log');
    }
  });
});
