import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Running } from '../../../src/start.ts';
import { buttonsOf, current, openStage, planPosted, type Stage, textOf, whispered } from './support/stage.ts';

/** Two have to approve, and one at most does: an executed plan would change the cluster under the next test. */
describe('a decision about a plan', () => {
  let stage: Stage;
  let bot: Running;
  let worker: Running;
  before(async () => {
    stage = await openStage({ mode: 'socket', approvers: { groups: ['S0APPROVERS'], needed: 2 } });
    bot = await stage.startBot();
    worker = await stage.startWorker();
    stage.slack.control.setGroupMembers('S0APPROVERS', ['mira', 'bob', 'chen', 'gus', 'dora', 'stella', 'U0BOT']);
  });
  after(() => stage.close());
  const control = () => stage.slack.control;
  const now = () => control().messages().at(-1)?.ts ?? '0';

  for (const [who, userId, reason] of [
    ['mira', 'U0MIRA', /You asked for P-/],
    ['gus', 'U0GUS', /guest account cannot decide/],
    ['U0BOT', 'U0BOT', /bot account cannot decide/],
  ] as const) {
    it(`by ${who} is refused with a reason that only ${who} sees, and the buttons stay`, async () => {
      const plan = await planPosted(stage);
      const at = now();
      assert.ok((await control().click(who, plan.ts, 'approve')).ok);
      await whispered(stage, userId, reason, at);
      assert.ok(buttonsOf(current(stage, plan)).includes('approve'));
    });
  }
  it('by somebody of another workspace is refused', async () => {
    const plan = await planPosted(stage);
    const at = now();
    await control().click('stella', plan.ts, 'approve');
    await whispered(stage, 'U0STELLA', /another workspace/, at);
    assert.ok(buttonsOf(current(stage, plan)).includes('approve'));
  });
  it('by a deactivated account is refused', async () => {
    const plan = await planPosted(stage);
    const acting = await control().click('dora', plan.ts, 'approve');
    // Slack itself may not let the click through; if it does, the bot does not.
    if (acting.ok) await whispered(stage, 'U0DORA', /deleted account cannot decide/);
    assert.ok(buttonsOf(current(stage, plan)).includes('approve'));
  });
  it('counts one person once, however often and however fast they click', async () => {
    const plan = await planPosted(stage);
    const at = now();
    const clicks = await Promise.all([1, 2, 3].map(() => control().click('bob', plan.ts, 'approve')));
    assert.ok(clicks.every(({ ok }) => ok));
    const half = await control().waitForMessage(
      (message) => message.ts === plan.ts && /Approved so far by/.test(textOf(message)),
      60_000,
    );
    assert.ok(buttonsOf(half).includes('approve'));
    assert.equal(textOf(half).match(/<@U0BOB>/g)?.length, 1);
    assert.ok((await control().click('bob', plan.ts, 'approve')).ok);
    await whispered(stage, 'U0BOB', /You have approved P-.* already/, at);
  });
  it('is refused when the group cannot be asked', async () => {
    const plan = await planPosted(stage);
    const at = now();
    control().setGroupMembers('S0APPROVERS', ['bob', 'chen']);
    // What was learned in the last minute may be used; a fresh worker has learned nothing.
    await stage.end(worker);
    worker = await stage.startWorker();
    control().fault('usergroups.users.list', { error: 'internal_error', times: 20 });
    assert.ok((await control().click('chen', plan.ts, 'approve')).ok);
    await whispered(stage, 'U0CHEN', /could not be asked who belongs to the approver groups/, at);
    control().clearFaults();
    assert.ok(buttonsOf(current(stage, plan)).includes('approve'));
  });
  it('of no wants a reason, shows it to all, and ends the plan', async () => {
    const plan = await planPosted(stage);
    assert.ok((await control().click('bob', plan.ts, 'reject')).ok);
    const modal = await control().waitFor(() => control().modal('bob'), 60_000);
    assert.match(JSON.stringify(modal), /Reject P-/);
    const empty = await control().submit('bob', { reason: { text: '   ' } });
    assert.ok(!empty.ok && /reason/.test(JSON.stringify(empty)), JSON.stringify(empty));
    const sent = await control().submit('bob', { reason: { text: 'not <!channel> today' } });
    assert.ok(sent.ok, JSON.stringify(sent));
    const rejected = await control().waitForMessage(
      (message) => message.ts === plan.ts && /Rejected/.test(textOf(message)),
      60_000,
    );
    assert.deepEqual(buttonsOf(rejected), ['details', 'why']);
    assert.match(textOf(rejected), /&lt;!channel&gt; today/);
  });
  it('is taken as before after commands of ten megabytes over the socket, each answered in time', async () => {
    const plan = await planPosted(stage);
    const at = now();
    for (const text of ['x'.repeat(10_000_000), '<http://'.repeat(1_250_000), 'on '.repeat(3_300_000)]) {
      const acting = await control().command('mira', '#kafka-ops', `/kafka ${text}`);
      assert.ok(acting.ok && acting.tookMs < 3000, JSON.stringify(acting).slice(0, 300));
    }
    const told = await whispered(stage, 'U0MIRA', /There is no command/, at);
    assert.ok(JSON.stringify(told).length < 10_000);
    assert.ok((await control().click('bob', plan.ts, 'approve')).ok);
    await control().waitForMessage((one) => one.ts === plan.ts && /Approved so far by/.test(textOf(one)), 60_000);
  });
  it('survives a restart of the bot: old buttons work', async () => {
    const plan = await planPosted(stage);
    await stage.end(bot);
    bot = await stage.startBot();
    assert.ok((await control().click('bob', plan.ts, 'approve')).ok);
    await control().waitForMessage(
      (message) => message.ts === plan.ts && /Approved so far by/.test(textOf(message)),
      60_000,
    );
  });
});
