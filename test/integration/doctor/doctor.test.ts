import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import { freePort } from '../../../lab/free-ports.ts';
import { type LocalRedis, startRedis } from '../../../lab/redis/start-redis.ts';
import { type LocalSlack, loadManifest, startLocalSlack } from '../../../lab/slack/index.ts';
import { runCli } from '../../../src/cli/run-cli.ts';
import type { Check } from '../../../src/doctor/check.ts';
import { repositoryRoot } from '../../architecture/support/read-files.ts';
import { starvedSeconds } from '../slack/support/starved.ts';

const folder = mkdtempSync(join(tmpdir(), 'evenkeel-doctor-'));
const manifestPath = join(repositoryRoot(), 'manifest.json');
const redisPassword = 'redis-password-1';
let slack: LocalSlack;
let redis: LocalRedis;

before(async () => {
  slack = await startLocalSlack({ mode: 'socket', rateLimits: 'off' });
  const settings = ['--appendfsync', 'everysec', '--maxmemory-policy', 'allkeys-lru'];
  redis = await startRedis({ dir: join(folder, 'redis'), settings });
  const admin = new Redis(redis.url);
  await admin.config('SET', 'requirepass', redisPassword);
  admin.disconnect();
});

after(async () => {
  await redis?.stop();
  await slack?.stop();
  rmSync(folder, { recursive: true, force: true });
});

type Report = { readonly code: number; readonly text: string; readonly checks: readonly Check[] };

async function examined(
  file: unknown,
  environment: Readonly<Record<string, string>> = {},
  format = 'json',
): Promise<Report> {
  const path = join(folder, 'evenkeel.json');
  writeFileSync(path, JSON.stringify(file));
  let text = '';
  const env = {
    EVENKEEL_CONFIG: path,
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_APP_TOKEN: slack.appToken,
    SLACK_API_URL: slack.apiUrl,
    REDIS_URL: `redis://:${redisPassword}@127.0.0.1:${redis.port}`,
    ...environment,
  };
  const keep = { write: (more: string) => (text += more) };
  const code = await runCli(['doctor', '--format', format], { stdout: keep, stderr: keep, env });
  for (const secret of [slack.botToken, slack.appToken, redisPassword, 'kafka-password-1']) {
    assert.ok(!text.includes(secret), `the output holds ${secret}`);
  }
  return { code, text, checks: format === 'json' ? (JSON.parse(text) as { checks: Check[] }).checks : [] };
}

function find({ checks, text }: Report, subject: string, what: RegExp): Check {
  const found = checks.find((check) => check.subject === subject && what.test(check.what));
  assert.ok(found, `${subject} ${what} in\n${text}`);
  return found;
}

const group = () => slack.control.groups()[0]!.id;
const clusterAt = async (more: object = {}) => ({
  name: 'prod',
  bootstrap: [`127.0.0.1:${await freePort()}`],
  sasl: { mechanism: 'plain', username: 'evenkeel', passwordEnv: 'KAFKA_PASSWORD' },
  approvers: { groups: [group()], needed: 1 },
  ...more,
});
const kafkaPassword = { KAFKA_PASSWORD: 'kafka-password-1' };

