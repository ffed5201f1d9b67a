/**
 * Runs the local Slack alone and prints what an app needs to connect to it.
 *
 *   npx tsx lab/slack/main.ts [--port 4390] [--mode socket|http] [--bot-url URL] [--manifest FILE]
 */

import { parseArgs } from 'node:util';
import { startLocalSlack } from './local-slack.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '4390' },
    mode: { type: 'string', default: 'socket' },
    'bot-url': { type: 'string' },
    manifest: { type: 'string' },
  },
});

if (values.mode !== 'socket' && values.mode !== 'http') {
  console.error(`--mode is socket or http, not ${values.mode}.`);
  process.exit(2);
}

try {
  const slack = await startLocalSlack({
    port: Number(values.port),
    mode: values.mode,
    ...(values['bot-url'] === undefined ? {} : { botUrl: values['bot-url'] }),
    ...(values.manifest === undefined ? {} : { manifestPath: values.manifest }),
  });
  console.log(`The local Slack is at ${slack.url}\n\nGive these to the app:\n`);
  console.log(`SLACK_API_URL=${slack.apiUrl}`);
  console.log(`SLACK_BOT_TOKEN=${slack.botToken}`);
  console.log(
    values.mode === 'socket' ? `SLACK_APP_TOKEN=${slack.appToken}` : `SLACK_SIGNING_SECRET=${slack.signingSecret}`,
  );
  console.log('\nCtrl-C ends it. Nothing is kept.');
  const end = () => {
    void slack.stop().then(() => process.exit(0));
  };
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(2);
}
