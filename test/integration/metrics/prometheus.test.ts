/** A real Prometheus scrapes a real bot and worker, loads the alert rules, and alerts fire when things break. */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { openStage, type Stage } from '../slack/support/stage.ts';
import { deploy, type Prometheus, startPrometheus, until } from './support/prometheus.ts';

describe('Prometheus', () => {
  let stage: Stage;
  let prometheus: Prometheus;

  before(async () => {
    stage = await openStage({ mode: 'socket', environment: { MONITOR_PORT: '0' } });
    const roles = [await stage.startBot(), await stage.startWorker()];
    prometheus = await startPrometheus(
      stage.folder,
      roles.map(({ monitorUrl }) => monitorUrl ?? ''),
    );
  });
  after(async () => {
    await prometheus?.stop();
    await stage.close();
  });

  it('accepts the files of deploy/prometheus, and the rules fire and keep silent as their own tests say', () => {
    const folder = join(deploy, 'prometheus');
    execFileSync('promtool', ['check', 'config', join(folder, 'prometheus.yaml')], { stdio: 'pipe' });
    execFileSync('promtool', ['test', 'rules', join(folder, 'alerts.test.yaml')], { stdio: 'pipe' });
  });

  it('scrapes both roles, and no alert fires while all is well', async () => {
    await until(async () => (await prometheus.query('sum(up{job="evenkeel"})')) === 2, 'both are scraped');
    await until(async () => (await prometheus.query('sum(evenkeel_dependency_up)')) === 5, 'all dependencies are seen');
    assert.deepEqual(await prometheus.firing(), []);
  });

  it('evaluates every expression of the dashboard', async () => {
    const text = readFileSync(join(deploy, 'grafana/evenkeel.json'), 'utf8');
    const expressions = [...text.matchAll(/"expr": ("(?:[^"\\]|\\.)*")/g)].map((match) => JSON.parse(match[1] ?? ''));
    assert.ok(expressions.length > 15);
    for (const expression of expressions) {
      const answer = (await prometheus.ask(`/api/v1/query?query=${encodeURIComponent(expression)}`)) as {
        status: string;
      };
      assert.equal(answer.status, 'success', expression);
    }
  });

  it('raises the alerts for Slack that is away and asks to wait, and takes the first back when it answers', async () => {
    stage.slack.control.fault('auth.test', { error: 'invalid_auth', times: 1000 });
    await prometheus.untilFiring('EvenkeelDependencyAway');
    stage.slack.control.clearFaults();
    stage.slack.control.fault('chat.postMessage', { retryAfterSec: 1, times: 12 });
    for (let count = 0; count < 3; count += 1) {
      await stage.slack.control.command('mira', '#kafka-ops', '/kafka audit');
    }
    await prometheus.untilFiring('EvenkeelSlackSlow');
    await prometheus.untilSilent('EvenkeelDependencyAway');
  });

  it('raises the alert for a process that is gone', async () => {
    const worker = await stage.startWorker();
    assert.ok(worker.monitorUrl !== null);
    await stage.close();
    await prometheus.untilFiring('EvenkeelDown');
  });
});