describe('evenkeel doctor', () => {
  it('says of each thing how it stands, and mends nothing', async () => {
    const report = await examined({ clusters: [await clusterAt()] }, kafkaPassword);
    assert.equal(report.code, 2);
    assert.equal(find(report, 'Slack', /SLACK_BOT_TOKEN works: workspace/).state, 'ok');
    assert.equal(find(report, 'Slack', /every scope of manifest\.json: commands, chat:write/).state, 'ok');
    assert.equal(find(report, 'Slack', /SLACK_APP_TOKEN works/).state, 'ok');
    assert.equal(find(report, 'Slack', new RegExp(`The group ${group()} can be read`)).state, 'ok');
    assert.equal(find(report, 'Approvers', /may approve plans for prod/).state, 'ok');
    assert.equal(find(report, 'Redis', /Redis is version \d/).state, 'ok');
    assert.equal(find(report, 'Redis', /Redis uses [\d.]+ MB/).state, 'ok');
    const fsync = find(report, 'Redis', /appendfsync is everysec, not always/);
    assert.equal(fsync.state, 'broken');
    assert.match(fsync.fix ?? '', /Set "appendfsync always" in redis\.conf, or name it in redis\.acceptRisks/);
    assert.equal(find(report, 'Redis', /maxmemory-policy is allkeys-lru/).state, 'broken');
    const kafka = find(report, 'Kafka prod', /no answer from cluster prod.*ECONNREFUSED/);
    assert.equal(kafka.state, 'broken');
    assert.match(kafka.fix ?? '', /brokers run/);
    assert.equal(find(report, 'Clocks', /clock of Slack/).state, 'ok');
    assert.equal(find(report, 'Clocks', /clock of Redis/).state, 'ok');
    assert.ok(report.checks.every(({ state, fix }) => (state === 'ok') === (fix === null)));
  });

  it('writes the same for people', async () => {
    const { code, text } = await examined({ clusters: [await clusterAt()] }, kafkaPassword, 'text');
    assert.equal(code, 2);
    assert.match(text, /^Configuration\n {2}ok {7}.*\n {2}warning {2}prod sends its password in plain text/);
    assert.match(text, /\nRedis\n {2}ok {7}Redis answers\.\n/);
    assert.match(text, / {2}broken {3}appendfsync is everysec.*\n {11}fix: Set /);
  });

  it('warns of accepted risks and of an empty group, which then leaves too few approvers', async () => {
    const members = slack.control.groups()[0]!.members;
    slack.control.setGroupMembers(group(), []);
    const redisSettings = { acceptRisks: ['appendfsync', 'maxmemory-policy'] };
    const report = await examined({ redis: redisSettings, clusters: [await clusterAt()] }, kafkaPassword);
    slack.control.setGroupMembers(group(), members);
    assert.equal(find(report, 'Redis', /appendfsync is everysec.*accepts this/).state, 'warning');
    assert.equal(find(report, 'Slack', /is empty/).state, 'warning');
    assert.equal(find(report, 'Approvers', /0 people may approve/).state, 'broken');
  });

  it('names tokens that Slack refuses, a group that is not there and a wrong Redis password', async () => {
    const wrong = {
      ...kafkaPassword,
      SLACK_APP_TOKEN: 'xapp-wrong-1',
      REDIS_URL: `redis://:wrong-password-1@127.0.0.1:${redis.port}`,
    };
    const report = await examined({ clusters: [await clusterAt({ approvers: { groups: ['S0NOWHERE'] } })] }, wrong);
    assert.match(find(report, 'Slack', /does not accept SLACK_APP_TOKEN \(invalid_auth\)/).fix ?? '', /Set SLACK_APP/);
    assert.equal(find(report, 'Slack', /group S0NOWHERE: no_such_subteam/).state, 'broken');
    assert.equal(find(report, 'Redis', /did not answer.*(WRONGPASS|NOAUTH|invalid)/i).state, 'broken');
    assert.doesNotMatch(report.text, /xapp-wrong-1|wrong-password-1/);
    const bot = await examined({ clusters: [await clusterAt()] }, { ...kafkaPassword, SLACK_BOT_TOKEN: 'xoxb-wrong' });
    assert.equal(find(bot, 'Slack', /does not accept SLACK_BOT_TOKEN/).state, 'broken');
  });

  it('names the scopes that a token lacks', async () => {
    const manifest = loadManifest(manifestPath);
    const poor = await startLocalSlack({
      mode: 'socket',
      manifest: { ...manifest, botScopes: manifest.botScopes.filter((scope) => scope !== 'usergroups:read') },
      credentials: slack,
      warn: () => {},
    });
    const report = await examined({ clusters: [await clusterAt()] }, { ...kafkaPassword, SLACK_API_URL: poor.apiUrl });
    await poor.stop();
    const lacking = find(report, 'Slack', /The token lacks usergroups:read/);
    assert.equal(lacking.state, 'broken');
    assert.match(lacking.fix ?? '', /manifest\.json/);
    assert.equal(find(report, 'Slack', /who is in the group .*missing_scope/).state, 'broken');
  });

  it('says of HTTP mode what can be seen of it from here', async () => {
    const file = { slack: { mode: 'http', port: 3000 }, clusters: [await clusterAt()] };
    const report = await examined(file, { ...kafkaPassword, SLACK_SIGNING_SECRET: 'signing-secret-1' });
    const http = find(report, 'Slack', /HTTP mode is configured, listening on .*3000.*whether Slack reaches it/);
    assert.equal(http.state, 'ok');
    assert.doesNotMatch(report.text, /SLACK_APP_TOKEN|signing-secret-1/);
  });

  it('ends with 2 for a fault of the configuration and for a wrong option', async () => {
    const file = { clusters: [await clusterAt()] };
    const loud = await examined(file, { ...kafkaPassword, LOG_LEVEL: 'loud' });
    assert.equal(loud.code, 2);
    assert.equal(find(loud, 'Configuration', /environment LOG_LEVEL: found loud/).state, 'broken');
    const yaml = await examined(file, kafkaPassword, 'yaml').catch((error: unknown) => String(error));
    assert.ok(typeof yaml !== 'string' && yaml.code === 2 && yaml.text.includes('use one of text, json'), String(yaml));
  });

  it('ends within 20 s, the process too, where everything takes connections and nothing answers', async () => {
    const silent = await silentServer();
    const at = `127.0.0.1:${(silent.server.address() as AddressInfo).port}`;
    const path = join(folder, 'silent.json');
    writeFileSync(
      path,
      JSON.stringify({ clusters: [{ name: 'prod', bootstrap: [at, at.replace('127.0.0.1', 'localhost')] }] }),
    );
    const env = {
      ...process.env,
      EVENKEEL_CONFIG: path,
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_APP_TOKEN: slack.appToken,
      SLACK_API_URL: `http://${at}/api/`,
      REDIS_URL: `redis://:${redisPassword}@${at}`,
    };
    const extension = extname(fileURLToPath(import.meta.url));
    const loader = extension === '.ts' ? ['--import', 'tsx'] : [];
    const main = fileURLToPath(new URL(`../../../src/main${extension}`, import.meta.url));
    const child = spawn(process.execPath, [...loader, main, 'doctor', '--format', 'json'], { env });
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
    const begunMs = Date.now();
    const starvedMs = () => 1000 * (starvedSeconds(child.pid ?? 0) ?? 0);
    const timer = setInterval(() => Date.now() - begunMs > 20_000 + starvedMs() && child.kill('SIGKILL'), 100);
    const code = await new Promise((resolve) => child.once('close', resolve));
    clearInterval(timer);
    await silent.end();
    assert.equal(code, 2, text);
    const { checks } = JSON.parse(text) as { readonly checks: readonly Check[] };
    for (const subject of ['Slack', 'Redis', 'Kafka prod']) {
      assert.ok(
        checks.some((check) => check.subject === subject && check.state === 'broken'),
        text,
      );
    }
    assert.ok(!text.includes(redisPassword) && !text.includes(slack.botToken));
  });
});

async function silentServer(): Promise<{ readonly server: Server; readonly end: () => Promise<void> }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const end = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return { server, end };
}
