import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { signature } from '../../../lab/slack/delivery/http.ts';
import type { Message } from '../../../lab/slack/index.ts';
import type { Running } from '../../../src/start.ts';
import { signedInteraction } from './support/signed-post.ts';
import { buttonValue, signedPress } from './support/signed-press.ts';
import { buttonsOf, current, openStage, planPosted, type Stage, textOf, whispered } from './support/stage.ts';

/** What somebody could send who is not Slack, or who holds what Slack once sent. */
describe('the bot under attack', () => {
  let stage: Stage;
  let bot: Running;
  before(async () => {
    stage = await openStage({ mode: 'http', approvers: { groups: ['S0APPROVERS'], needed: 2 } });
    bot = await stage.startBot();
    await stage.startWorker();
  });
  after(() => stage.close());
  const control = () => stage.slack.control;
  const now = () => control().messages().at(-1)?.ts ?? '0';

  async function send(body: string, headers: Record<string, string>): Promise<Response> {
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    return fetch(bot.url ?? '', {
      method: 'POST',
      body,
      headers: { ...form, ...headers },
      signal: AbortSignal.timeout(15_000),
    });
  }
  const commandBody = () =>
    new URLSearchParams({
      command: '/kafka',
      text: 'status',
      team_id: 'T0LOCAL',
      user_id: 'U0MIRA',
      user_name: 'mira',
      channel_id: 'C0KAFKAOPS',
      trigger_id: `1.2.${randomBytes(4).toString('hex')}`,
      response_url: `${stage.slack.apiUrl}none`,
    }).toString();
  const nowSec = () => Math.floor(Date.now() / 1000);

  for (const [what, headers] of [
    ['without a signature', () => ({})],
    ['with a signature of another secret', (body: string) => signature('another', body)],
    ['signed for another body', () => signature(stage.slack.signingSecret, 'text=help')],
    ['signed six minutes ago', (body: string) => signature(stage.slack.signingSecret, body, nowSec() - 360)],
    [
      'with a timestamp that was moved',
      (body: string) => ({
        ...signature(stage.slack.signingSecret, body, nowSec() - 360),
        'x-slack-request-timestamp': String(nowSec()),
      }),
    ],
  ] as const satisfies readonly (readonly [string, (body: string) => Record<string, string>])[]) {
    it(`refuses a request ${what}`, async () => {
      const before = control().messages().length;
      const body = commandBody();
      const answer = await send(body, headers(body));
      assert.equal(answer.status, 401);
      assert.equal(control().messages().length, before);
    });
  }
  for (const junk of ['null', '7', '%22x%22', '[]', '{']) {
    it(`answers 400 to a signed body that says ${junk}, and goes on`, async () => {
      const form = `payload=${junk}`;
      assert.equal((await send(form, signature(stage.slack.signingSecret, form))).status, 400);
      const asJson = { 'content-type': 'application/json', ...signature(stage.slack.signingSecret, junk) };
      assert.equal((await send(junk, asJson)).status, 400);
      assert.equal((await send('text=help', {})).status, 401, 'the bot still answers');
    });
  }
  it('takes the same request when it is signed as Slack does', async () => {
    const body = commandBody();
    assert.equal((await send(body, signature(stage.slack.signingSecret, body))).status, 200);
    await control().waitForMessage(({ text, onlyFor }) => onlyFor === null && /Status · demo/.test(text), 60_000);
  });
  it('does the work of a replayed request once', async () => {
    const body = commandBody();
    const headers = signature(stage.slack.signingSecret, body);
    const statuses = () =>
      control()
        .messages()
        .filter(({ text }) => /Status · demo/.test(text)).length;
    const before = statuses();
    for (let time = 0; time < 5; time += 1) assert.equal((await send(body, headers)).status, 200);
    await control().waitFor(() => (statuses() > before ? true : undefined), 60_000);
    // A later command goes through the same queue; once it is answered, the replays are over too.
    assert.ok((await control().command('mira', '#kafka-ops', '/kafka audit')).ok);
    await control().waitForMessage(({ text, onlyFor }) => onlyFor === null && /Audit · demo/.test(text), 60_000);
    assert.equal(statuses(), before + 1);
  });

  const press = (plan: Message, value: string, over: Readonly<Record<string, unknown>> = {}) =>
    signedPress(stage, bot, { plan, value, over });

  it('does not let a button approve another plan than the one that was seen', async () => {
    const plan = await planPosted(stage);
    const at = now();
    assert.equal((await press(plan, `${buttonValue(plan).split(':')[0]}:${'0'.repeat(64)}`)).status, 200);
    await whispered(stage, 'U0BOB', /button belongs to another plan/, at);
    assert.ok(buttonsOf(current(stage, plan)).includes('approve'));
  });
  it('does nothing for button values and actions that are not its own', async () => {
    const plan = await planPosted(stage);
    const before = textOf(current(stage, plan));
    for (const value of ['', 'P-1', 'x'.repeat(2000), `${buttonValue(plan)}:more`, '{"proposalId":"P-1"}']) {
      assert.equal((await press(plan, value)).status, 200);
    }
    const actions = [
      { type: 'button', action_id: 'approve-everything', block_id: 'b', value: buttonValue(plan), action_ts: '1.1' },
    ];
    assert.equal((await press(plan, '', { actions })).status, 200);
    // A remedy's button carries a command, and plans are the only ones it may carry.
    const told = now();
    for (const value of ['cancel E-90QX', 'on demo record', 'throttle E-90QX 80MB/s', 'on nowhere heal', 'drain']) {
      const remedy = [{ type: 'button', action_id: 'mend', block_id: 'b', value, action_ts: '1.2' }];
      assert.equal((await press(plan, '', { actions: remedy })).status, 200);
    }
    // The answers go where the forged request said; once a later ask is answered, nothing else can follow.
    await control().command('mira', '#kafka-ops', '/kafka executions');
    await whispered(stage, 'U0MIRA', /Nothing has been carried out yet/, told);
    assert.equal(
      control()
        .messages()
        // Files of the plan before can come late.
        .filter(({ ts, fileIds }) => ts > told && fileIds.length === 0).length,
      1,
    );
    assert.equal(textOf(current(stage, plan)), before);
  });
  it('refuses people of another workspace before anything is read', async () => {
    const plan = await planPosted(stage);
    const stranger = { user: { id: 'U0BOB', username: 'bob', team_id: 'T0OTHER' } };
    assert.equal((await press(plan, buttonValue(plan), stranger)).status, 200);
    await control().command('mira', '#kafka-ops', '/kafka help');
    assert.doesNotMatch(textOf(current(stage, plan)), /Approved so far/);
  });
  it('does nothing for a form whose metadata was edited', async () => {
    const plan = await planPosted(stage);
    const before = textOf(current(stage, plan));
    const [id = '', digest = ''] = buttonValue(plan).split(':');
    for (const metadata of [
      '',
      'not json',
      JSON.stringify({ value: `${id}:${digest}`, channel: '<!channel>' }),
      JSON.stringify({ value: `${id}:${digest}:x`, channel: 'C0KAFKAOPS' }),
    ]) {
      const answer = await submit(metadata);
      assert.equal(answer.status, 200);
      assert.match(await answer.text(), /nothing was done/);
    }
    // With the digest of another plan it is well-formed, and refused where decisions are made.
    const at = now();
    assert.equal(
      (await submit(JSON.stringify({ value: `${id}:${'0'.repeat(64)}`, channel: 'C0KAFKAOPS' }))).status,
      200,
    );
    await whispered(stage, 'U0BOB', /button belongs to another plan/, at);
    assert.equal(textOf(current(stage, plan)), before);
  });

  async function submit(metadata: string): Promise<Response> {
    const view = {
      id: `V${randomBytes(4).toString('hex')}`,
      type: 'modal',
      callback_id: 'reject-form',
      private_metadata: metadata,
      state: { values: { reason: { text: { type: 'plain_text_input', value: 'no' } } } },
      hash: '1',
      blocks: [],
    };
    const user = { id: 'U0BOB', name: 'bob', team_id: 'T0LOCAL' };
    const payload = {
      type: 'view_submission',
      team: { id: 'T0LOCAL', domain: 'local' },
      user,
      view,
      trigger_id: '1.2.3',
    };
    return signedInteraction({ stage, bot }, payload);
  }
  it('survives ten megabytes and broken bodies, and goes on serving', async () => {
    const large = `text=${'x'.repeat(10_000_000)}`;
    const answer = await send(large, signature(stage.slack.signingSecret, large)).catch((error: unknown) => error);
    if (answer instanceof Response) assert.notEqual(answer.status, 500);
    for (const broken of ['payload=%7B', 'payload=[]', 'nothing=here', '']) {
      await send(broken, signature(stage.slack.signingSecret, broken)).catch(() => null);
    }
    const help = await control().command('mira', '#kafka-ops', '/kafka help');
    assert.ok(help.ok, JSON.stringify(help));
  });
});
