import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ok, refuse } from '../../../jobs/outcome.ts';
import { viewProblems } from '../../../lab/slack/index.ts';
import { intentKinds } from '../../../planner/index.ts';
import { readPolicy } from '../../../src/config/policy/read-policy.ts';
import { scheduleForm } from '../../../src/slack/schedule/schedule-form.ts';
import { schedulesView } from '../../../src/slack/schedule/schedules-view.ts';
import type { View } from '../../../src/slack/views/blocks.ts';
import { confirmModal } from '../../../src/slack/views/confirm-modal.ts';
import { detailsModal, loadingModal, problemModal } from '../../../src/slack/views/details-modal.ts';
import { helpView } from '../../../src/slack/views/help-view.ts';
import { homeView } from '../../../src/slack/views/home-view.ts';
import { executionsView, plansView, shownPlanView } from '../../../src/slack/views/lists-view.ts';
import { planForm } from '../../../src/slack/views/plan-form.ts';
import { policyModal, policyView } from '../../../src/slack/views/policy-view.ts';
import { rejectModal } from '../../../src/slack/views/reject-modal.ts';
import { whyModal, whyWaiting } from '../../../src/slack/views/why-modal.ts';
import { approvedByBob, bob, hugePlan, mira, noon, plan, proposal, report } from './support/cards.ts';
import { assertGolden } from './support/golden.ts';

const policy = {
  askers: { users: ['U0MIRA'], groups: [] },
  approvers: { users: ['U0BOB'], groups: ['S0APPROVERS'], needed: 2 },
  allowSelfApproval: false,
  approvalLastsMs: 3_600_000,
  note: '',
  throttle: { floorBytesPerSec: 5e6, ceilingBytesPerSec: 100e6, startBytesPerSec: 50e6 },
};
const policyOfProd = {
  cluster: 'prod',
  approvers: { groups: ['S0APPROVERS'] },
  windows: [{ days: ['mon', 'sat'], from: '22:00', to: '04:00', timeZone: 'Europe/Berlin' }],
  freezes: [{ from: '2026-12-20T00:00:00+01:00', until: '2027-01-04T00:00:00+01:00', reason: 'year end <!here>' }],
  ceilings: { bytes: '2TB', partitions: 5000, throttle: '80MB/s' },
  autoApproval: { intents: ['rebalance', 'leaders'], bytes: '50GB', partitions: 100 },
};
const scheduled = {
  version: 1,
  clusterName: 'prod',
  channel: 'C0OPS',
  owner: mira,
  paused: false,
  createdAtMs: 0,
} as const;
const rejection = { person: bob, atMs: noon, reason: 'no' };
const end = { kind: 'failed', reason: 'broker 105 went away' } as const;

describe('answers to one person', () => {
  it('help fits the channel', () => {
    assertGolden(
      'help',
      helpView({
        command: '/kafka',
        clusterNames: ['prod', 'staging'],
        usual: 'prod',
        here: { mayAsk: true, mayApprove: false, running: ['E-90QX'], waiting: ['P-7F3K'] },
      }),
    );
    assertGolden(
      'help-no-cluster',
      helpView({ command: '/kafka', clusterNames: ['prod', 'staging'], usual: null, here: null }),
    );
  });
  it('plans lists who asked and who decided', () => {
    const proposals = [
      proposal(),
      proposal({ proposalId: 'P-2', state: 'rejected', rejection }),
      proposal({ proposalId: 'P-3', state: 'done', ...approvedByBob }),
      proposal({ proposalId: 'P-4', state: 'expired' }),
    ];
    assertGolden('plans', plansView(proposals));
    assertGolden('plans-none', plansView([]));
  });
  it('executions lists what runs and what ran', () => {
    const shown = [
      { proposal: proposal({ state: 'running' }), report: report() },
      { proposal: proposal({ state: 'failed' }), report: report({ executionId: 'E-2', end, endedAtMs: noon }) },
    ];
    assertGolden('executions', executionsView(shown));
    assertGolden('executions-none', executionsView([]));
  });
  it('schedule says what is done by itself, and what came of it', () => {
    const base = scheduled;
    const zone = { timeZone: 'Europe/Berlin' } as const;
    const request = { intent: { kind: 'rebalance' } } as const;
    const work = { kind: 'plan', request, atLeast: { kind: 'percent', percent: 5 } } as const;
    const entries = [
      { schedule: { ...base, ...zone, scheduleId: 'S-7F3KQ', cron: '0 2 * * 1-5', work }, nextAtMs: noon },
      {
        schedule: {
          ...base,
          ...zone,
          scheduleId: 'S-90QXA',
          cron: '0 8 * * 1',
          work: { kind: 'digest' as const },
          paused: true,
        },
        nextAtMs: noon,
      },
    ];
    const outcome = 'skipped: P-1 of the run before is posted';
    const last = new Map([['S-7F3KQ', { runId: 'r1', atMs: noon, outcome }]]);
    assertGolden('schedules', schedulesView(entries, last, '/kafka'));
    assertGolden('schedules-none', schedulesView([], new Map(), '/kafka'));
    const many = Array.from({ length: 50 }, () => entries[0]!);
    assert.ok(schedulesView(many, last, '/kafka').blocks.length <= 50);
  });
  it('a shown plan is decided at its message, not at the copy', () => {
    const view = shownPlanView({ proposal: proposal(), plan: plan() }, policy);
    assert.doesNotMatch(JSON.stringify(view), /"action_id":"(?:approve|reject)"/);
    assertGolden('shown-plan', view);
  });
  it('policy says who may do what', () => assertGolden('policy', policyView('prod', policy)));
  it('policy says what a policy file rules, in full', () => {
    const text = JSON.stringify({ clusters: [policyOfProd] });
    const read = readPolicy('policy.json', () => text);
    assert.ok(read.ok, JSON.stringify(read));
    assertGolden('policy-governed', policyView('prod', { ...policy, ...read.value[0] }));
  });
});

