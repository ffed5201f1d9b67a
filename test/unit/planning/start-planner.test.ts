import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import type { Outcome } from '../../../jobs/outcome.ts';
import type { PlanResult, Snapshot } from '../../../planner/index.ts';
import { startPlanner } from '../../../src/planning/start-planner.ts';

const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
const plannerUrl = new URL(`./fixtures/odd-planner.${extension}`, import.meta.url).href;
const logged: string[] = [];

function planner(
  over: { readonly timeLimitMs?: number; readonly memoryBytes?: number; readonly waitingAtMost?: number } = {},
) {
  return startPlanner({
    timeLimitMs: 60_000,
    memoryBytes: 128 * 2 ** 20,
    graceMs: 300,
    plannerUrl,
    log: (message) => logged.push(message),
    ...over,
  });
}

const cluster = (clusterId: string): Snapshot => ({
  version: 1,
  clusterId,
  takenAt: '2026-11-21T00:00:00Z',
  kafkaVersion: null,
  brokers: [],
  controlPlane: { kind: 'unknown' },
  topics: [],
});
const request = { intent: { kind: 'heal' } } as const;

function conflictOf(outcome: Outcome<PlanResult>): string {
  assert.ok(outcome.ok, JSON.stringify(outcome));
  assert.ok(!outcome.value.feasible);
  return outcome.value.reasons[0]?.conflict ?? '';
}

describe('the planning thread', () => {
  const usual = planner();
  after(() => usual.close());

  it('answers, one plan after the other', async () => {
    const asked = ['one', 'two', 'three'].map((id) => usual.plan(cluster(id), request));
    assert.deepEqual((await Promise.all(asked)).map(conflictOf), ['answered one', 'answered two', 'answered three']);
  });
  it('leaves the event loop free while it plans', async () => {
    const slow = planner({ timeLimitMs: 1_500 });
    let ticks = 0;
    const ticking = setInterval(() => {
      ticks += 1;
    }, 10);
    const planned = await slow.plan(cluster('stops-when-asked'), request);
    clearInterval(ticking);
    await slow.close();
    assert.equal(conflictOf(planned), 'stopped when asked');
    assert.ok(ticks >= 5, `${ticks} ticks`);
  });
  it('turns a planner that throws into an answer', async () => {
    const planned = await usual.plan(cluster('throws'), request);
    assert.ok(!planned.ok && /a broken tableau/.test(planned.message));
  });
  it('is ended when it hangs, and the next plan gets a new one', async () => {
    // Long enough for a new thread to start on a busy machine.
    const hanging = planner({ timeLimitMs: 3_000 });
    const [hung, next] = await Promise.all([
      hanging.plan(cluster('hangs'), request),
      hanging.plan(cluster('after'), request),
    ]);
    assert.ok(!hung.ok && hung.code === 'infeasible' && /within 3 s/.test(hung.message));
    assert.equal(conflictOf(next), 'answered after');
    await hanging.close();
  });
  it('is started again after a crash', async () => {
    const planned = await usual.plan(cluster('exits'), request);
    assert.ok(!planned.ok && planned.code === 'unknown');
    assert.equal(conflictOf(await usual.plan(cluster('again'), request)), 'answered again');
  });
  it('dies alone when it runs out of memory', async () => {
    const small = planner({ memoryBytes: 64 * 2 ** 20 });
    const planned = await small.plan(cluster('eats-memory'), request);
    assert.ok(!planned.ok && /memory/.test(planned.message), JSON.stringify(planned));
    assert.equal(conflictOf(await small.plan(cluster('fits'), request)), 'answered fits');
    await small.close();
  });
  it('refuses when too many wait, and answers all of them when it is closed', async () => {
    const full = planner({ waitingAtMost: 2 });
    const asked = Array.from({ length: 4 }, () => full.plan(cluster('hangs'), request));
    const last = await full.plan(cluster('hangs'), request);
    assert.ok(!last.ok && last.code === 'cluster-busy');
    await full.close();
    const codes = (await Promise.all(asked)).map((outcome) => (outcome.ok ? 'ok' : outcome.code));
    assert.deepEqual(codes, ['cancelled', 'cancelled', 'cancelled', 'cluster-busy']);
  });
});
