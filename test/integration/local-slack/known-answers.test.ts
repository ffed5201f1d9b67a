import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type LocalSlack, readManifest, startLocalSlack } from '../../../lab/slack/index.ts';
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
const modal = { type: 'modal', title: { type: 'plain_text', text: 'T' }, blocks: [{ type: 'divider' }] };

/** Keys that no type of Slack's library knows, and why they are sent all the same. */
const knownAllTheSame: Readonly<Record<string, string>> = {
  'users.list /members/*/is_stranger': 'documented of the user object, and typed for users.info',
};

describe('every answer of the local Slack', () => {
  let slack: LocalSlack;
  before(async () => {
    slack = await startLocalSlack({ mode: 'socket', manifest: readManifest(manifest), rateLimits: 'off' });
  });
  after(() => slack.stop());

  async function call(method: string, args: object = {}, token = slack.botToken): Promise<Record<string, never>> {
    const response = await fetch(slack.apiUrl + method, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(args),
    });
    const answer = (await response.json()) as Record<string, never>;
    assert.equal(answer['ok'], true, `${method}: ${JSON.stringify(answer)}`);
    const { root, shapes } = answerShapes(method);
    assert.ok((shapes.get(root)?.size ?? 0) > 2, `${method} has no type`);
    const strange = untyped(answer, shapes, root).filter((path) => !(`${method} ${path}` in knownAllTheSame));
    assert.deepEqual(strange, [], method);
    return answer;
  }
  async function trigger(): Promise<string> {
    await slack.control.command('mira', channel, '/kafka anything');
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
    await call('views.publish', { user_id: 'U0MIRA', view: { type: 'home', blocks: [{ type: 'divider' }] } });
  });
  it('would be seen with a key of its own', () => {
    const { root, shapes } = answerShapes('users.info');
    const made = { ok: true, made_up: 1, user: { id: 'U1', made_up: 1, profile: { made_up: 1 } } };
    assert.deepEqual(untyped(made, shapes, root), ['/made_up', '/user/made_up', '/user/profile/made_up']);
  });
});
