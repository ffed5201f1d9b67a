import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ok, refuse } from '../../../jobs/outcome.ts';
import { isReady, watchHealth, whyNotLive } from '../../../src/monitor/health.ts';
import { createMetrics } from '../../../src/monitor/metrics.ts';

describe('readiness', () => {
  const standing = (name: string, up: boolean, cluster = '') => ({ name, cluster, ok: up, why: '' });
  it('needs Redis and Slack', () => {
    assert.ok(isReady([standing('redis', true), standing('slack', true)]));
    assert.ok(!isReady([standing('redis', false), standing('slack', true)]));
    assert.ok(!isReady([standing('redis', true), standing('slack', false)]));
  });
  it('needs one of the Kafka clusters, where there are some', () => {
    const rest = [standing('redis', true), standing('slack', true)];
    assert.ok(isReady([...rest, standing('kafka', true, 'a'), standing('kafka', false, 'b')]));
    assert.ok(!isReady([...rest, standing('kafka', false, 'a'), standing('kafka', false, 'b')]));
  });
  it('asks once in a while, however often it is asked, and shows what it found as metrics', async () => {
    let asked = 0;
    let nowMs = 0;
    let up = true;
    const metrics = createMetrics({ role: 'worker', version: '0' });
    const ask = async () => {
      asked += 1;
      return up ? ok(null) : refuse('redis-unreachable', 'Redis is away.', 'Start it.');
    };
    const health = watchHealth([{ name: 'redis', cluster: '', ask }], {
      metrics,
      nowMs: () => nowMs,
      freshForMs: 1000,
    });
    for (let count = 0; count < 5; count += 1) assert.equal((await health.readiness()).ready, true);
    assert.equal(asked, 1);
    up = false;
    nowMs = 1000;
    const { ready, standings } = await health.readiness();
    assert.equal(ready, false);
    assert.deepEqual(standings, [{ name: 'redis', cluster: '', ok: false, why: 'Redis is away.' }]);
    const value = await metrics.registry.getSingleMetricAsString('evenkeel_dependency_up');
    assert.match(value, /dependency="redis",cluster=""\} 0$/m);
  });
});

describe('liveness', () => {
  const now = { nowMs: 1_000_000, stuckAfterMs: 120_000 };
  const idle = { running: 0, concurrency: 16, lastTakenAtMs: 0 };
  it('is lost when jobs wait, there is room, and none is taken', () => {
    assert.match(
      whyNotLive(idle, { oldestWaitingMs: 200_000 }, now) ?? '',
      /waited for 200 s.*none was taken for 1000 s/,
    );
  });
  it('is kept while nothing waits, while all places are in use, and while jobs are taken', () => {
    assert.equal(whyNotLive(idle, { oldestWaitingMs: 0 }, now), null);
    assert.equal(whyNotLive({ ...idle, running: 16 }, { oldestWaitingMs: 200_000 }, now), null);
    assert.equal(whyNotLive({ ...idle, lastTakenAtMs: 990_000 }, { oldestWaitingMs: 200_000 }, now), null);
  });
});
