import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type LocalSlack, readManifest, startLocalSlack } from '../../../lab/slack/index.ts';
import { documentedErrors, documentedEverywhere } from '../../unit/local-slack/documented-errors.ts';
import { answerShapes, untyped } from '../../unit/local-slack/only-known-keys.ts';

const scopes = [
  ...['commands', 'chat:write', 'files:write', 'files:read', 'users:read', 'usergroups:read', 'im:write', 'team:read'],
  ...['channels:read', 'channels:join', 'channels:history', 'groups:read', 'groups:history', 'im:read', 'im:history'],
];
const manifest = {
  features: {
    app_home: { home_tab_enabled: true },
    slash_commands: [{ command: '/kafka', description: 'x' }],
  },
  oauth_config: { scopes: { bot: scopes } },
  settings: { interactivity: { is_enabled: true }, socket_mode_enabled: true },
};
const channel = 'C0KAFKAOPS';
const button = { type: 'button', action_id: 'more', text: { type: 'plain_text', text: 'More' }, value: '1' };
const modal = {
  type: 'modal',
  title: { type: 'plain_text', text: 'T' },
  blocks: [{ type: 'actions', elements: [button] }],
};

/** Keys that no type of Slack's library knows, and why they are sent all the same. */
const knownAllTheSame: Readonly<Record<string, string>> = {
  'users.list /members/*/is_stranger': 'documented of the user object, and typed for users.info',
  'chat.postEphemeral /response_metadata':
    'of the answer of every method (WebAPICallResult), and not repeated in this one',
};

