import bolt, { type BlockAction, type App as BoltApp, type ButtonAction, type StaticSelectAction } from '@slack/bolt';
import type { LocalSlack } from '../../../../lab/slack/index.ts';
import { deeper, everyInput, reasonForm, showBlocks, wizard } from './echo-blocks.ts';

const { App, LogLevel } = bolt;

export type Echo = {
  readonly app: BoltApp;
  /** Everything that the app's listeners got, in order. */
  readonly seen: { readonly name: string; readonly body: unknown }[];
  /** Where it listens in HTTP mode. */
  readonly url: string | null;
  readonly stop: () => Promise<void>;
};

/** Starts the app that echoes, and tells the local Slack where it is when it listens by HTTP. */
export async function startEcho(slack: LocalSlack, mode: 'http' | 'socket'): Promise<Echo> {
  const seen: Echo['seen'] = [];
  const common = {
    token: slack.botToken,
    logLevel: LogLevel.ERROR,
    clientOptions: { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } },
    deferInitialization: true,
  };
  const app =
    mode === 'socket'
      ? new App({ ...common, socketMode: true, appToken: slack.appToken })
      : new App({ ...common, signingSecret: slack.signingSecret });
  await app.init();
  listen(app, seen);
  let url: string | null = null;
  if (mode === 'socket') {
    await app.start();
  } else {
    const server = await app.start({ port: 0, host: '127.0.0.1' });
    const address = (server as { address: () => { port: number } | string | null }).address();
    if (address === null || typeof address === 'string') throw new Error('The app has no port.');
    url = `http://127.0.0.1:${address.port}/slack/events`;
    slack.control.setBotUrl(url);
  }
  return {
    app,
    seen,
    url,
    stop: async () => {
      await app.stop();
    },
  };
}

function listen(app: BoltApp, seen: Echo['seen']): void {
  const note = (name: string, body: unknown) => {
    seen.push({ name, body });
  };
  app.command('/kafka', async ({ command, ack, body, client, respond }) => {
    note('command', body);
    if (command.text === 'silent') return;
    if (command.text === 'hello') return ack(`Hello <@${command.user_id}>`);
    await ack();
    if (command.text === 'show') await show(client, command.channel_id);
    if (command.text === 'form')
      await client.views.open({ trigger_id: command.trigger_id, view: everyInput(command.channel_id) });
    if (command.text === 'picture') await showPicture(client, command.channel_id);
    if (command.text === 'respond') for (let at = 0; at < 5; at++) await respond(`answer ${at}`);
    if (command.text.startsWith('say '))
      await client.chat.postMessage({ channel: command.channel_id, text: command.text.slice(4) });
  });
  app.action<BlockAction<ButtonAction>>('approve', async ({ ack, body, client }) => {
    await ack();
    note('approve', body);
    await client.chat.update({
      channel: body.channel?.id ?? '',
      ts: body.message?.ts ?? '',
      text: `Approved by <@${body.user.id}>`,
      blocks: [{ type: 'section', text: { type: 'mrkdwn', text: `Approved by <@${body.user.id}>` } }],
    });
  });
  app.action<BlockAction>('reject', async ({ ack, body, client }) => {
    await ack();
    const metadata = `${body.channel?.id} ${body.message?.ts}`;
    await client.views.open({ trigger_id: body.trigger_id, view: reasonForm(metadata) });
  });
  app.action(/^(?!approve$|reject$|wizard-)/, async ({ ack, body, respond, action }) => {
    await ack();
    note('action', body);
    if ('action_id' in action && action.action_id === 'details')
      await respond({ text: 'Details, for you only', replace_original: false });
  });
  app.view('reason', async ({ ack, view, client, body }) => {
    const why = view.state.values['why']?.['value']?.value ?? '';
    if (why === 'confused') return ack({ response_action: 'errors', errors: { nowhere: 'No such field.' } });
    if (why.length < 5) return ack({ response_action: 'errors', errors: { why: 'Please give a longer reason.' } });
    await ack();
    const [channel = '', ts = ''] = view.private_metadata.split(' ');
    await client.chat.update({ channel, ts, text: `Rejected by <@${body.user.id}>: ${why}` });
  });
  app.view('every-input', async ({ ack, body, view, client }) => {
    note('submitted', body);
    await ack();
    await client.chat.postMessage({
      channel: view.private_metadata,
      text: `Form: ${JSON.stringify(view.state.values)}`,
    });
  });
  app.view({ callback_id: 'every-input', type: 'view_closed' }, async ({ ack, body }) => {
    note('closed', body);
    await ack();
  });
  app.error(async (error) => note('error', error.message));
  listenWizard(app, note);
  app.options('value', async ({ ack, payload }) => {
    const names = ['audit-log', 'audit-trail', 'orders'].filter((name) => name.includes(payload.value));
    await ack({ options: names.map((name) => ({ text: { type: 'plain_text', text: name }, value: name })) });
  });
  listenHome(app, note);
}

