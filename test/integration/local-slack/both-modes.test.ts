import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { BlockAction, SlashCommand, ViewSubmitAction } from '@slack/bolt';
import { type LocalSlack, startLocalSlack } from '../../../lab/slack/index.ts';
import { type Echo, startEcho } from './support/echo-app.ts';
import { echoManifest } from './support/echo-manifest.ts';

for (const mode of ['http', 'socket'] as const) {
  describe(`a Bolt app in ${mode} mode`, () => {
    let slack: LocalSlack;
    let echo: Echo;
    before(async () => {
      slack = await startLocalSlack({ mode, manifest: echoManifest, rateLimits: 'off' });
      echo = await startEcho(slack, mode);
    });
    after(async () => {
      await echo?.stop();
      await slack?.stop();
    });

    it('answers a command in its acknowledgement, for its sender only', async () => {
      const sent = await slack.control.command('mira', '#kafka-ops', '/kafka hello');
      assert.equal(sent.ok, true);
      const answer = await slack.control.waitForMessage((message) => message.text.startsWith('Hello'));
      assert.equal(answer.text, 'Hello <@U0MIRA>');
      assert.equal(answer.onlyFor, 'U0MIRA');
    });

    it('hands over a slash command with the keys that Slack documents', async () => {
      await slack.control.command('bob', '#kafka-ops', '/kafka   status prod ');
      const body = echo.seen.filter((entry) => entry.name === 'command').at(-1)?.body as SlashCommand;
      assert.equal(body.command, '/kafka');
      assert.equal(body.text, 'status prod');
      assert.equal(body.user_id, 'U0BOB');
      assert.equal(body.channel_name, 'kafka-ops');
      assert.match(body.response_url, /^http:\/\/127\.0\.0\.1:\d+\/hook\//);
    });

    it('gives ids for names when the manifest wants them escaped', async () => {
      await slack.control.command(
        'bob',
        '#kafka-ops',
        '/kafka ask @chen and @kafka-approvers in #kafka-prod, not@mira',
      );
      const body = echo.seen.filter((entry) => entry.name === 'command').at(-1)?.body as SlashCommand;
      assert.equal(
        body.text,
        'ask <@U0CHEN|chen> and <!subteam^S0APPROVERS|@kafka-approvers> in <#C0KAFKAPROD|kafka-prod>, not@mira',
      );
    });

    it('posts blocks and a file in the thread, then edits the message on a click', async () => {
      await slack.control.command('mira', '#kafka-ops', '/kafka show');
      const card = await slack.control.waitForMessage((message) => message.text === 'Rebalance prod');
      const reply = await slack.control.waitForMessage((message) => message.threadTs === card.ts);
      const file = slack.control.files().find((entry) => entry.id === reply.fileIds[0]);
      assert.equal(file?.name, 'moves.csv');
      assert.match(file?.bytes.toString() ?? '', /^partition,from,to\n/);

      const clicked = await slack.control.click('bob', card.ts, 'approve');
      assert.equal(clicked.ok, true);
      await slack.control.waitForMessage(
        (message) => message.ts === card.ts && message.text === 'Approved by <@U0BOB>',
      );
      const body = echo.seen.find((entry) => entry.name === 'approve')?.body as BlockAction;
      assert.equal(body.container['message_ts'], card.ts);
      const [action] = body.actions;
      assert.equal(action?.type === 'button' ? action.value : '', 'P-7F3K:abc');
    });

    it('shows a form, its errors, and takes it when it is right', async () => {
      await slack.control.command('mira', '#kafka-ops', '/kafka show');
      const card = await slack.control.waitForMessage((m) => m.text === 'Rebalance prod' && m.blocks.length > 1);
      await slack.control.click('bob', card.ts, 'reject');
      await slack.control.waitFor(() => slack.control.modal('bob'));

      const empty = await slack.control.submit('bob', {});
      assert.deepEqual(empty.ok ? null : empty.errors, { why: 'Please complete this required field.' });
      const short = await slack.control.submit('bob', { why: { value: 'no' } });
      assert.deepEqual(short.ok ? null : short.errors, { why: 'Please give a longer reason.' });
      const confused = await slack.control.submit('bob', { why: { value: 'confused' } });
      assert.match(confused.ok ? '' : confused.detail, /trouble connecting.*errors must name input blocks/);
      const right = await slack.control.submit('bob', { why: { value: 'not tonight' } });
      assert.equal(right.ok, true);
      assert.equal(slack.control.modal('bob'), undefined);
      await slack.control.waitForMessage((m) => m.ts === card.ts && m.text === 'Rejected by <@U0BOB>: not tonight');
    });

    it('brings every input of a form to the app in the shape that Bolt types', async () => {
      await slack.control.command('chen', '#kafka-ops', '/kafka form');
      await slack.control.waitFor(() => slack.control.modal('chen'));
      const options = await fetch(new URL('ui/act', slack.url), {
        method: 'POST',
        body: JSON.stringify({
          kind: 'suggest',
          as: 'chen',
          viewId: slack.control.modal('chen')?.id,
          actionId: 'value',
          blockId: 'searched',
          typed: 'audit',
        }),
      });
      assert.equal(((await options.json()) as { body: unknown[] }).body.length, 2);
      const sent = await slack.control.submit('chen', {
        reason: { value: 'because' },
        brokers: { value: '3' },
        topic: { value: 'orders' },
        more: { value: ['orders', 'clicks'] },
        checks: { value: ['payments'] },
        day: { value: '2026-11-21' },
        who: { value: 'U0BOB' },
        searched: { value: 'audit-trail' },
      });
      assert.equal(sent.ok, true, JSON.stringify(sent));
      const body = echo.seen.filter((entry) => entry.name === 'submitted').at(-1)?.body as ViewSubmitAction;
      const { values } = body.view.state;
      assert.equal(values['reason']?.['value']?.value, 'because');
      assert.equal(values['topic']?.['value']?.selected_option?.value, 'orders');
      assert.deepEqual(
        values['more']?.['value']?.selected_options?.map((option) => option.value),
        ['orders', 'clicks'],
      );
      assert.equal(values['speed']?.['value']?.selected_option, null);
      assert.equal(values['day']?.['value']?.selected_date, '2026-11-21');
      assert.equal(values['who']?.['value']?.selected_user, 'U0BOB');
      assert.equal(values['searched']?.['value']?.selected_option?.value, 'audit-trail');
    });

    it('tells the app that a form was closed when it asked for that', async () => {
      await slack.control.command('chen', '#kafka-ops', '/kafka form');
      await slack.control.waitFor(() => slack.control.modal('chen'));
      await slack.control.closeModal('chen');
      assert.equal(slack.control.modal('chen'), undefined);
      assert.ok(echo.seen.some((entry) => entry.name === 'closed'));
    });

    it('publishes the App Home when a person opens it', async () => {
      await slack.control.openHome('mira');
      const home = await slack.control.waitFor(() => slack.control.home('mira'));
      assert.equal(home.view['type'], 'home');
    });

    it('hears mentions and message shortcuts', async () => {
      await slack.control.command('mira', '#kafka-ops', 'hey <@U0BOT>');
      const answer = await slack.control.waitForMessage((message) => message.text === 'You called?');
      assert.notEqual(answer.threadTs, null);
      await slack.control.shortcut('bob', 'explain', answer.ts);
      const explained = await slack.control.waitForMessage((message) => message.text.startsWith('Explained'));
      assert.equal(explained.onlyFor, 'U0BOB');
    });

    it('takes five answers by response_url and refuses the sixth', async () => {
      await slack.control.command('mira', '#kafka-ops', '/kafka respond');
      await slack.control.waitForMessage((message) => message.text === 'answer 4');
      const body = echo.seen.filter((entry) => entry.name === 'command').at(-1)?.body as SlashCommand;
      const sixth = await fetch(body.response_url, { method: 'POST', body: '{"text":"too many"}' });
      assert.equal(sixth.status, 404);
      assert.equal(await sixth.text(), 'used_url');
    });

    it('tells the sender of a command that was not acknowledged in three seconds', async () => {
      const sent = await slack.control.command('gus', '#kafka-ops', '/kafka silent');
      assert.equal(sent.ok ? '' : sent.error, 'operation_timeout');
      const told = await slack.control.waitForMessage((message) => message.text.includes('operation_timeout'));
      assert.equal(told.onlyFor, 'U0GUS');
    });
  });
}
