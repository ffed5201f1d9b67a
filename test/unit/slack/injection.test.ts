import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CardBody } from '../../../jobs/card.ts';
import { ok, refuse } from '../../../jobs/outcome.ts';
import { noControl } from '../../../jobs/watch/ports.ts';
import { emptyWatch } from '../../../jobs/watch/state.ts';
import { advise } from '../../../planner/advice/advise.ts';
import { movesCsv } from '../../../planner/move-list.ts';
import { analyse } from '../../../planner/what-if/analyse.ts';
import { readScenario } from '../../../planner/what-if/read-scenario.ts';
import { playScenario } from '../../../planner/what-if/scene.ts';
import { altCharsAtMost } from '../../../src/chart/alt-text.ts';
import { planPictures } from '../../../src/chart/plan-pictures.ts';
import { scheduleForm } from '../../../src/slack/schedule/schedule-form.ts';
import { schedulesView } from '../../../src/slack/schedule/schedules-view.ts';
import { problemView } from '../../../src/slack/views/answer-cards.ts';
import { cardBlocks } from '../../../src/slack/views/card-blocks.ts';
import { detailsModal } from '../../../src/slack/views/details-modal.ts';
import { withoutTables } from '../../../src/slack/views/fit.ts';
import { homeView } from '../../../src/slack/views/home-view.ts';
import { executionsView, plansView, shownPlanView } from '../../../src/slack/views/lists-view.ts';
import { harmless } from '../../../src/slack/views/mrkdwn.ts';
import { planForm } from '../../../src/slack/views/plan-form.ts';
import { policyView } from '../../../src/slack/views/policy-view.ts';
import { recordView } from '../../../src/slack/views/record-view.ts';
import { rejectModal } from '../../../src/slack/views/reject-modal.ts';
import { watchStatusView } from '../../../src/slack/views/watch-status.ts';
import { whyModal } from '../../../src/slack/views/why-modal.ts';
import {
  approvedByBob,
  bob,
  mira,
  noon,
  plan,
  report,
  snapshot,
  withChoices,
} from '../../golden/views/support/cards.ts';

const hostile =
  '<!channel> <@U0EVIL> <!subteam^S0EVIL> <https://evil.example|ok> &lt;!here&gt; \u202eesrever <#C0EVIL>';
