import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { buttonsOf, openStage, planPosted, type Stage, textOf, whispered } from './support/stage.ts';

/** Two clusters that are one simulated one: what matters here is which of them is meant. */
const cluster = (name: string, more: object = {}) => ({
  name,
  bootstrap: ['simulated:9092'],
  approvers: { groups: ['S0APPROVERS'] },
  ...more,
});

describe('commands, forms and shortcuts', () => {
  let stage: Stage;
  before(async () => {
    const clusters = [cluster('prod', { channels: ['C0KAFKAPROD'] }), cluster('staging')];
    stage = await openStage({ mode: 'socket', partitionBytes: 40e9, file: { clusters } });
    await stage.startBot();
    await stage.startWorker();
  });
  after(() => stage.close());
  const control = () => stage.slack.control;
  const now = () => control().messages().at(-1)?.ts ?? '0';
  const say = async (who: string, text: string, channel = '#kafka-ops') => {
    const at = now();
    const acting = await control().command(who, channel, `/kafka ${text}`);
    assert.ok(acting.ok, JSON.stringify(acting));
    return at;
  };

  it('mean the cluster that the channel was given, which everybody there is told', async () => {
    let at = await say('mira', 'status');
    await whispered(stage, 'U0MIRA', /several are known.*use prod sets one for this channel/s, at);
    at = await say('gus', 'use staging');
    await whispered(stage, 'U0GUS', /guest account cannot/, at);
    at = await say('mira', 'use stagin');
    await whispered(stage, 'U0MIRA', /Did you mean staging/, at);
    at = await say('mira', 'use staging');
    await control().waitForMessage(
      (message) => message.onlyFor === null && /mean `staging`, says <@U0MIRA>/.test(textOf(message)),
      60_000,
    );
    at = await say('mira', 'status');
    await whispered(stage, 'U0MIRA', /Looking at staging/, at);
    at = await say('mira', 'use staging', '#kafka-prod');
    await whispered(stage, 'U0MIRA', /configuration says that this channel means prod/, at);
    at = await say('bob', 'use');
    await whispered(stage, 'U0BOB', /Commands in this channel mean `staging`/, at);
  });

  it('help says what this person may do here and what is going on', async () => {
    const plan = await planPosted(stage);
    const id = /P-[A-Z0-9]+/.exec(textOf(plan))?.[0] ?? '';
    let at = await say('mira', 'help');
    const asker = textOf(await whispered(stage, 'U0MIRA', /Commands here mean/, at));
    assert.match(asker, /You may ask for plans; others approve them/);
    assert.match(asker, new RegExp(`Waiting for approval: \\*${id}\\*`));
    at = await say('gus', 'help');
    assert.match(
      textOf(await whispered(stage, 'U0GUS', /Commands here mean/, at)),
      /may look, but not ask for plans; others approve them/,
    );
    for (const text of ['fix-racks', 'rebalance max 1GB', 'plan heal']) {
      at = await say('gus', text);
      await whispered(stage, 'U0GUS', /guest account cannot ask for plans/, at);
    }
    const promised = control()
      .messages()
      .filter(({ onlyFor, text }) => onlyFor === 'U0GUS' && /Planning/.test(text));
    assert.deepEqual(promised, [], 'who may not ask is not told first that it is being planned');
  });

  it('steer the one execution that runs without naming it; the rate is asked for in a form', async () => {
    let at = await say('bob', 'pause');
    await whispered(stage, 'U0BOB', /Nothing is being carried out on staging/, at);
    const plan = await planPosted(stage);
    assert.ok((await control().click('bob', plan.ts, 'approve')).ok);
    const running = await control().waitForMessage(
      (one) => one.ts === plan.ts && buttonsOf(one).includes('rate-execution') && /wave 1/.test(textOf(one)),
      60_000,
    );
    const id = /E-[A-Z0-9]+/.exec(running.text)?.[0] ?? '';
    at = await say('bob', 'help');
    assert.match(
      textOf(await whispered(stage, 'U0BOB', /Commands here mean/, at)),
      new RegExp(`may approve those of others.*Running now: \\*${id}\\*`, 's'),
    );
    at = await say('bob', 'pause');
    await whispered(stage, 'U0BOB', new RegExp(`Asking ${id} to pause`), at);
    await control().waitForMessage((one) => one.ts === plan.ts && /\*Paused\* by/.test(textOf(one)), 60_000);
    at = await say('bob', 'resume');
    await whispered(stage, 'U0BOB', new RegExp(`Asking ${id} to resume`), at);
    await say('bob', 'throttle');
    const form = await control().waitFor(() => control().modal('bob'), 60_000);
    assert.match(JSON.stringify(form), new RegExp(`Rate of ${id}.*5\\sMB/s to 100\\sMB/s per broker`, 's'));
    const wrong = await control().submit('bob', { rate: { value: 'quick' } });
    assert.ok(!wrong.ok && /no rate/.test(JSON.stringify(wrong)), JSON.stringify(wrong));
    at = now();
    assert.ok((await control().submit('bob', { rate: { value: '20MB/s' } })).ok);
    await whispered(stage, 'U0BOB', new RegExp(`Asking ${id} to copy at 20 MB/s per broker`), at);
    await control().waitForMessage(
      (one) => one.ts === plan.ts && /limit 20 MB\/s per broker/.test(textOf(one)),
      60_000,
    );
    assert.ok((await control().click('mira', plan.ts, 'rate-execution')).ok);
    assert.match(
      JSON.stringify(await control().waitFor(() => control().modal('mira'), 60_000)),
      /It copies at 20\sMB\/s now/,
    );
    await control().closeModal('mira');
    at = await say('bob', 'cancel');
    await whispered(stage, 'U0BOB', new RegExp(`Asking for the end of ${id}`), at);
    await control().waitForMessage((one) => one.ts === plan.ts && / · cancelled/.test(one.text), 60_000);
  });

  it('the record of one plan is shown by command and by the shortcut of its message', async () => {
    const plan = control()
      .messages()
      .find((one) => / · cancelled/.test(one.text));
    const id = /P-[A-Z0-9]+/.exec(textOf(plan))?.[0] ?? '';
    const at = await say('chen', `record ${id.toLowerCase()}`);
    const shown = textOf(await whispered(stage, 'U0CHEN', /The record of P-/, at));
    assert.match(shown, /<@U0MIRA> asked for it: fix-racks/);
    assert.match(shown, /<@U0BOB> approved exactly `[0-9a-f]{12}` \(E-/);
    assert.match(shown, /<@U0BOB> told E-[A-Z0-9]+: pause.*resume.*copy at 20 MB\/s.*cancel.*ended as cancelled/s);
    assert.ok((await control().shortcut('chen', 'record-of-plan', plan?.ts)).ok);
    await control().waitFor(
      () => (/approved exactly/.test(JSON.stringify(control().modal('chen') ?? {})) ? true : undefined),
      60_000,
    );
    await control().closeModal('chen');
  });

  it('a message shortcut explains its plan, and says so where there is none', async () => {
    const plan = await planPosted(stage);
    assert.ok((await control().shortcut('chen', 'explain-plan', plan.ts)).ok);
    await control().waitFor(
      () => (/Waves, in order/.test(JSON.stringify(control().modal('chen') ?? {})) ? true : undefined),
      60_000,
    );
    await control().closeModal('chen');
    const other = control()
      .messages()
      .find((one) => one.onlyFor === null && /says <@U0MIRA>/.test(textOf(one)));
    const at = now();
    assert.ok((await control().shortcut('chen', 'explain-plan', other?.ts)).ok);
    await whispered(stage, 'U0CHEN', /about no plan and no execution/, at);
  });

  it('the global shortcut plans from anywhere, and asks where to post', async () => {
    assert.ok((await control().shortcut('mira', 'plan')).ok);
    const form = await control().waitFor(() => control().modal('mira'), 60_000);
    assert.match(JSON.stringify(form), /Post the plan in/);
    const nowhere = await control().submit('mira', { channel: { value: null } });
    assert.ok(!nowhere.ok, 'a channel is needed');
    const before = new Set(
      control()
        .messages()
        .map(({ ts }) => ts),
    );
    const sent = await control().submit('mira', {
      cluster: { value: 'prod' },
      intent: { 'plan-form-intent': 'fix-racks' },
      channel: { value: 'C0KAFKAPROD' },
    });
    assert.ok(sent.ok, JSON.stringify(sent));
    const plan = await control().waitForMessage(
      (one) => !before.has(one.ts) && one.onlyFor === null && buttonsOf(one).includes('approve'),
      60_000,
    );
    assert.equal(plan.channel, 'C0KAFKAPROD');
  });

  it('a stranger with a shortcut is refused', async () => {
    const plan = control()
      .messages()
      .findLast((one) => buttonsOf(one).includes('approve') && one.channel === 'C0KAFKAOPS');
    const at = now();
    assert.ok((await control().shortcut('stella', 'explain-plan', plan?.ts)).ok);
    await whispered(stage, 'U0STELLA', /serves another workspace/, at);
    assert.equal(control().modal('stella'), undefined);
  });
});