describe('every answer of the local Slack', () => {
  let slack: LocalSlack;
  before(async () => {
    slack = await startLocalSlack({ mode: 'socket', manifest: readManifest(manifest), rateLimits: 'off' });
  });
  after(() => slack.stop());

  async function asked(method: string, args: object, token: string): Promise<Record<string, never>> {
    const response = await fetch(slack.apiUrl + method, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(args),
    });
    const answer = (await response.json()) as Record<string, never>;
    const { root, shapes } = answerShapes(method);
    assert.ok((shapes.get(root)?.size ?? 0) > 2, `${method} has no type`);
    const strange = untyped(answer, shapes, root).filter((path) => !(`${method} ${path}` in knownAllTheSame));
    assert.deepEqual(strange, [], method);
    return answer;
  }
  async function call(method: string, args: object = {}, token = slack.botToken): Promise<Record<string, never>> {
    const answer = await asked(method, args, token);
    assert.equal(answer['ok'], true, `${method}: ${JSON.stringify(answer)}`);
    return answer;
  }
  /** An answer that says no, with a word that Slack documents of this method. */
  async function refusal(method: string, error: string, args: object = {}, token = slack.botToken) {
    const answer = await asked(method, args, token);
    assert.deepEqual([answer['ok'], answer['error']], [false, error], `${method}: ${JSON.stringify(answer)}`);
    const known = [...documentedEverywhere, ...(documentedErrors[method] ?? [])];
    assert.ok(known.includes(error), `${method}: ${error} is not documented`);
    return answer;
  }
  /** As after a command, or after a press inside an open view. */
  async function trigger(from: 'command' | 'view' = 'command'): Promise<string> {
    if (from === 'view') await slack.control.clickInView('mira', 'more');
    else await slack.control.command('mira', channel, '/kafka anything');
    const last = slack.control.log().findLast(({ kind }) => kind === 'delivery')?.request;
    return (last as { trigger_id: string }).trigger_id;
  }

  it('about messages holds only keys that the type of its method knows', async () => {
    const blocks = [{ type: 'divider' }];
    const metadata = { event_type: 'e', event_payload: { token: 'x' } };
    const { ts } = await call('chat.postMessage', { channel, text: 'one', blocks, metadata });
    await call('chat.postMessage', { channel, text: 'two', thread_ts: ts });
    await call('chat.postEphemeral', { channel, user: 'U0MIRA', text: 'psst' });
    await call('chat.update', { channel, ts, text: 'new' });
    await call('chat.getPermalink', { channel, message_ts: ts });
    await call('conversations.history', { channel, include_all_metadata: true });
    await call('conversations.replies', { channel, ts });
    await call('chat.delete', { channel, ts });
  });
  it('about people and places does too', async () => {
    await call('auth.test');
    await call('apps.connections.open', {}, slack.appToken);
    await call('bots.info', { bot: 'B0BOT' });
    await call('team.info');
    await call('users.info', { user: 'U0STELLA' });
    await call('users.list');
    await call('usergroups.list');
    await call('usergroups.users.list', { usergroup: 'S0APPROVERS' });
    await call('conversations.list');
    await call('conversations.info', { channel });
    await call('conversations.members', { channel });
    await call('conversations.open', { users: 'U0MIRA' });
    await call('conversations.join', { channel: 'C0GENERAL' });
  });
  it('about files and views does too', async () => {
    const upload = await call('files.getUploadURLExternal', { filename: 'a.txt', length: 2 });
    await fetch(upload['upload_url'] ?? '', { method: 'POST', body: 'ab' });
    await call('files.completeUploadExternal', { files: [{ id: upload['file_id'], title: 'a' }], channel_id: channel });
    await call('files.info', { file: upload['file_id'] });
    const { view } = await call('views.open', { trigger_id: await trigger(), view: modal });
    await call('views.update', { view_id: (view as unknown as { id: string }).id, view: modal });
    await call('views.push', { trigger_id: await trigger('view'), view: modal });
    await call('views.publish', { user_id: 'U0MIRA', view: { type: 'home', blocks: [{ type: 'divider' }] } });
  });
  it('that says no to a message does too, with a documented word', async () => {
    const { ts } = await call('chat.postMessage', { channel, text: 'one' });
    const nonsense = [{ type: 'nonsense' }];
    for (const method of ['chat.postMessage', 'chat.postEphemeral', 'chat.update'] as const) {
      const place = { channel, ...(method === 'chat.update' ? { ts } : { user: 'U0MIRA' }) };
      await refusal(method, 'channel_not_found', { ...place, channel: 'C0NOWHERE', text: 'x' });
      await refusal(method, 'invalid_blocks', { ...place, text: 'x', blocks: nonsense });
      await refusal(method, 'invalid_blocks_format', { ...place, text: 'x', blocks: '[' });
      await refusal(method, 'no_text', { ...place, text: '' });
      slack.control.archiveChannel(channel, true);
      const closed = method === 'chat.update' ? 'is_inactive' : 'is_archived';
      await refusal(method, closed, { ...place, text: 'x' });
      slack.control.archiveChannel(channel, false);
    }
    await refusal('chat.postEphemeral', 'user_not_in_channel', { channel: 'C0KAFKAPROD', user: 'U0GUS', text: 'x' });
    await refusal('chat.update', 'message_not_found', { channel, ts: '1.1', text: 'x' });
    await refusal('chat.delete', 'message_not_found', { channel, ts: '1.1' });
    await refusal('conversations.join', 'channel_not_found', { channel: 'C0NOWHERE' });
    await refusal('conversations.history', 'channel_not_found', { channel: 'C0NOWHERE' });
    await refusal('conversations.history', 'not_authed', { channel }, '');
    await refusal('conversations.history', 'not_allowed_token_type', { channel }, slack.appToken);
  });
  it('that says no to a file or a view does too', async () => {
    await refusal('files.getUploadURLExternal', 'missing_argument', { filename: 'a.txt', length: 0 });
    await refusal('files.getUploadURLExternal', 'file_upload_size_restricted', { filename: 'a.txt', length: 2 ** 40 });
    await refusal('files.completeUploadExternal', 'file_not_found', { files: [{ id: 'F0' }] });
    await refusal('views.open', 'invalid_trigger_id', { trigger_id: '1.1', view: modal });
    const { view } = await call('views.open', { trigger_id: await trigger(), view: modal });
    const view_id = (view as unknown as { id: string }).id;
    await refusal('views.update', 'hash_conflict', { view_id, hash: '1.1', view: modal });
    await refusal('views.update', 'not_found', { view_id: 'V0', view: modal });
    await refusal('views.update', 'invalid_arguments', { view_id, view: { ...modal, title: undefined } });
    await refusal('views.push', 'invalid_trigger_id', { trigger_id: await trigger(), view: modal });
    for (const _ of [2, 3]) await call('views.push', { trigger_id: await trigger('view'), view: modal });
    await refusal('views.push', 'push_limit_reached', { trigger_id: await trigger('view'), view: modal });
    const home = { type: 'home', blocks: [{ type: 'divider' }] };
    const { response_metadata } = await refusal('views.publish', 'invalid_arguments', { user_id: 'U0', view: home });
    assert.deepEqual(response_metadata, { messages: ['invalid `user_id`'] });
  });
  it('about blocks says where they are wrong, as documented', async () => {
    const section = { type: 'section', text: { type: 'invalid', text: 'Hello' } };
    await call('blocks.validate', { blocks: [{ type: 'divider' }] });
    const { errors } = await refusal('blocks.validate', 'invalid_blocks', { blocks: [section] });
    assert.deepEqual(errors, [
      { code: 'failed_constraint', message: 'must be one of: plain_text, mrkdwn', pointer: '/0/text/type' },
    ]);
    await refusal('blocks.validate', 'invalid_message', { message: { blocks: [section] } });
    await refusal('blocks.validate', 'invalid_view', { view: { ...modal, title: undefined } });
    const { response_metadata } = await refusal('blocks.validate', 'invalid_arguments');
    assert.deepEqual(response_metadata, { messages: ['must provide exactly one of `blocks`, `view`, or `message`'] });
  });
  it('would be seen with a key of its own', () => {
    const { root, shapes } = answerShapes('users.info');
    const made = { ok: true, made_up: 1, user: { id: 'U1', made_up: 1, profile: { made_up: 1 } } };
    assert.deepEqual(untyped(made, shapes, root), ['/made_up', '/user/made_up', '/user/profile/made_up']);
  });
});