function listenHome(app: BoltApp, note: (name: string, body: unknown) => void): void {
  app.event('app_home_opened', async ({ event, client }) => {
    note('home', event);
    await client.views.publish({
      user_id: event.user,
      view: {
        type: 'home',
        blocks: [
          { type: 'header', text: { type: 'plain_text', text: 'Clusters' } },
          {
            type: 'actions',
            elements: [{ type: 'button', action_id: 'refresh', text: { type: 'plain_text', text: 'Refresh' } }],
          },
        ],
      },
    });
  });
  app.event('app_mention', async ({ event, say }) => {
    note('mention', event);
    await say({ text: 'You called?', thread_ts: event.ts });
  });
  app.shortcut('explain', async ({ ack, shortcut, respond }) => {
    await ack();
    note('shortcut', shortcut);
    await respond('Explained, for you only');
  });
}

/** A modal that changes with what is chosen, and opens others on top of itself. */
function listenWizard(app: BoltApp, note: (name: string, body: unknown) => void): void {
  app.command('/wizard', async ({ ack, command, client }) => {
    await ack();
    await client.views.open({ trigger_id: command.trigger_id, view: wizard(null) });
  });
  app.action<BlockAction<StaticSelectAction>>('wizard-topic', async ({ ack, body, action, client }) => {
    await ack();
    const view = wizard(action.selected_option.value);
    await client.views.update({ view_id: body.view?.id ?? '', hash: body.view?.hash ?? '', view });
  });
  app.action<BlockAction>('wizard-deeper', async ({ ack, body, client }) => {
    await ack();
    const pushed = await client.views
      .push({ trigger_id: body.trigger_id, view: deeper(body.view?.previous_view_id === null ? 2 : 3) })
      .then(() => 'pushed')
      .catch((error: Error) => error.message);
    note('pushed', pushed);
  });
  app.view('wizard', async ({ ack, view }) => {
    note('wizard', view.state.values);
    await ack({ response_action: 'update', view: { ...deeper(1), title: { type: 'plain_text', text: 'Thank you' } } });
  });
  app.view('deeper', async ({ ack }) => ack({ response_action: 'clear' }));
}

type Client = BoltApp['client'];

async function show(client: Client, channel: string): Promise<void> {
  const posted = await client.chat.postMessage({ channel, text: 'Rebalance prod', blocks: showBlocks });
  await client.files.uploadV2({
    channel_id: channel,
    thread_ts: posted.ts ?? '',
    initial_comment: 'All moves',
    filename: 'moves.csv',
    title: 'moves.csv',
    content: 'partition,from,to\norders-0,1,101\norders-1,2,102\n',
  });
}

const redDot = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** Uploads a picture without sharing it, then shows it in a block. */
async function showPicture(client: Client, channel: string): Promise<void> {
  const bytes = Buffer.from(redDot, 'base64');
  const uploaded = await client.files.uploadV2({ file: bytes, filename: 'dot.png', alt_text: 'One dot' });
  const id = /"id":"(F[A-Z0-9]+)"/.exec(JSON.stringify(uploaded))?.[1] ?? '';
  await client.chat.postMessage({
    channel,
    text: 'A picture',
    blocks: [
      {
        type: 'image',
        alt_text: 'Brokers by rack, now and after',
        title: { type: 'plain_text', text: 'Brokers' },
        slack_file: { id },
      },
    ],
  });
}
