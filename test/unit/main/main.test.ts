import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const fromSource = import.meta.url.endsWith('.ts');
const entry = fileURLToPath(new URL(`../../../src/main.${fromSource ? 'ts' : 'js'}`, import.meta.url));
const loader = fromSource ? ['--import', 'tsx'] : [];
const folder = mkdtempSync(join(tmpdir(), 'evenkeel-main-'));
const config = join(folder, 'evenkeel.json');
writeFileSync(config, JSON.stringify({ clusters: [{ name: 'prod', bootstrap: ['127.0.0.1:9'] }] }));
after(() => rmSync(folder, { recursive: true, force: true }));

function run(words: readonly string[], env: Readonly<Record<string, string>> = {}, before: readonly string[] = []) {
  const { PATH = '' } = process.env;
  const ended = spawnSync(process.execPath, [...before, ...loader, entry, ...words], {
    env: { PATH, ...env },
    encoding: 'utf8',
    timeout: 60_000,
  });
  return { code: ended.status, out: ended.stdout, err: ended.stderr };
}

/** Nobody listens on these. */
const away = {
  SLACK_BOT_TOKEN: 'xoxb-secret',
  SLACK_APP_TOKEN: 'xapp-secret',
  SLACK_API_URL: 'http://127.0.0.1:19997/api/',
  REDIS_URL: 'redis://:hunter2@127.0.0.1:19998',
};

describe('evenkeel', () => {
  for (const role of ['bot', 'worker']) {
    it(`${role} with a faulty configuration names every fault and ends with 2`, () => {
      const { code, out, err } = run([role], { EVENKEEL_CONFIG: join(folder, 'none.json') });
      assert.equal(code, 2);
      assert.equal(out, '');
      assert.match(err, /things are wrong with the configuration/);
      assert.match(err, /none\.json\n {3}found: {4}no such file/);
      assert.match(err, /environment SLACK_BOT_TOKEN/);
      assert.doesNotMatch(err, /\n\s+at /);
    });
    it(`${role} with Slack and Redis away says both, with the next step, without secrets, and ends with 1`, () => {
      const { code, err } = run([role], { EVENKEEL_CONFIG: config, ...away });
      assert.equal(code, 1, err);
      assert.match(err, new RegExp(`The ${role} cannot start`));
      assert.match(err, /Slack at http:\/\/127\.0\.0\.1:19997\/api\/ did not answer/);
      assert.match(err, /Redis at 127\.0\.0\.1:19998 did not answer/);
      assert.equal(err.match(/did not answer: /g)?.length, 1, 'Slack is named once');
      assert.doesNotMatch(err, /hunter2|xoxb-secret|xapp-secret|\n\s+at /);
    });
    it(`${role} takes no arguments`, () => assert.equal(run([role, '--port', '1']).code, 2));
  }
  it('without a known command says which there are, and ends with 2', () => {
    const { code, err } = run(['botx']);
    assert.equal(code, 2);
    assert.match(err, /There is no command/);
  });
  it('answers a small question without loading the libraries of the roles', () => {
    const probe = join(folder, 'probe.mjs');
    const list = "Object.keys(process.getBuiltinModule('node:module')._cache)";
    writeFileSync(probe, `process.on('exit', () => process.stderr.write('LOADED ' + ${list}.join(' ')));`);
    const { code, out, err } = run(['help'], {}, ['--import', probe]);
    assert.equal(code, 0, err);
    assert.match(out, /evenkeel plan/);
    // Slack's libraries, kafkajs and bullmq are CommonJS, and would be in the cache that is listed here.
    assert.match(err, /LOADED/);
    assert.doesNotMatch(err.slice(err.indexOf('LOADED')), /@slack|kafkajs|bullmq|ioredis/);
  });
});