const takenAt = '2026-11-21T12:00:00Z';
const { proposal, plan: chosen } = withChoices();
const rejection = { person: bob, atMs: noon, reason: 'no' };
const waves = [
  {
    wave: 0,
    kind: 'normal',
    movesPlanned: 1,
    movesDone: 1,
    bytesPlanned: 4e9,
    bytesDone: 4e9,
    secondsPlanned: 80,
    seconds: 90,
    dips: 1,
  },
] as const;
const ended = { ...report({ end: { kind: 'failed', reason: 'why' }, endedAtMs: noon, waves }), dropped: [] };
const watching = {
  settings: { everyMs: 60_000, channel: 'C0OPS', digestCron: '0 9 * * 1', timeZone: 'UTC' },
  control: noControl,
  state: { ...emptyWatch, lastSeenMs: noon },
  silences: [{ rule: 'min-isr-one', topics: ['logs-*'], reason: 'may be lost', until: '2099-01-31' }],
  nowMs: noon,
};
const alert = {
  ...{ rule: 'single-replica', severity: 'high', title: 'Single', why: 'why', remedy: 'plan it' },
  ...{ mendWith: { kind: 'set-rf', replicationFactor: 3 }, beganMs: noon, subjects: ['new-0'], missing: [] },
  ...{ takesAll: false, total: 1, named: ['new-0'], reminders: 0, ended: null },
};
const group = { key: '1', first: false, beganMs: noon, alerts: [alert], notes: [], message: null, shown: null };
const finding = {
  ...{ rule: 'r', severity: 'high', title: 'Racks', why: 'why', remedy: 'fix-racks', cost: 'copies 1 GB', points: 3 },
  evidence: { count: 2, of: 9, examples: ['orders-0'], subjects: ['orders-0'] },
  mendWith: { kind: 'set-rf', replicationFactor: 3 },
};
const silence = { rule: 'r', topics: ['a'], reason: 'because', until: '2027-01-31', state: 'in force', count: 2 };
const scenario = readScenario(snapshot(), { fail: ['rack:a'], cut: [] });
assert.ok(scenario.ok);
const risk = { class: 'high', reasons: ['it copies 2 TB'] };
const approvers = ['S0APPROVERS'];
const planBody = { kind: 'plan', plan: chosen, approvers, needed: 1, allowSelfApproval: false, risk };
const governance = {
  ...{ askers: { users: ['U0MIRA'], groups: [] }, approvers: { users: ['U0BOB'], groups: approvers, needed: 2 } },
  ...{ allowSelfApproval: false, approvalLastsMs: 3_600_000, note: 'a note' },
  throttle: { floorBytesPerSec: 5e6, ceilingBytesPerSec: 1e8, startBytesPerSec: 5e7 },
};
const schedule = {
  ...{ version: 1, scheduleId: 'S-7F3KQ', clusterName: 'prod', channel: 'C0OPS', owner: mira, paused: false },
  ...{ createdAtMs: 0, cron: '0 2 * * 1-5', timeZone: 'Europe/Berlin' },
  work: { kind: 'plan', request: { intent: { kind: 'rebalance' }, topics: ['orders'] }, atLeast: null },
};
const line = {
  ...{ seq: 1, at: takenAt, event: 'rejected', cluster: 'prod', proposalId: 'P-7F3K', digest: proposal.digest },
  ...{ by: bob, detail: 'no', executionId: 'E-90QX', previous: '', hash: 'ab'.repeat(32) },
};
const cluster = {
  ...{ name: 'prod', note: 'a note', approvers, health: { atMs: noon, verdict: 'Well.', isWell: false, size: 'six' } },
};
const button = { proposalId: 'P-7F3K', digest: proposal.digest };

