import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { after, before, describe, it } from 'node:test';
import type { Message } from '../../../lab/slack/index.ts';
import { openRedis } from '../../../src/redis/open-redis.ts';
import type { Running } from '../../../src/start.ts';
import { signedEvent, signedInteraction, signedPost } from './support/signed-post.ts';
import { buttonValue, signedPress } from './support/signed-press.ts';
import { buttonsOf, current, openStage, planPosted, type Stage, textOf, whispered } from './support/stage.ts';
import { starvedSince } from './support/starved.ts';

const bob = { id: 'U0BOB', name: 'bob', username: 'bob', team_id: 'T0LOCAL' };
const home = { id: 'T0LOCAL', domain: 'local' };
const formIds = ['reject-form', 'confirm-form', 'rate-form', 'plan-form', 'schedule-form', 'why-form'] as const;

/** What holds the signing secret, or what only reaches the port, may send anything: people of other companies, edited forms, nonsense. */
describe('a request that Slack would never send', () => {
  let stage: Stage;
  let bot: Running;
  before(async () => {
    const slack = { mode: 'http', port: 0, allowedChannels: ['C0KAFKAOPS'] };
    stage = await openStage({ mode: 'http', approvers: { groups: ['S0APPROVERS'], needed: 2 }, file: { slack } });
    bot = await stage.startBot();
    await stage.startWorker();
  });
  after(() => stage.close());
  const control = () => stage.slack.control;
  const to = () => ({ stage, bot });
  const now = () => control().messages().at(-1)?.ts ?? '0';
  const elsewhere = () =>
    control()
      .messages()
      .filter(({ channel }) => channel === 'C0KAFKAPROD');
  const serves = async () => {
    const help = await control().command('mira', '#kafka-ops', '/kafka help');
    assert.ok(help.ok, JSON.stringify(help));
  };

  for (const [who, over] of [
    ['with a foreign team and its enterprise', { team: home, user: { ...bob, team_id: 'T0OTHER' } }],
    ['with a foreign team everywhere', { team: { id: 'T0OTHER' }, user: { ...bob, team_id: 'T0OTHER' } }],
    ['with no team at all', { team: null, user: { id: 'U0BOB' } }],
    ['with no team of its own, from another', { team: { id: 'T0OTHER' }, user: { id: 'U0BOB' } }],
  ] as const) {
    it(`${who} is refused: a click, a command, a form`, async () => {
      const plan = await planPosted(stage);
      const before = textOf(current(stage, plan));
      const enterprise = { enterprise: { id: 'E0EVIL', name: 'evil' }, is_enterprise_install: true };
      const value = buttonValue(plan);
      const click = await signedPress(stage, bot, { plan, value, over: { ...over, ...enterprise } });
      assert.equal(click.status, 200);
      const command = { command: '/kafka', text: 'fix-racks', user_id: 'U0BOB', channel_id: 'C0KAFKAOPS' };
      const more = { team_id: 'T0OTHER', enterprise_id: 'E0EVIL', is_enterprise_install: 'true', trigger_id: '1.2.x' };
      const typed = await signedPost(to(), new URLSearchParams({ ...command, ...more }).toString());
      assert.match(await typed.text(), /serves another workspace/);
      const form = await submit('reject-form', rejectable(value, 'C0KAFKAOPS'), { ...over, ...enterprise });
      assert.match(form, /serves another workspace/);
      await serves();
      assert.equal(textOf(current(stage, plan)), before);
    });
  }

  it('in which somebody of another company says to be of this workspace is refused by asking Slack', async () => {
    const plan = await planPosted(stage);
    const at = now();
    const over = { user: { id: 'U0STELLA', username: 'stella', team_id: 'T0LOCAL' } };
    assert.equal((await signedPress(stage, bot, { plan, value: buttonValue(plan), over })).status, 200);
    await whispered(stage, 'U0STELLA', /another workspace/, at);
    assert.doesNotMatch(textOf(current(stage, plan)), /Approved so far/);
  });

  it('in which somebody of another company opens the home tab shows nothing', async () => {
    const opened = (user: string) => ({ type: 'app_home_opened', user, channel: 'D1', tab: 'home', event_ts: '1.1' });
    assert.equal((await signedEvent(to(), opened('U0STELLA'))).status, 200);
    assert.equal((await signedEvent(to(), opened('U0BOB'))).status, 200);
    await control().waitFor(() => control().home('bob'), 60_000, 'the home tab of bob');
    assert.equal(control().home('stella'), undefined);
  });

  let plan: Message | undefined;
  for (const formId of formIds) {
    it(`is a ${formId} with edited metadata: it does nothing, and says so`, async () => {
      plan ??= await planPosted(stage);
      const shown = textOf(current(stage, plan));
      const edited = ['', 'not json', 'null', '[]', '7', '{"channel":"<!channel>"}', `{"value":${'['.repeat(1000)}`];
      for (const metadata of edited) assert.match(await submit(formId, metadata), /nothing was done/i, metadata);
      const forged = { value: buttonValue(plan), executionId: 'E-90QX', channel: 'C0KAFKAPROD' };
      // "Why?" has no channel: what it shows, `show` shows to everybody.
      if (formId !== 'why-form')
        assert.match(await submit(formId, JSON.stringify(forged)), /not to be used in this channel.*Nothing was done/);
      await serves();
      assert.deepEqual(elsewhere(), []);
      assert.equal(textOf(current(stage, plan)), shown);
    });
  }

  it('is a form with megabytes in its field: what is kept of it is as long as the field allows', async () => {
    const plan = await planPosted(stage);
    const value = buttonValue(plan);
    const reason = `no\n*Approved* by <!channel> ${'x'.repeat(2_000_000)}`;
    await submit('reject-form', rejectable(value, 'C0KAFKAOPS'), {}, { reason: { text: { value: reason } } });
    const rejected = await control().waitForMessage(
      (message) => message.ts === plan.ts && /\*Rejected\*/.test(textOf(message)),
      60_000,
    );
    assert.match(textOf(rejected), /: no \*Approved\* by &lt;!channel&gt; x+/, 'in one line, and mentions nobody');
    const redis = openRedis({ url: stage.redis.url });
    const stored = await redis.proposals.get(value.split(':')[0] ?? '');
    await redis.close();
    assert.ok(stored.ok && stored.value.rejection?.reason.length === 500, JSON.stringify(stored).slice(0, 200));
  });

  it('is a command of megabytes that its patterns would search for minutes: it is answered in time', async () => {
    const about = {
      command: '/kafka',
      team_id: 'T0LOCAL',
      user_id: 'U0MIRA',
      channel_id: 'C0KAFKAOPS',
      trigger_id: '1.2.m',
    };
    for (const text of ['<http://'.repeat(200_000), `"'`.repeat(600_000), `drain ${'1-'.repeat(1_000_000)}`]) {
      const body = new URLSearchParams({ ...about, text }).toString();
      const begun = Date.now();
      const starvedMs = starvedSince();
      const answer = await signedPost(to(), body);
      assert.ok(
        answer.status === 200 && Date.now() - begun < 3000 + starvedMs(),
        `${answer.status}, ${Date.now() - begun} ms`,
      );
    }
  });

  it('is nested 100,000 deep: it ends nothing', async () => {
    const deep = `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`;
    const about = { user: bob, team: home, channel: { id: 'C0KAFKAOPS' }, trigger_id: '1.2.3', response_url: 'none' };
    await sendAll([
      `{"type":"message_action","callback_id":"explain-plan","message":${deep},${JSON.stringify(about).slice(1)}`,
      `{"type":"view_submission","view":{"callback_id":"plan-form","state":{"values":${deep}}},${JSON.stringify(about).slice(1)}`,
      `{"type":"block_actions","actions":[${deep}],${JSON.stringify(about).slice(1)}`,
      deep,
    ]);
    await serves();
  });

  it('has parts missing or of another type: it ends nothing', async () => {
    const button = { type: 'button', action_id: 'approve', block_id: 'b', value: 7, action_ts: {} };
    const view = { id: 'V1', callback_id: 'plan-form', private_metadata: '{"channel":"C0KAFKAOPS"}' };
    const payloads = [
      { type: {} },
      { type: 'block_actions' },
      { type: 'block_actions', user: null, actions: [] },
      { type: 'block_actions', user: bob, team: home, actions: [null] },
      { type: 'block_actions', user: bob, team: home, channel: 7, actions: [button] },
      { type: 'block_actions', user: bob, team: home, actions: [{ ...button, type: 'static_select' }], view: {} },
      { type: 'view_submission' },
      { type: 'view_submission', user: bob, team: home, view: null },
      { type: 'view_submission', user: bob, team: home, view: { ...view, state: null } },
      { type: 'view_submission', user: bob, team: home, view: { ...view, state: { values: { cluster: null } } } },
      {
        type: 'view_submission',
        user: bob,
        team: home,
        view: { ...view, private_metadata: {}, state: { values: [] } },
      },
      { type: 'message_action', callback_id: 'explain-plan', user: bob, team: home, channel: null, message: null },
      { type: 'shortcut', callback_id: 'plan', user: bob, team: home },
      { type: 'block_suggestion' },
      { type: 'event_callback', event: null },
      { type: 'event_callback', event: { type: 'app_home_opened' } },
      { type: 'event_callback', event: { type: 'app_home_opened', tab: 'home', user: {} } },
    ];
    await sendAll(payloads.map((payload) => JSON.stringify(payload)));
    const forms = [
      'command=%2Fkafka',
      'command=%2Fkafka&text=a&text=b&team_id=T0LOCAL',
      'command=%2Fkafka&team_id=T0LOCAL',
    ];
    await Promise.all(forms.map((form) => signedPost(to(), form).catch(() => null)));
    await serves();
  });

  it('hides a click behind ssl_check, which needs no signature: nothing is read of it', async () => {
    const plan = await planPosted(stage);
    const actions = [{ type: 'button', action_id: 'details', value: buttonValue(plan), action_ts: '1.1' }];
    const payload = JSON.stringify({ type: 'block_actions', user: bob, team: home, actions, trigger_id: '1.2.3' });
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const calls = () =>
      control()
        .log()
        .filter(({ name }) => name.startsWith('views.open')).length;
    const before = calls();
    const body = new URLSearchParams({ ssl_check: '1', payload }).toString();
    assert.equal((await fetch(bot.url ?? '', { method: 'POST', body, headers: form })).status, 200);
    await serves();
    assert.equal(calls(), before);
  });

  it('sends ten megabytes without saying how long it is: it is cut off', async () => {
    const chunk = new Uint8Array(1_000_000).fill(120);
    let sent = 0;
    const body = new ReadableStream({
      pull: (stream) => {
        sent += 1;
        if (sent > 10) stream.close();
        else stream.enqueue(chunk);
      },
    });
    const options = { method: 'POST', body, duplex: 'half', signal: AbortSignal.timeout(5000) } as RequestInit;
    const answer = await fetch(bot.url ?? '', options).catch((error: unknown) => error);
    if (answer instanceof Response) assert.equal(answer.status, 413);
    await serves();
  });

  it('dribbles its head or its body on many connections: they are cut off, and others are served meanwhile', async () => {
    const { port, hostname } = new URL(bot.url ?? '');
    const head = `POST /slack/events HTTP/1.1\r\nhost: ${hostname}\r\n`;
    const open = (text: string) => dribble(connect(Number(port), hostname), text);
    const slow = Array.from({ length: 60 }, (_, index) =>
      open(index % 2 === 0 ? head : `${head}content-length: 5000\r\n\r\n`),
    );
    const begun = Date.now();
    await serves();
    await Promise.all(slow);
    assert.ok(Date.now() - begun < 20_000, `${Date.now() - begun} ms`);
    await serves();
  });

  /** Each as an interaction and as an event. Bolt answers what it does not understand after three seconds. */
  async function sendAll(payloads: readonly string[]): Promise<void> {
    const sent = payloads.flatMap((payload) => [
      signedPost(to(), new URLSearchParams({ payload }).toString()),
      signedPost(to(), payload, 'application/json'),
    ]);
    await Promise.all(sent.map((answer) => answer.catch(() => null)));
  }

  function rejectable(value: string, channel: string): string {
    return JSON.stringify({ value, channel });
  }

  /** Each form filled in as it would be sent; the body of what is answered. */
  async function submit(formId: string, metadata: string, over: object = {}, more: object = {}): Promise<string> {
    const id = /P-[A-Z0-9]+/.exec(metadata)?.[0] ?? 'P-1';
    const values = {
      ...{ reason: { text: { value: 'no' } }, typed: { text: { value: id } }, rate: { value: { value: '20MB/s' } } },
      ...{ cluster: { value: { value: 'demo' } }, intent: { value: { value: 'fix-racks' } } },
      ...{
        kind: { value: { value: 'audit' } },
        when: { value: { value: '02:00' } },
        'why-name': { value: { value: 'x' } },
      },
      ...more,
    };
    const view = {
      ...{ id: `V${randomBytes(4).toString('hex')}`, type: 'modal', callback_id: formId, hash: '1', blocks: [] },
      ...{ private_metadata: metadata, state: { values } },
    };
    const payload = { type: 'view_submission', team: home, user: bob, view, trigger_id: '1.2.3', ...over };
    const answer = await signedInteraction(to(), payload);
    assert.equal(answer.status, 200);
    return answer.text();
  }

  it('is none of what is left behind: the plan that nobody decided about has its buttons', async () => {
    const plan = await planPosted(stage);
    assert.ok(buttonsOf(current(stage, plan)).includes('approve'));
    const at = now();
    await control().command('mira', '#kafka-ops', '/kafka executions');
    await whispered(stage, 'U0MIRA', /Nothing has been carried out yet/, at);
    await control().command('mira', '#kafka-ops', '/kafka schedule');
    await whispered(stage, 'U0MIRA', /Nothing is scheduled/, at);
  });
});

/** A byte now and then, for as long as the other side listens. */
function dribble(socket: Socket, head: string): Promise<void> {
  return new Promise((resolve) => {
    const timer = setInterval(() => socket.write('x'), 200);
    socket.once('connect', () => socket.write(head));
    socket.resume();
    socket.on('error', () => {});
    socket.once('close', () => {
      clearInterval(timer);
      resolve();
    });
  });
}
