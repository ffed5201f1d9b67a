/** What `npm pack` makes works from an empty folder: the command line by npx, and both roles, without any install script. */

import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type LocalRedis, startRedis } from '../../../lab/redis/start-redis.ts';
import { type LocalSlack, startLocalSlack } from '../../../lab/slack/index.ts';
import { repositoryRoot } from '../../architecture/support/read-files.ts';

const root = repositoryRoot();
const snapshot = join(root, 'test/data/releases/0.1.0/snapshot.json');

describe('the tarball of npm pack', () => {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-pack-'));
  const empty = join(folder, 'empty');
  let tarball: string;
  let files: readonly string[];
  let redis: LocalRedis;
  let slack: LocalSlack;
  const children: ChildProcess[] = [];

  before(async () => {
    mkdirSync(empty);
    const said = execFileSync('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [packed] = JSON.parse(said) as [{ readonly filename: string; readonly files: readonly { path: string }[] }];
    tarball = join(folder, packed.filename);
    files = packed.files.map(({ path }) => path);
    redis = await startRedis({ dir: join(folder, 'redis') });
    slack = await startLocalSlack({ mode: 'socket' });
  });

  after(async () => {
    // npx starts node as its child, so the whole group is ended.
    for (const { pid } of children) if (pid !== undefined) killGroup(pid, 'SIGKILL');
    await slack?.stop();
    await redis?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('holds the program, its documents and what deploys it, and nothing of the lab, the tests or the pictures', () => {
    for (const wanted of ['bin/evenkeel.js', 'manifest.json', 'evenkeel.example.json', 'docs/operate.md', 'LICENSE']) {
      assert.ok(files.includes(wanted), wanted);
    }
    assert.ok(files.some((path) => path.startsWith('deploy/systemd/')));
    assert.deepEqual(
      files.filter((path) => /^dist\/(?:lab|test)\/|\.map$|^docs\/pictures\/|^\.env$|\.ts$/.test(path)),
      [],
    );
  });

  it('answers by npx in an empty folder', () => {
    assert.match(npx(['--version']), /^\d+\.\d+\.\d+\n$/);
    const plan = npx(['plan', 'fix-racks', '--snapshot', snapshot, '--format', 'json']);
    assert.equal((JSON.parse(plan) as { readonly version: number }).version, 1);
    assert.deepEqual(readdirSync(empty), []);
  });

  it('starts the bot and the worker by npx, and both end on SIGTERM', async () => {
    const cluster = { name: 'demo', bootstrap: ['127.0.0.1:9'], requestTimeout: '2s', channels: ['C0KAFKAOPS'] };
    writeFileSync(join(empty, 'evenkeel.json'), JSON.stringify({ clusters: [cluster] }));
    for (const role of ['bot', 'worker']) start(role);
    await slack.control.waitFor(() => (slack.control.socketCount() > 0 ? true : undefined), 60_000, 'the bot');
    const acting = await slack.control.command('mira', '#kafka-ops', '/kafka status');
    assert.ok(acting.ok, JSON.stringify(acting));
    await slack.control.waitForMessage((message) => /127\.0\.0\.1:9/.test(JSON.stringify(message)), 60_000);
    for (const child of children) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      killGroup(child.pid ?? 0, 'SIGTERM');
      await ended;
    }
    await slack.control.waitFor(() => (slack.control.socketCount() === 0 ? true : undefined), 60_000, 'the end');
  });

  it('has a bill of materials that names every production dependency', () => {
    const said = execFileSync('npm', ['run', '--silent', 'sbom'], { cwd: root, encoding: 'utf8', maxBuffer: 64e6 });
    const bill = JSON.parse(said) as { readonly components: readonly { readonly name: string }[] };
    const { dependencies } = JSON.parse(
      execFileSync('npm', ['pkg', 'get', '--json'], { cwd: root, encoding: 'utf8' }),
    ) as {
      readonly dependencies: Readonly<Record<string, string>>;
    };
    const names = bill.components.map(({ name }) => name);
    assert.deepEqual(
      Object.keys(dependencies).filter((name) => !names.includes(name)),
      [],
    );
    assert.ok(!names.includes('typescript'));
  });

  it('needs no install script: the one that there is belongs to an optional package', () => {
    const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
      readonly packages: Readonly<Record<string, { dev?: true; optional?: true; hasInstallScript?: true }>>;
    };
    const scripts = Object.entries(packages).filter(([, { dev, hasInstallScript }]) => !dev && hasInstallScript);
    assert.deepEqual(
      scripts.map(([path, { optional }]) => [path, optional]),
      [['node_modules/msgpackr-extract', true]],
    );
  });

  function npx(words: readonly string[]): string {
    const all = ['--yes', '--prefer-offline', `--package=${tarball}`, 'evenkeel', ...words];
    return execFileSync('npx', all, {
      cwd: empty,
      encoding: 'utf8',
      timeout: 300_000,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
  }

  function start(role: string): void {
    const child = spawn('npx', ['--yes', '--prefer-offline', `--package=${tarball}`, 'evenkeel', role], {
      cwd: empty,
      detached: true,
      env: {
        ...process.env,
        SLACK_API_URL: slack.apiUrl,
        SLACK_BOT_TOKEN: slack.botToken,
        SLACK_APP_TOKEN: slack.appToken,
        REDIS_URL: redis.url,
      },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    children.push(child);
  }
});

function killGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // It has ended.
  }
}