describe('forms and the home tab keep within the limits of Slack', () => {
  const modal = (view: unknown) => assert.deepEqual(viewProblems(view as never, 'modal'), []);
  it('details of a plan, also of 20,000 moves', () => {
    modal(detailsModal({ proposal: proposal(), plan: plan() }));
    modal(detailsModal({ proposal: proposal(), plan: hugePlan() }));
    assert.ok(JSON.stringify(detailsModal({ proposal: proposal(), plan: hugePlan() })).length < 20_000);
  });
  it('why a plan moves what it moves, also of 20,000 moves', () => {
    const button = { proposalId: 'P-7F3K', digest: 'ab12'.repeat(16) };
    const topic = hugePlan().moves[0]!.topic;
    for (const asked of [
      null,
      { kind: 'broker', broker: 103 },
      { kind: 'topic', topic, partition: null },
      { kind: 'topic', topic, partition: 999_999 },
    ] as const) {
      const view = whyModal({ button, plan: hugePlan(), asked, fault: 'x'.repeat(3000) });
      modal(view);
      assert.ok(JSON.stringify(view).length < 20_000);
    }
    modal(whyModal({ button, plan: plan({ moves: [], waves: [] }), asked: null }));
    modal(whyWaiting(button));
    const { blocks } = whyModal({ button, plan: plan(), asked: { kind: 'broker', broker: 105 } });
    assertGolden('why-broker', {
      text: 'Why?',
      blocks: blocks.filter(({ type }) => type !== 'input') as View['blocks'],
    });
  });
  it('loading, a problem, and the rejection', () => {
    modal(loadingModal('P-7F3KQ'));
    modal(problemModal('P-7F3KQ', refuse('not-found', 'gone', 'ask again')));
    modal(policyModal('prod', { ...policy, askers: null }));
    const risk = { class: 'high', reasons: ['it changes 300 partitions'] } as const;
    const button = { proposalId: 'P-7F3KQ', digest: 'a'.repeat(64), channel: 'C1' };
    const confirm = confirmModal(button, { clusterName: 'prod', subject: 'drain 106', risk });
    modal(confirm);
    assert.match(
      JSON.stringify(confirm),
      /`drain 106` on `prod`\. \*Risk high\*: it changes 300 partitions\./,
      'what is approved, and why that is risky',
    );
    modal(confirmModal(button, { clusterName: 'prod' }));
    modal(scheduleForm({ clusterNames: ['prod', 'staging'], clusterName: 'prod', channel: 'C1' }));
    modal(rejectModal({ proposalId: 'P-7F3KQ', digest: 'a'.repeat(64), channel: 'C1' }));
  });
  for (const intent of intentKinds) {
    it(`the form for ${intent}`, () =>
      modal(planForm({ clusterNames: ['prod', 'staging'], clusterName: 'prod', intent, channel: 'C1' })));
  }
  it('the home tab of a busy installation', () => {
    const clusters = Array.from({ length: 100 }, (_, index) => ({
      name: `c${index}`,
      note: 'x'.repeat(200),
      approvers: ['S0APPROVERS'],
      health: {
        atMs: noon,
        verdict: 'Some brokers are away.',
        isWell: false,
        size: '5 of 6 brokers up, 40 partitions',
      },
    }));
    const many = Array.from({ length: 20 }, () => ({ proposal: proposal({ state: 'running' }), report: report() }));
    const proposals = ok(Array.from({ length: 20 }, () => proposal()));
    const work = { kind: 'digest' as const };
    const schedule = { ...scheduled, scheduleId: 'S-1', cron: '0 2 * * *', timeZone: 'UTC', work };
    const many50 = Array.from({ length: 50 }, () => ({ schedule, nextAtMs: noon }));
    const view = homeView({
      command: '/kafka',
      clusters,
      proposals,
      executions: ok(many),
      schedules: ok(many50),
      nowMs: noon,
    });
    assert.deepEqual(viewProblems(view as never, 'home'), []);
  });
  it('the home tab says what could not be read', () => {
    const lost = refuse('redis-unreachable', 'Redis is away.', 'Wait.');
    const view = homeView({
      command: '/kafka',
      clusters: [],
      proposals: lost,
      executions: lost,
      schedules: lost,
      nowMs: noon,
    });
    assert.match(JSON.stringify(view), /could not be read: Redis is away/);
  });
  it('would not pass if they broke them', () => {
    const title = { type: 'plain_text', text: 'x'.repeat(25) };
    assert.notDeepEqual(viewProblems({ ...loadingModal('P-1'), title } as never, 'modal'), []);
  });
});
