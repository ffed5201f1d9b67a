import assert from 'node:assert/strict';
import { it } from 'node:test';
import { startLocalSlack } from '../../../lab/slack/index.ts';
import { startEcho } from './support/echo-app.ts';
import { echoManifest } from './support/echo-manifest.ts';

for (const mode of ['http', 'socket'] as const) {
  it(`loses none of 500 commands sent at the same instant in ${mode} mode`, async (t) => {
    // Whether all arrive must not hang on how fast this machine is today.
    const slack = await startLocalSlack({ mode, manifest: echoManifest, ackLimitMs: 60_000 });
    const echo = await startEcho(slack, mode);
    t.after(async () => {
      await echo.stop();
      await slack.stop();
    });
    const sent = await Promise.all(
      Array.from({ length: 500 }, () => slack.control.command('mira', '#kafka-ops', '/kafka hello')),
    );
    const failed = sent.filter((result) => !result.ok);
    assert.deepEqual(failed, []);
    assert.equal(echo.seen.length, 500);
    assert.equal(slack.control.messages().filter((message) => message.text === 'Hello <@U0MIRA>').length, 500);
  });
}

it('keeps its memory bounded, whatever is posted', async (t) => {
  const slack = await startLocalSlack({ mode: 'socket', manifest: echoManifest });
  t.after(() => slack.stop());
  for (let at = 0; at < 2_500; at++) await slack.control.command('mira', '#kafka-ops', `line ${at}`);
  const messages = slack.control.messages();
  assert.equal(messages.length, 2_000);
  assert.equal(messages.at(-1)?.text, 'line 2499');
  for (let at = 0; at < 2_100; at++) await slack.control.command('mira', '#kafka-ops', '/kafka nobody-listens');
  assert.equal(slack.control.log().length, 2_000);
});
