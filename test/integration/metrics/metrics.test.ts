/** What a bot and a worker say of themselves over HTTP, while a plan is made and carried out. */

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type LocalRedis, startRedis } from '../../../lab/redis/start-redis.ts';
import { createMetrics } from '../../../src/monitor/metrics.ts';
import type { Running } from '../../../src/start.ts';
import { current, openStage, planPosted, type Stage, textOf } from '../slack/support/stage.ts';

describe('metrics and health', () => {
  let stage: Stage;
  let bot: Running;
  let worker: Running;
  before(async () => {
    stage = await openStage({ mode: 'socket', environment: { MONITOR_PORT: '0' } });
    bot = await stage.startBot();
    worker = await stage.startWorker();
  });
  let again: LocalRedis | undefined;
  after(async () => {
    await stage.close();
    await again?.stop();
  });

  it('listen on the loopback address', () => {
    for (const { monitorUrl } of [bot, worker]) assert.match(monitorUrl ?? '', /^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it('count an audit, a plan and its execution, with figures that are those of the messages', async () => {
    await stage.slack.control.command('mira', '#kafka-ops', '/kafka audit');
    const posted = await planPosted(stage);
    await stage.slack.control.click('bob', posted.ts, 'approve');
    const done = () => (/· done\b/.test(textOf(current(stage, posted))) ? true : undefined);
    await stage.slack.control.waitFor(done, 60_000, 'the end of the execution');
    const ended = 'evenkeel_executions_ended_total{cluster="demo",end="done"}';
    const values = await until(worker, (now) => now.get(ended) === 1);
    assert.equal(values.get('evenkeel_plans_total{intent="fix-racks",result="feasible"}'), 1);
    assert.equal(values.get('evenkeel_plan_gap_ratio_bucket{le="0",intent="fix-racks"}'), 1);
    assert.ok((values.get('evenkeel_execution_moved_bytes_total{cluster="demo"}') ?? 0) >= 40_000_000);
    assert.equal(values.get('evenkeel_execution_remaining_bytes{cluster="demo"}'), 0);
    assert.equal(values.get('evenkeel_throttle_bytes_per_second{cluster="demo"}'), 0);
    assert.equal(values.get('evenkeel_throttles_left{cluster="demo"}'), 0);
    assert.ok((values.get('evenkeel_audit_findings{cluster="demo",rule="rack-violation",severity="high"}') ?? 0) > 0);
    const score = values.get('evenkeel_audit_score{cluster="demo"}');
    assert.ok(score !== undefined && score > 0 && score < 100, String(score));
    assert.equal(values.get('evenkeel_jobs_total{kind="plan",result="ok"}'), 1);
    assert.ok((values.get('evenkeel_slack_calls_total{method="chat.postMessage",result="ok"}') ?? 0) >= 2);
    assert.equal(values.get('evenkeel_dependency_up{dependency="kafka",cluster="demo"}'), 1);
  });

  it('are named and counted as Prometheus asks, each with its help', async () => {
    const text = await (await fetch(`${worker.monitorUrl}/metrics`)).text();
    const defined = await createMetrics({ role: 'worker', version: '0' }).registry.getMetricsAsJSON();
    for (const { name, help, type } of defined.filter((metric) => metric.name.startsWith('evenkeel_'))) {
      assert.match(name, /^evenkeel_[a-z]+(?:_[a-z]+)*$/);
      assert.ok(help.length > 10 && text.includes(`# HELP ${name} `), name);
      assert.equal(String(type) === 'counter', name.endsWith('_total'), name);
    }
    assert.ok(text.split('\n').length < 1500, 'the number of series stays small');
  });

  it('say ready while Redis, Slack and Kafka answer, and live', async () => {
    for (const role of [bot, worker]) {
      assert.deepEqual(await statusOf(role, '/ready'), 200);
      assert.deepEqual(await statusOf(role, '/live'), 200);
    }
    assert.equal(await statusOf(bot, '/nothing'), 404);
    const posted = await fetch(`${bot.monitorUrl}/metrics`, { method: 'POST' });
    assert.equal(posted.status, 405);
  });

  it('count the answers with which Slack asks to wait', async () => {
    const name = 'evenkeel_slack_calls_total{method="chat.postMessage",result="rate_limited"}';
    stage.slack.control.fault('chat.postMessage', { retryAfterSec: 1 });
    await stage.slack.control.command('mira', '#kafka-ops', '/kafka status');
    await until(worker, (now) => now.get(name) === 1);
  });

  it('say not ready, but live, when Slack refuses the token, and ready again after it', async () => {
    stage.slack.control.fault('auth.test', { error: 'invalid_auth', times: 1000 });
    for (const role of [bot, worker]) {
      await untilStatus(role, '/ready', 503);
      assert.equal(await statusOf(role, '/live'), 200);
    }
    stage.slack.control.clearFaults();
    for (const role of [bot, worker]) await untilStatus(role, '/ready', 200);
  });

  it('say not ready, but live, when Redis is gone, and ready again when it is back', async () => {
    await stage.redis.stop('SIGKILL');
    for (const role of [bot, worker]) {
      await untilStatus(role, '/ready', 503);
      assert.equal(await statusOf(role, '/live'), 200);
    }
    const ready = (await (await fetch(`${worker.monitorUrl}/ready`)).json()) as {
      readonly standings: readonly { readonly name: string; readonly ok: boolean; readonly why: string }[];
    };
    assert.match(ready.standings.find(({ name }) => name === 'redis')?.why ?? '', /Redis at 127\.0\.0\.1:\d+ did not/);
    assert.equal(ready.standings.find(({ name }) => name === 'slack')?.ok, true);
    again = await startRedis({ dir: join(stage.folder, 'redis'), port: stage.redis.port });
    for (const role of [bot, worker]) await untilStatus(role, '/ready', 200);
  });
});

async function statusOf(role: Running, path: string): Promise<number> {
  return (await fetch(`${role.monitorUrl}${path}`)).status;
}

async function untilStatus(role: Running, path: string, wanted: number): Promise<void> {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; ) {
    if ((await statusOf(role, path)) === wanted) return;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  assert.fail(`${path} did not answer ${wanted} in time`);
}

/** Of each series, by its name and labels as they are printed. */
async function until(
  role: Running,
  holds: (values: ReadonlyMap<string, number>) => boolean,
): Promise<ReadonlyMap<string, number>> {
  let text = '';
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; ) {
    text = await (await fetch(`${role.monitorUrl}/metrics`)).text();
    const pairs = [...text.matchAll(/^(evenkeel_\S+(?: \S+)*) (\S+)$/gm)].map(
      ([, name = '', value = '']) => [name, Number(value)] as const,
    );
    const values = new Map(pairs);
    if (holds(values)) return values;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return assert.fail(
    `not in time:\n${text
      .split('\n')
      .filter((line) => line.startsWith('evenkeel'))
      .join('\n')}`,
  );
}
