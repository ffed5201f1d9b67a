import assert from 'node:assert/strict';
import { request } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { type LocalSlack, startLocalSlack } from '../../../lab/slack/index.ts';
import { echoManifest } from './support/echo-manifest.ts';

describe('the doors of the local Slack', () => {
  let slack: LocalSlack;
  before(async () => {
    slack = await startLocalSlack({ mode: 'http', manifest: echoManifest });
  });
  after(() => slack.stop());

  function statusOf(path: string, headers: Record<string, string>, method = 'GET'): Promise<number> {
    return new Promise((resolve, reject) => {
      const sent = request(new URL(path, slack.url), { headers, method }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      sent.on('error', reject);
      sent.end(method === 'POST' ? '{}' : undefined);
    });
  }

  it('refuses a foreign Host, as DNS rebinding would send it', async () => {
    assert.equal(await statusOf('/', {}), 200);
    assert.equal(await statusOf('/', { host: 'evil.example' }), 403);
    assert.equal(await statusOf('/ui/state', { host: 'evil.example:80' }), 403);
  });

  it('refuses posts that another site makes', async () => {
    assert.equal(await statusOf('/ui/act', { origin: 'https://evil.example' }, 'POST'), 403);
    assert.equal(await statusOf('/control/messages', { origin: 'https://evil.example' }, 'POST'), 403);
    assert.equal(await statusOf('/control/messages', {}, 'POST'), 200);
  });

  it('serves its page with a policy that runs only its own scripts, and nothing outside its folder', async () => {
    const page = await fetch(slack.url);
    assert.match(page.headers.get('content-security-policy') ?? '', /script-src 'self'/);
    assert.equal(await statusOf('/..%2f..%2fpackage.json', {}), 404);
    assert.equal(await statusOf('/package.json', {}), 404);
  });

  it('refuses bodies that are too large', async () => {
    const large = await fetch(new URL('control/log', slack.url), { method: 'POST', body: 'x'.repeat(5 * 1024 * 1024) });
    assert.equal(large.status, 413);
  });

  it('works from another process by its control address', async () => {
    const post = async (name: string, body: object) => {
      const response = await fetch(new URL(`control/${name}`, slack.url), {
        method: 'POST',
        body: JSON.stringify(body),
      });
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    };
    const sent = await post('command', { user: 'mira', channel: '#kafka-ops', text: 'hello there' });
    assert.equal(sent.body['ok'], true);
    const found = await post('waitForMessage', { textIncludes: 'hello there' });
    assert.equal(found.body['user'], 'U0MIRA');
    const missed = await post('waitForMessage', { textIncludes: 'never said', deadlineMs: 20 });
    assert.equal(missed.status, 408);
    assert.match(String(missed.body['error']), /Waited 20 ms/);
    assert.equal((await post('nonsense', {})).status, 404);
  });

  it('says plainly that it found no manifest', async () => {
    await assert.rejects(
      startLocalSlack({ mode: 'http', manifestPath: '/nowhere/manifest.json' }),
      /No app manifest at \/nowhere\/manifest\.json/,
    );
  });
});
