import assert from 'node:assert/strict';
import { it } from 'node:test';
import { startLocalSlack } from '../../../lab/slack/index.ts';
import { startEcho } from './support/echo-app.ts';
import { echoManifest } from './support/echo-manifest.ts';

it('gives each envelope to exactly one of two connected clients, in turn', async (t) => {
  const slack = await startLocalSlack({ mode: 'socket', manifest: echoManifest, rateLimits: 'off' });
  const first = await startEcho(slack, 'socket');
  const second = await startEcho(slack, 'socket');
  t.after(async () => {
    await Promise.all([first.stop(), second.stop()]);
    await slack.stop();
  });
  assert.equal(slack.control.socketCount(), 2);
  for (let at = 0; at < 10; at++) await slack.control.command('mira', '#kafka-ops', `/kafka say line-${at}`);
  await slack.control.waitForMessage((message) => message.text === 'line-9');
  assert.equal(first.seen.length, 5);
  assert.equal(second.seen.length, 5);
});

it('asks clients to reconnect, and they do', async (t) => {
  const slack = await startLocalSlack({ mode: 'socket', manifest: echoManifest });
  const echo = await startEcho(slack, 'socket');
  t.after(async () => {
    await echo.stop();
    await slack.stop();
  });
  slack.control.disconnectSockets('refresh_requested');
  assert.equal(slack.control.socketCount(), 0);
  const away = await slack.control.command('mira', '#kafka-ops', '/kafka hello');
  assert.equal(away.ok ? '' : away.error, 'dispatch_failed');
  await slack.control.waitFor(
    () => (slack.control.socketCount() === 1 ? true : undefined),
    60_000,
    'the client to be back',
  );
  assert.equal((await slack.control.command('mira', '#kafka-ops', '/kafka hello')).ok, true);
});

it('lets nobody in without a ticket, and no ticket in twice', async (t) => {
  const slack = await startLocalSlack({ mode: 'socket', manifest: echoManifest });
  t.after(() => slack.stop());
  const opened = await fetch(`${slack.apiUrl}apps.connections.open`, {
    method: 'POST',
    headers: { authorization: `Bearer ${slack.appToken}` },
  });
  const { url } = (await opened.json()) as { url: string };
  assert.equal(await firstFrame(url), 'hello');
  assert.equal(await firstFrame(url), 'refused');
  assert.equal(await firstFrame(url.replace(/ticket=.*/, 'ticket=guess')), 'refused');
});

async function firstFrame(url: string): Promise<string> {
  const { WebSocket } = await import('ws');
  const socket = new WebSocket(url);
  return new Promise((resolve) => {
    socket.on('error', () => resolve('refused'));
    socket.on('message', (data) => {
      socket.close();
      resolve((JSON.parse(String(data)) as { type: string }).type);
    });
  });
}
