import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type LocalSlack, readManifest, startLocalSlack } from '../../../lab/slack/index.ts';
import { echoManifestJson } from './support/echo-manifest.ts';

type Reply = {
  status: number;
  retryAfter: string | null;
  body: Record<string, unknown> & { ok: boolean; error?: string };
};

describe('the Web API of the local Slack', () => {
  let slack: LocalSlack;
  const warnings: string[] = [];
  before(async () => {
    slack = await startLocalSlack({
      mode: 'socket',
      manifest: readManifest(echoManifestJson),
      warn: (line) => warnings.push(line),
    });
  });
  after(() => slack.stop());

  async function call(method: string, args: Record<string, unknown> = {}, token = slack.botToken): Promise<Reply> {
    const response = await fetch(slack.apiUrl + method, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(args),
    });
    const body = (await response.json()) as Reply['body'];
    return { status: response.status, retryAfter: response.headers.get('retry-after'), body };
  }
  const errorOf = async (method: string, args: Record<string, unknown> = {}, token?: string) =>
    (await call(method, args, token)).body.error;

  it('tells an unknown method loudly', async () => {
    assert.equal(await errorOf('chat.scheduleMessage'), 'unknown_method');
    assert.match(warnings.at(-1) ?? '', /chat\.scheduleMessage/);
    assert.equal(await errorOf('constructor'), 'unknown_method');
  });

  it('refuses tokens that are missing, wrong or of the wrong kind', async () => {
    assert.equal(await errorOf('auth.test', {}, ''), 'not_authed');
    assert.equal(await errorOf('auth.test', {}, 'xoxb-wrong'), 'invalid_auth');
    assert.equal(await errorOf('apps.connections.open'), 'not_allowed_token_type');
  });

  it('refuses a method whose scope the manifest does not ask for', async () => {
    const { body } = await call('conversations.list');
    assert.equal(body.error, 'missing_scope');
    assert.match(String(body['needed']), /channels:read/);
    assert.equal(await errorOf('files.info', { file: 'F1' }), 'missing_scope');
  });

  it('posts only where the app is a member', async () => {
    assert.equal(await errorOf('chat.postMessage', { channel: 'C0GENERAL', text: 'hi' }), 'not_in_channel');
    assert.equal(await errorOf('chat.postMessage', { channel: 'C0NOWHERE', text: 'hi' }), 'channel_not_found');
    assert.equal(await errorOf('chat.postMessage', { channel: 'C0KAFKAOPS' }), 'no_text');
    slack.control.archiveChannel('#kafka-prod', true);
    assert.equal(await errorOf('chat.postMessage', { channel: 'C0KAFKAPROD', text: 'hi' }), 'is_archived');
    slack.control.archiveChannel('#kafka-prod', false);
  });

  it('names the block and the rule that a message breaks', async () => {
    const blocks = [{ type: 'section', text: { type: 'mrkdwn', text: 'x'.repeat(3001) } }];
    const { body } = await call('chat.postMessage', { channel: 'C0KAFKAOPS', text: 'x', blocks });
    assert.equal(body.error, 'invalid_blocks');
    assert.deepEqual((body['response_metadata'] as { messages: string[] }).messages, [
      '[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]',
    ]);
  });

  it('edits and deletes only its own messages, and never ephemeral ones', async () => {
    const channel = 'C0KAFKAOPS';
    const { body: whispered } = await call('chat.postEphemeral', { channel, user: 'U0MIRA', text: 'psst' });
    assert.equal(
      await errorOf('chat.update', { channel, ts: whispered['message_ts'], text: 'x' }),
      'message_not_found',
    );
    await slack.control.command('mira', channel, 'a line of a person');
    const line = slack.control.messages().find((message) => message.text === 'a line of a person');
    assert.equal(await errorOf('chat.update', { channel, ts: line?.ts, text: 'x' }), 'cant_update_message');
    assert.equal(await errorOf('chat.delete', { channel, ts: line?.ts }), 'cant_delete_message');
    assert.equal(
      await errorOf('chat.postEphemeral', { channel: 'C0KAFKAPROD', user: 'U0GUS', text: 'x' }),
      'user_not_in_channel',
    );
  });

  it('keeps blocks unless an edit brings text without blocks, and marks only edits of text', async () => {
    const channel = 'C0KAFKAOPS';
    const blocks = [{ type: 'divider' }];
    const { body } = await call('chat.postMessage', { channel, text: 'old', blocks });
    const { ts } = body;
    const now = () => slack.control.messages().find((message) => message.ts === ts);
    await call('chat.update', { channel, ts, text: 'newer', blocks });
    assert.deepEqual([now()?.text, now()?.blocks.length, now()?.edited], ['newer', 1, false]);
    await call('chat.update', { channel, ts, metadata: { event_type: 'e', event_payload: {} } });
    assert.deepEqual([now()?.text, now()?.blocks.length], ['newer', 1]);
    await call('chat.update', { channel, ts, text: 'plain' });
    assert.deepEqual([now()?.text, now()?.blocks.length, now()?.edited], ['plain', 0, true]);
  });

  it('lets a trigger live three seconds and work once', async () => {
    const view = { type: 'modal', title: { type: 'plain_text', text: 'T' }, blocks: [{ type: 'divider' }] };
    assert.equal(await errorOf('views.open', { trigger_id: 'made-up', view }), 'invalid_trigger_id');
    const spent = await triggerOf(slack);
    assert.equal((await call('views.open', { trigger_id: spent, view })).body.ok, true);
    assert.equal(await errorOf('views.open', { trigger_id: spent, view }), 'exchanged_trigger_id');
    const late = await triggerOf(slack);
    slack.control.advance(3_001);
    assert.equal(await errorOf('views.open', { trigger_id: late, view }), 'expired_trigger_id');
  });

  it('refuses an update of a view that has changed since', async () => {
    const view = { type: 'modal', title: { type: 'plain_text', text: 'T' }, blocks: [{ type: 'divider' }] };
    const { body } = await call('views.open', { trigger_id: await triggerOf(slack), view });
    const open = body['view'] as { id: string; hash: string };
    assert.equal((await call('views.update', { view_id: open.id, hash: open.hash, view })).body.ok, true);
    assert.equal(await errorOf('views.update', { view_id: open.id, hash: open.hash, view }), 'hash_conflict');
    assert.equal(await errorOf('views.update', { view_id: 'V0', view }), 'not_found');
    assert.equal(await errorOf('views.push', { trigger_id: await triggerOf(slack), view }), 'invalid_trigger_id');
  });

  it('limits posts in a channel and says when to come back', async () => {
    const replies: Reply[] = [];
    for (let at = 0; at < 40 && replies.at(-1)?.status !== 429; at++) {
      replies.push(await call('chat.postMessage', { channel: 'C0KAFKAPROD', text: `line ${at}` }));
    }
    const limited = replies.at(-1);
    assert.equal(limited?.status, 429);
    assert.equal(limited?.body.error, 'ratelimited');
    slack.control.advance(Number(limited?.retryAfter) * 1000);
    assert.equal((await call('chat.postMessage', { channel: 'C0KAFKAPROD', text: 'again' })).body.ok, true);
  });

  it('does what a planned fault says, as often as it says', async () => {
    slack.control.fault('users.info', { error: 'fatal_error' });
    slack.control.fault('users.info', { httpStatus: 503 });
    slack.control.fault('users.info', { retryAfterSec: 7 });
    assert.equal(await errorOf('users.info', { user: 'U0BOB' }), 'fatal_error');
    const broken = await fetch(`${slack.apiUrl}users.info?user=U0BOB`);
    assert.equal(broken.status, 503);
    assert.equal((await call('users.info', { user: 'U0BOB' })).retryAfter, '7');
    assert.equal((await call('users.info', { user: 'U0BOB' })).body.ok, true);
  });

  it('can lose the answer of a call that took effect', async () => {
    slack.control.fault('chat.postMessage', { loseAnswer: true });
    await assert.rejects(call('chat.postMessage', { channel: 'C0KAFKAOPS', text: 'lost and found' }));
    assert.ok(slack.control.messages().some((message) => message.text === 'lost and found'));
  });

  it('knows guests, strangers, bots and people who left', async () => {
    const flags = async (user: string) => (await call('users.info', { user })).body['user'] as Record<string, unknown>;
    assert.equal((await flags('U0GUS'))['is_restricted'], true);
    assert.equal((await flags('U0STELLA'))['is_stranger'], true);
    assert.equal((await flags('U0STELLA'))['team_id'], 'T0OTHER');
    assert.equal((await flags('U0DORA'))['deleted'], true);
    assert.equal((await flags('U0BOT'))['is_bot'], true);
    assert.deepEqual((await call('usergroups.users.list', { usergroup: 'S0APPROVERS' })).body['users'], [
      'U0BOB',
      'U0CHEN',
    ]);
  });

  it('checks blocks on request', async () => {
    assert.equal((await call('blocks.validate', { blocks: [{ type: 'divider' }] })).body.ok, true);
    assert.equal(await errorOf('blocks.validate', { blocks: [{ type: 'nonsense' }] }), 'invalid_blocks');
    assert.equal(await errorOf('blocks.validate', {}), 'invalid_arguments');
  });
});

/** The trigger of a command that nobody acknowledges, because no client is connected. */
async function triggerOf(slack: LocalSlack): Promise<string> {
  await slack.control.command('mira', '#kafka-ops', '/kafka anything');
  const payload = slack.control
    .log()
    .filter((entry) => entry.kind === 'delivery')
    .at(-1)?.request;
  return (payload as { trigger_id: string }).trigger_id;
}
