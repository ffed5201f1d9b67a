/**
 * No Docker engine is needed here: the folder that the image would hold is made by the same steps (Dockerfile, target
 * runtime), in an empty folder, and both roles are started in it.
 */

import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { copyFileSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { endWithUs } from '../../../lab/end-with-us.ts';
import { type LocalRedis, startRedis } from '../../../lab/redis/start-redis.ts';
import { type LocalSlack, startLocalSlack } from '../../../lab/slack/index.ts';
import { repositoryRoot } from '../../architecture/support/read-files.ts';

const root = repositoryRoot();
const endWithinMs = 15_000;

describe('an install with production dependencies only', () => {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-image-'));
  let redis: LocalRedis;
  let slack: LocalSlack;
  const children: ChildProcess[] = [];

  before(async () => {
    for (const name of ['package.json', 'package-lock.json', 'manifest.json', 'bin']) {
      cpSync(join(root, name), join(folder, name), { recursive: true });
    }
    const compiler = join(root, 'node_modules/typescript/bin/tsc');
    const output = ['--outDir', join(folder, 'dist'), '--tsBuildInfoFile', join(folder, 'dist/info')];
    execFileSync(process.execPath, [compiler, '-p', root, ...output], { stdio: 'inherit' });
    for (const name of ['lab', 'test', 'info']) rmSync(join(folder, 'dist', name), { recursive: true, force: true });
    const install = ['ci', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund'];
    execFileSync('npm', install, { cwd: folder, stdio: 'ignore', timeout: 300_000 });
    redis = await startRedis({ dir: join(folder, 'redis') });
    slack = await startLocalSlack({ mode: 'socket' });
    const cluster = { name: 'demo', bootstrap: ['127.0.0.1:9'], requestTimeout: '2s', channels: ['C0KAFKAOPS'] };
    writeFileSync(join(folder, 'evenkeel.json'), JSON.stringify({ slack: { mode: 'socket' }, clusters: [cluster] }));
  });

  after(async () => {
    for (const child of children) child.kill('SIGKILL');
    await slack?.stop();
    await redis?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('holds no development dependency', () => {
    const { devDependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
      devDependencies: Record<string, string>;
    };
    // ws is a production dependency of Bolt as well.
    const development = Object.keys(devDependencies).filter((name) => !name.includes('/') && name !== 'ws');
    const installed = readdirSync(join(folder, 'node_modules'));
    assert.deepEqual(
      development.filter((name) => installed.includes(name)),
      [],
    );
  });

  it('starts the bot, which answers, and the worker, which says that Kafka is not there', async () => {
    start('bot');
    start('worker');
    await slack.control.waitFor(() => (slack.control.socketCount() > 0 ? true : undefined), 60_000, 'the bot');
    const acting = await slack.control.command('mira', '#kafka-ops', '/kafka status');
    assert.ok(acting.ok, JSON.stringify(acting));
    const answer = await slack.control.waitForMessage(
      (message) => /127\.0\.0\.1:9/.test(JSON.stringify(message)),
      60_000,
    );
    assert.match(JSON.stringify(answer), /demo/);
  });

  it('ends both roles on SIGTERM with exit code 0', async () => {
    const codes = await Promise.all(children.map(end));
    assert.deepEqual(codes, [0, 0]);
  });

  function start(role: 'bot' | 'worker'): void {
    const child = endWithUs(
      spawn(process.execPath, ['bin/evenkeel.js', role], {
        cwd: folder,
        env: {
          PATH: process.env['PATH'] ?? '',
          SLACK_API_URL: slack.apiUrl,
          SLACK_BOT_TOKEN: slack.botToken,
          SLACK_APP_TOKEN: slack.appToken,
          REDIS_URL: redis.url,
        },
        stdio: ['ignore', 'inherit', 'inherit'],
      }),
    );
    children.push(child);
  }

  async function end(child: ChildProcess): Promise<number | null> {
    const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), endWithinMs);
    const code = await ended;
    clearTimeout(timer);
    return code;
  }
});

describe('compose.yaml', () => {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-compose-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('is a compose file as docker-compose reads it, and a word that it does not know is refused', () => {
    for (const file of ['compose.yaml', 'Dockerfile']) copyFileSync(join(root, file), join(folder, file));
    writeFileSync(join(folder, '.env'), '');
    const words = ['-f', 'compose.yaml', '--profile', 'bot', 'config', '--services'];
    const said = execFileSync('docker-compose', words, { cwd: folder, encoding: 'utf8', stdio: 'pipe' });
    assert.deepEqual(said.trim().split('\n').sort(), ['bot', 'demo', 'redis', 'worker']);
    writeFileSync(
      join(folder, 'compose.yaml'),
      readFileSync(join(root, 'compose.yaml'), 'utf8').replace('init:', 'innit:'),
    );
    assert.throws(() => execFileSync('docker-compose', words, { cwd: folder, stdio: 'pipe' }), /innit/);
  });
});