/** What each screen is made of, and the screen. Texts are replaced in the first one at a time. */
const screens: Readonly<Record<string, readonly [data: unknown, draw: (data: never) => unknown]>> = {
  ...Object.fromEntries(
    (
      [
        { ...planBody, proposal },
        { ...planBody, proposal: { ...proposal, state: 'approved', ...approvedByBob, waitingFor: 'a window' } },
        { ...planBody, proposal: { ...proposal, state: 'rejected', rejection } },
        { ...planBody, proposal: { ...proposal, state: 'superseded', supersededBy: 'P-2' }, plan: plan() },
        { kind: 'execution', proposal, plan: plan(), report: report({ pausedBy: 'bob', waitingFor: 'wave 2' }) },
        { kind: 'execution', proposal, plan: plan(), report: { ...ended, dropped: [{ move: 0, reason: 'gone' }] } },
        { kind: 'nothing-to-do', plan: { ...plan({ notes: ['a note'] }), moves: [] } },
        {
          ...{ kind: 'infeasible' },
          result: { intent: { intent: { kind: 'heal' } }, reasons: [{ conflict: 'no rack', remedy: 'add one' }] },
        },
        { kind: 'status', snapshot: snapshot(), running: ['E-90QX'], watch: watching },
        {
          ...{ kind: 'audit', score: 61, findings: [finding], silences: [silence], takenAt },
          ...{ limits: ['diskPercent 80'], notJudged: ['acks'] },
        },
        { kind: 'what-if', ...playScenario(snapshot(), scenario.scenario) },
        { kind: 'survival', analysis: analyse(snapshot()), takenAt },
        { kind: 'advice', advice: advise(snapshot()), topics: ['orders'], takenAt },
        { kind: 'digest', score: 71, findings: [finding], proposals: [proposal], scores: [], takenAt, nowMs: noon },
        { kind: 'doctor', workerId: 'w1', checks: [{ subject: 'Redis', state: 'broken', what: 'is', fix: 'mend' }] },
        { kind: 'watch', group, helpers: { askers: ['U0MIRA'], approvers, command: '/kafka' } },
        { kind: 'problem', refusal: refuse('unknown', 'what', 'next') },
      ] as const
    ).map((body, index) => [
      `card ${index}, ${body.kind}`,
      [
        { clusterName: 'prod', clusterNote: 'simulated', body },
        (card: { readonly clusterName: string; readonly body: CardBody }) => [
          cardBlocks(card),
          withoutTables(cardBlocks(card)),
        ],
      ],
    ]),
  ),
  problem: [refuse('unknown', 'what', 'next'), (refusal: ReturnType<typeof refuse>) => problemView({ refusal })],
  plans: [[{ ...proposal, subject: 'drain 7' }], plansView],
  executions: [[{ proposal: { ...proposal, subject: 'drain 7' }, report: ended }], executionsView],
  'a shown plan': [
    { proposal, plan: plan() },
    (shown: Parameters<typeof shownPlanView>[0]) => shownPlanView(shown, null),
  ],
  record: [[line], (lines: never) => recordView('P-7F3K', lines)],
  policy: [governance, (policy: never) => policyView('prod', policy)],
  schedules: [
    { schedule, nextAtMs: noon, outcome: 'skipped' },
    ({ outcome, ...entry }: { schedule: { scheduleId: string }; nextAtMs: number; outcome: string }) =>
      schedulesView(
        [entry as never],
        new Map([[entry.schedule.scheduleId, { runId: 'r', atMs: noon, outcome }]]),
        '/kafka',
      ),
  ],
  'how the watch stands': [
    { clusterName: 'prod', ...watching, control: { off: { by: bob, atMs: noon, reason: 'moving' }, snooze: null } },
    watchStatusView,
  ],
  'the home tab': [
    { cluster, proposal, report: report(), schedule },
    (of: Record<'cluster' | 'proposal' | 'report' | 'schedule', never>) =>
      homeView({
        ...{ command: '/kafka', clusters: [of.cluster], proposals: ok([of.proposal]), nowMs: noon },
        executions: ok([{ proposal: of.proposal, report: of.report }]),
        schedules: ok([{ schedule: of.schedule, nextAtMs: noon }]),
      }),
  ],
  details: [{ proposal, plan: plan({ notes: ['a note'] }) }, detailsModal],
  why: [plan(), (of: never) => whyModal({ button, plan: of, asked: { kind: 'broker', broker: 105 }, fault: hostile })],
  forms: [
    { clusterNames: ['prod'], clusterName: 'prod' },
    (form: { clusterNames: string[]; clusterName: string }) => [
      planForm({ ...form, intent: 'drain', channel: 'C1' }),
      scheduleForm({ ...form, channel: 'C1' }),
      rejectModal({ ...button, channel: 'C1' }),
    ],
  ],
};

describe('no name, reason or error from elsewhere mentions anybody, links anywhere or turns the writing around', () => {
  for (const [name, [data, draw]] of Object.entries(screens)) {
    it(`in ${name}`, () => {
      const clean = draw(data as never);
      assert.deepEqual(marksIn(clean), [], 'as it should be');
      let shown = 0;
      const faults: string[] = [];
      for (const path of textsOf(data)) {
        const made = attempt(() => draw(replaced(data, path, hostile) as never));
        // Another word that the code chose: there is no screen for a wrong one.
        if (made === null) continue;
        faults.push(...(marksIn(made).length > 0 ? [path.join('.')] : []));
        if (JSON.stringify(made).includes('&lt;!channel&gt;')) shown += 1;
      }
      assert.deepEqual(faults, []);
      if (name !== 'forms') assert.ok(shown > 0, 'what was put in is to be seen somewhere');
    });
  }
  it('would notice one that did', () => {
    const block = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text, verbatim: true } });
    assert.equal(marksIn(block('hello <!channel>')).length, 1);
    assert.equal(marksIn({ text: 'hello <@U0EVIL>', blocks: [] }).length, 1);
    assert.equal(marksIn(block('a \u202e b')).length, 1);
    assert.equal(marksIn({ ...block(''), text: { type: 'mrkdwn', text: 'x' } }).length, 1, 'not verbatim');
  });
  it('and what is left of it still reads', () => {
    assert.equal(harmless('a\u202e<b>\u0007\nc & d'), 'a&lt;b&gt;\nc &amp; d');
  });
});

