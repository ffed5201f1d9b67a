import assert from 'node:assert/strict';
import { it } from 'node:test';
import { signature, startLocalSlack } from '../../../lab/slack/index.ts';
import { startEcho } from './support/echo-app.ts';
import { echoManifest } from './support/echo-manifest.ts';

it('signs as Bolt checks: nothing forged, stale or changed on the way gets in', async (t) => {
  const slack = await startLocalSlack({ mode: 'http', manifest: echoManifest });
  const echo = await startEcho(slack, 'http');
  t.after(async () => {
    await echo.stop();
    await slack.stop();
  });
  await slack.control.command('mira', '#kafka-ops', '/kafka hello');
  const delivered = slack.control.log().find((entry) => entry.kind === 'delivery')?.request as Record<string, string>;
  const body = new URLSearchParams(delivered).toString();
  const nowSec = Math.floor(Date.now() / 1000);
  const post = async (headers: Record<string, string>, sent = body) => {
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    const response = await fetch(echo.url ?? '', { method: 'POST', headers: { ...type, ...headers }, body: sent });
    return response.status;
  };
  assert.equal(echo.seen.length, 1);
  assert.equal(await post({}), 401);
  assert.equal(await post(signature('another secret', body)), 401);
  assert.equal(await post(signature(slack.signingSecret, body, nowSec - 6 * 60)), 401);
  assert.equal(await post(signature(slack.signingSecret, body), body.replace('U0MIRA', 'U0BOB')), 401);
  assert.equal(echo.seen.length, 1);
  assert.equal(await post(signature(slack.signingSecret, body)), 200);
  assert.equal(echo.seen.length, 2);
});
