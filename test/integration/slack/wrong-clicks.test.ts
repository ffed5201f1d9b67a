import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Message } from '../../../lab/slack/index.ts';
import { openRedis } from '../../../src/redis/open-redis.ts';
import type { Running } from '../../../src/start.ts';
import { buttonValue, signedPress } from './support/signed-press.ts';
import { buttonsOf, current, openStage, planPosted, type Stage, textOf, whispered } from './support/stage.ts';

/** Clicks that come too late, from elsewhere, or from two people at once; each signed as Slack signs. */
describe('a click', () => {
  let stage: Stage;
  let bot: Running;
  before(async () => {
    stage = await openStage({ mode: 'http', partitionBytes: 40e9 });
    bot = await stage.startBot();
    await stage.startWorker();
  });
  after(() => stage.close());
  const control = () => stage.slack.control;
  const now = () => control().messages().at(-1)?.ts ?? '0';
  const press = async (plan: Message, channel = plan.channel) => {
    const answer = await signedPress(stage, bot, { plan, value: buttonValue(plan), channel });
    assert.equal(answer.status, 200);
  };

  it('in another channel than that of the plan decides nothing', async () => {
    const plan = await planPosted(stage);
    const at = now();
    await press(plan, 'C0KAFKAPROD');
    const told = await whispered(stage, 'U0BOB', /is decided about in the channel where it was posted/, at);
    assert.equal(told.channel, 'C0KAFKAPROD');
    assert.ok(buttonsOf(current(stage, plan)).includes('approve'));
    assert.doesNotMatch(textOf(current(stage, plan)), /Approved/);
  });

  it('on a plan whose place a newer one took decides nothing, and its buttons are gone', async () => {
    const old = await planPosted(stage, '/kafka drain 106');
    const other = await planPosted(stage, '/kafka drain 105');
    const fresh = await planPosted(stage, '/kafka drain 106 max-moves 50');
    const replaced = await control().waitForMessage(
      (message) => message.ts === old.ts && /Superseded/.test(textOf(message)),
      60_000,
    );
    assert.deepEqual(buttonsOf(replaced), ['details', 'why']);
    const at = now();
    await press(old);
    const told = await whispered(stage, 'U0BOB', /newer plan has taken the place/, at);
    assert.match(textOf(told), new RegExp(`show ${buttonValue(fresh).split(':')[0]}`));
    assert.ok(buttonsOf(current(stage, other)).includes('approve'), 'a plan about something else stays');
    assert.ok(buttonsOf(current(stage, fresh)).includes('approve'));
  });

  it('after the plan has expired decides nothing, also before the message says so', async () => {
    const plan = await planPosted(stage, '/kafka drain 104');
    const redis = openRedis({ url: stage.redis.url });
    const proposalId = buttonValue(plan).split(':')[0] ?? '';
    // The message is there a moment before the proposal says so.
    await until(async () => {
      const stored = await redis.proposals.get(proposalId);
      if (!stored.ok || stored.value.state !== 'posted') return false;
      const past = { ...stored.value, expiresAtMs: Date.now() - 1, revision: stored.value.revision + 1 };
      return (await redis.proposals.replace(past)).ok;
    });
    await redis.close();
    const at = now();
    await press(plan);
    await whispered(stage, 'U0BOB', /has expired/, at);
    assert.doesNotMatch(textOf(current(stage, plan)), /Approved/);
  });

  it('of two people at the same moment starts one execution, and the second is told', async () => {
    const plan = await planPosted(stage);
    const at = now();
    const clicks = await Promise.all(['bob', 'chen'].map((who) => control().click(who, plan.ts, 'approve')));
    assert.ok(clicks.every(({ ok }) => ok));
    const told = await control().waitForMessage(
      (message) => message.onlyFor !== null && message.ts > at && /already/.test(textOf(message)),
      60_000,
    );
    assert.match(told.onlyFor ?? '', /U0BOB|U0CHEN/);
    const running = await control().waitForMessage(
      (message) => message.ts === plan.ts && buttonsOf(message).includes('cancel-execution'),
      60_000,
    );
    assert.equal(textOf(running).match(/approved by <@U0(?:BOB|CHEN)>\./g)?.length, 1);
    const redis = openRedis({ url: stage.redis.url });
    const executions = await redis.journal.list(10);
    await redis.close();
    assert.ok(executions.ok && executions.value.length === 1, JSON.stringify(executions));
    assert.ok((await control().click('bob', plan.ts, 'cancel-execution')).ok);
    await control().waitForMessage((one) => one.ts === plan.ts && / · cancelled/.test(one.text), 60_000);
  });
});

async function until(done: () => Promise<boolean>): Promise<void> {
  const deadlineMs = Date.now() + 60_000;
  while (!(await done())) {
    assert.ok(Date.now() < deadlineMs, 'it did not come about in time');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