describe('a list of moves in a spreadsheet', () => {
  it('holds no formula, whatever topics and racks are called', () => {
    const names = ['=1+1', '+1', '-A1', '@SUM(A1)', '\t=1', '\r=1', '=HYPERLINK("https://evil.example","x")'];
    const moves = names.map((name, partition) => ({ ...plan().moves[0]!, topic: name, partition, why: name }));
    const csv = movesCsv(plan({ moves, waves: [{ ...plan().waves[0]!, moves: names.map((_, at) => at) }] }));
    const cells = csv.split('\r\n').flatMap((row) => row.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/));
    for (const cell of cells) assert.doesNotMatch(cell, /^"?[=+\-@\t\r]/);
    assert.equal(cells.filter((cell) => /^"?'/.test(cell)).length, 2 * names.length);
  });
});

describe('the words beside a picture', () => {
  it('are plain text of bounded length, whatever racks are called', () => {
    const brokers = snapshot().brokers.map((broker) => ({ ...broker, rack: hostile }));
    const loads = (of: ReturnType<typeof plan>['before']) => ({
      ...of,
      brokers: of.brokers.map((load) => ({ ...load, rack: hostile })),
    });
    const made = plan({ before: loads(plan().before), after: loads(plan().after) });
    for (const { altText, svg } of planPictures({ brokers }, made)) {
      assert.ok(altText.length <= altCharsAtMost);
      assert.doesNotMatch(altText, /\p{C}/u);
      assert.doesNotMatch(svg, /<[!@#]/);
    }
  });
});

/** Where Slack would find a mention, a link or a mark of direction; and texts in which it would look for them itself. */
function marksIn(value: unknown, at = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((each, index) => marksIn(each, `${at}/${index}`));
  if (typeof value !== 'object' || value === null) return [];
  const own = value as Readonly<Record<string, unknown>>;
  const isMarkup = own['type'] === 'mrkdwn' || ('blocks' in own && typeof own['text'] === 'string');
  const text = isMarkup ? String(own['text']) : '';
  const left = text.replaceAll(/<!date\^\d+\^[^|<>]*\|[^<>]*>|<@U0(?:MIRA|BOB)>|<!subteam\^S0APPROVERS>|<#C\w*>/g, '');
  const found = /[<>\u202e]/.test(left) ? [`${at}: ${left}`] : [];
  const open = own['type'] === 'mrkdwn' && own['verbatim'] !== true ? [`${at} is not verbatim`] : [];
  return [...found, ...open, ...Object.entries(own).flatMap(([key, each]) => marksIn(each, `${at}/${key}`))];
}

type Path = readonly (string | number)[];

/** Words and ids that the code itself chooses, or that Slack gives: nobody can write them. */
const ours = new Set([
  ...['kind', 'state', 'severity', 'balance', 'class', 'acksAll', 'readers'],
  ...['proposalId', 'executionId', 'scheduleId', 'supersededBy', 'channel'],
]);

function textsOf(value: unknown, at: Path = []): Path[] {
  if (typeof value === 'string') return [at];
  if (value instanceof Map) return [];
  if (Array.isArray(value)) return value.slice(0, 3).flatMap((each, index) => textsOf(each, [...at, index]));
  if (typeof value !== 'object' || value === null) return [];
  const free = Object.entries(value).filter(([key, each]) => !(ours.has(key) && typeof each === 'string'));
  return free.flatMap(([key, each]) => textsOf(each, [...at, key]));
}

function replaced(value: unknown, [first, ...rest]: Path, text: string): unknown {
  if (first === undefined) return text;
  if (Array.isArray(value)) return value.map((each, index) => (index === first ? replaced(each, rest, text) : each));
  const own = value as Readonly<Record<string, unknown>>;
  return { ...own, [first]: replaced(own[first], rest, text) };
}

function attempt(make: () => unknown): unknown {
  try {
    return make();
  } catch (error) {
    assert.ok(error instanceof TypeError || /unsupported|unknown/i.test(String(error)), String(error));
    return null;
  }
}
