/** A real Prometheus scrapes a real bot and worker, loads the alert rules, and alerts fire when things break. */

import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { endWithUs } from '../../../lab/end-with-us.ts';
import { freePort } from '../../../lab/redis/start-redis.ts';
import type { Running } from '../../../src/start.ts';
import { repositoryRoot } from '../../architecture/support/read-files.ts';
import { openStage, type Stage } from '../slack/support/stage.ts';

const deploy = join(repositoryRoot(), 'deploy');
const within = 40_000;

describe('Prometheus', () => {
  let stage: Stage;
  let prometheus: ChildProcess;
  let url: string;

  before(async () => {
    stage = await openStage({ mode: 'socket', environment: { MONITOR_PORT: '0' } });
    const roles = [await stage.startBot(), await stage.startWorker()];
    url = await startPrometheus(stage.folder, roles, (child) => {
      prometheus = child;
    });
  });
  after(async () => {
    const ended = new Promise((resolve) => prometheus?.once('exit', resolve));
    prometheus?.kill('SIGKILL');
    await ended;
    await stage.close();
  });

  it('accepts the files of deploy/prometheus, and the rules fire and keep silent as their own tests say', () => {
    const folder = join(deploy, 'prometheus');
    execFileSync('promtool', ['check', 'config', join(folder, 'prometheus.yaml')], { stdio: 'pipe' });
    execFileSync('promtool', ['test', 'rules', join(folder, 'alerts.test.yaml')], { stdio: 'pipe' });
  });

  it('scrapes both roles, and no alert fires while all is well', async () => {
    await until(async () => (await query('sum(up{job="evenkeel"})')) === 2, 'both are scraped');
    await until(async () => (await query('sum(evenkeel_dependency_up)')) === 5, 'all dependencies are seen');
    assert.deepEqual(await firing(), []);
  });

  it('evaluates every expression of the dashboard', async () => {
    const text = readFileSync(join(deploy, 'grafana/evenkeel.json'), 'utf8');
    const expressions = [...text.matchAll(/"expr": ("(?:[^"\\]|\\.)*")/g)].map((match) => JSON.parse(match[1] ?? ''));
    assert.ok(expressions.length > 15);
    for (const expression of expressions) {
      const answer = (await ask(`/api/v1/query?query=${encodeURIComponent(expression)}`)) as { status: string };
      assert.equal(answer.status, 'success', expression);
    }
  });

  it('raises the alerts for Slack that is away and asks to wait, and takes the first back when it answers', async () => {
    stage.slack.control.fault('auth.test', { error: 'invalid_auth', times: 1000 });
    await until(async () => (await firing()).includes('EvenkeelDependencyAway'), 'EvenkeelDependencyAway');
    stage.slack.control.clearFaults();
    stage.slack.control.fault('chat.postMessage', { retryAfterSec: 1, times: 12 });
    for (let count = 0; count < 3; count += 1) {
      await stage.slack.control.command('mira', '#kafka-ops', '/kafka audit');
    }
    await until(async () => (await firing()).includes('EvenkeelSlackSlow'), 'EvenkeelSlackSlow');
    await until(async () => !(await firing()).includes('EvenkeelDependencyAway'), 'the end of EvenkeelDependencyAway');
  });

  it('raises the alert for a process that is gone', async () => {
    const worker = await stage.startWorker();
    assert.ok(worker.monitorUrl !== null);
    await stage.close();
    await until(async () => (await firing()).includes('EvenkeelDown'), 'EvenkeelDown');
  });

  async function ask(path: string): Promise<unknown> {
    return (await fetch(`${url}${path}`, { signal: AbortSignal.timeout(10_000) })).json();
  }

  /** The first sample's value; null when there is none. */
  async function query(expression: string): Promise<number | null> {
    const answer = (await ask(`/api/v1/query?query=${encodeURIComponent(expression)}`)) as {
      readonly data: { readonly result: readonly { readonly value: readonly [number, string] }[] };
    };
    const first = answer.data.result[0];
    return first === undefined ? null : Number(first.value[1]);
  }

  async function firing(): Promise<readonly string[]> {
    const answer = (await ask('/api/v1/alerts')) as {
      readonly data: {
        readonly alerts: readonly { readonly state: string; readonly labels: { readonly alertname: string } }[];
      };
    };
    return answer.data.alerts.filter(({ state }) => state === 'firing').map(({ labels }) => labels.alertname);
  }
});

/** The files of deploy/ with addresses of this run, a look each second, and no waiting before an alert counts. */
async function startPrometheus(
  folder: string,
  roles: readonly Running[],
  onStarted: (child: ChildProcess) => void,
): Promise<string> {
  const place = join(folder, 'prometheus');
  mkdirSync(place);
  const targets = roles.map(({ monitorUrl }) => `"${new URL(monitorUrl ?? '').host}"`).join(', ');
  const config = readFileSync(join(deploy, 'prometheus/prometheus.yaml'), 'utf8')
    .replaceAll(/interval: 15s/g, 'interval: 1s')
    .replace(/targets: \[.*\]/, `targets: [${targets}]`);
  const rules = readFileSync(join(deploy, 'prometheus/alerts.yaml'), 'utf8').replaceAll(/^( +for:) .*$/gm, '$1 0s');
  writeFileSync(join(place, 'prometheus.yaml'), config);
  writeFileSync(join(place, 'alerts.yaml'), rules);
  const address = `127.0.0.1:${await freePort()}`;
  const words = ['--config.file', 'prometheus.yaml', '--storage.tsdb.path', 'data', '--web.listen-address', address];
  const child = endWithUs(spawn('prometheus', words, { cwd: place, stdio: ['ignore', 'ignore', 'pipe'] }));
  onStarted(child);
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said = `${said}${chunk.toString()}`.slice(-4000);
  });
  await until(
    async () => (await fetch(`http://${address}/-/ready`).catch(() => null))?.status === 200,
    () => `Prometheus: ${said}`,
  );
  return `http://${address}`;
}

async function until(holds: () => Promise<boolean>, what: string | (() => string)): Promise<void> {
  for (const deadline = Date.now() + within; Date.now() < deadline; ) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  assert.fail(`not in time: ${typeof what === 'string' ? what : what()}`);
}
