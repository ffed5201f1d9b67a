import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CardBody } from '../../../jobs/card.ts';
import { cardBlocks } from '../../../src/slack/views/card-blocks.ts';
import { withoutTables } from '../../../src/slack/views/fit.ts';
import { approvedByBob, bob, hugePlan, mira, move, noon, plan, proposal, report, snapshot } from './support/cards.ts';
import { draw } from './support/draw.ts';
import { assertGolden } from './support/golden.ts';

const card = (body: CardBody) => ({ clusterName: 'prod', body });
const planBody = (over: Parameters<typeof proposal>[0] = {}, of = plan()): CardBody => ({
  kind: 'plan',
  proposal: proposal(over),
  plan: of,
  approvers: ['S0APPROVERS'],
  needed: 1,
  allowSelfApproval: false,
});
const executionBody = (over: Parameters<typeof report>[0] = {}): CardBody => ({
  kind: 'execution',
  proposal: proposal({ state: 'running', ...approvedByBob }),
  plan: plan(),
  report: report(over),
});
const rejection = { person: bob, atMs: noon + 60_000, reason: 'not before <!channel> the sale & *never* on Friday' };

describe('a plan message', () => {
  it('says what, why, what it costs and who decides', () => assertGolden('plan', cardBlocks(card(planBody()))));
  it('warns of what an approver should know', () => {
    const notes = [
      '12 partitions have two replicas and could not lose a broker before either',
      'sizes of 3 partitions are unknown',
      'c',
      'd',
      'e',
    ];
    assertGolden(
      'plan-with-notes',
      cardBlocks({ ...card(planBody({}, plan({ notes }))), clusterNote: 'simulated: no real Kafka' }),
    );
  });
  it('for leaders only copies nothing and says so', () => {
    const elections = [{ topic: 'orders', partition: 0, leader: 103 }];
    const totals = { ...plan().totals, replicasMoved: 0, bytesMoved: 0, partitionsChanged: 1, leaderChanges: 1 };
    const leaders = plan({ intent: { intent: { kind: 'leaders' } }, elections, totals, moves: [move(0)], waves: [] });
    assertGolden('plan-leaders', cardBlocks(card(planBody({}, leaders))));
  });
  it('of 20,000 moves fits into a message', () =>
    assertGolden('plan-huge', cardBlocks(card(planBody({}, hugePlan())))));
  it('of high risk says why, and asks for more', () => {
    const risk = { class: 'high', reasons: ['it copies 2 TB', 'it lowers a replication factor'] } as const;
    assertGolden('plan-risky', cardBlocks(card(Object.assign(planBody(), { risk, typed: true, needed: 2 }))));
  });
  it('waits for the second of two approvers', () => {
    const half = { ...planBody(), proposal: proposal({ approvals: approvedByBob.approvals }), needed: 2 } as CardBody;
    assertGolden('plan-half-approved', cardBlocks(card(half)));
  });
  for (const state of [
    'approved',
    'rejected',
    'expired',
    'superseded',
    'running',
    'done',
    'failed',
    'cancelled',
  ] as const) {
    it(`loses its Approve and Reject buttons once it is ${state}`, () => {
      const over = state === 'rejected' ? { rejection } : state === 'expired' ? {} : approvedByBob;
      const view = cardBlocks(card(planBody({ state, ...over })));
      assert.doesNotMatch(JSON.stringify(view.blocks), /"action_id":"(?:approve|reject)"/);
      assertGolden(`plan-${state}`, view);
    });
  }
  it('says why an approved plan has not begun yet', () => {
    const waiting = { state: 'approved', ...approvedByBob, waitingFor: 'E-11111 is running on prod' } as const;
    assert.match(draw(cardBlocks(card(planBody(waiting)))), /It has not begun yet: E-11111 is running on prod/);
  });
  it('reads as plain sections where tables are refused', () => {
    const view = withoutTables(cardBlocks(card(planBody())));
    assert.doesNotMatch(JSON.stringify(view.blocks), /"type":"table"/);
    assertGolden('plan-without-table', view);
  });
  it('says that nobody may approve when nobody is named', () => {
    const view = cardBlocks(card({ ...planBody(), approvers: [] } as CardBody));
    assert.match(draw(view), /Nobody may approve this/);
  });
});

describe('the message of an execution', () => {
  it('shows progress as text', () => assertGolden('execution-moving', cardBlocks(card(executionBody()))));
  it('says why it waits', () => {
    const guard = { word: 'pause', reason: 'orders-3 is at min ISR' } as const;
    const inSync = { partitions: 12, behind: 2, example: 'orders-3' };
    assertGolden(
      'execution-paused',
      cardBlocks(card(executionBody({ guard, inSync, bytesPerSec: 0, etaSeconds: null }))),
    );
  });
  it('says who paused it, who ended it and what it waits for', () => {
    const held = { pausedBy: 'bob', cancelAskedBy: 'mira', waitingFor: 'wave 2: 4 moves are copying' };
    const view = cardBlocks(card(executionBody(held)));
    assert.doesNotMatch(JSON.stringify(view), /cancel-execution/);
    assertGolden('execution-held', view);
  });
  const ended = { phase: 'ended', endedAtMs: noon + 600_000, throttlesRestored: true, movesDone: 4 } as const;
  it('ends in what was seen on the cluster', () => {
    const seen = { rackViolations: 0, ongoingReassignments: 0, throttlesLeft: 0 };
    const done = { ...ended, end: { kind: 'done', reason: '' }, bytesCopied: 16.4e9, seen } as const;
    assertGolden('execution-done', cardBlocks(card(executionBody(done))));
  });
  it('says what was left out and what is still to be mended', () => {
    const dropped = Array.from({ length: 7 }, (_, index) => ({ move: index % 4, reason: 'the topic was deleted' }));
    const failed = {
      ...ended,
      end: { kind: 'failed', reason: 'broker 105 went away' },
      movesDone: 2,
      throttlesRestored: false,
      dropped,
    } as const;
    assertGolden('execution-failed', cardBlocks(card(executionBody(failed))));
  });
  it('keeps a Cancel button exactly as long as there is something to cancel', () => {
    assert.match(JSON.stringify(cardBlocks(card(executionBody()))), /cancel-execution/);
    const over = { ...ended, end: { kind: 'cancelled', reason: 'mira asked' } } as const;
    assert.doesNotMatch(JSON.stringify(cardBlocks(card(executionBody(over)))), /cancel-execution/);
  });
});

describe('answers', () => {
  it('a problem says what happened and what is next', () => {
    const refusal = {
      ok: false,
      code: 'kafka-unreachable',
      message: 'No broker of prod answered within 30 s.',
      next: 'Check that k1:9092 is up, then ask again.',
    } as const;
    assertGolden('problem', cardBlocks(card({ kind: 'problem', refusal })));
  });
  it('an impossible ask names the conflict and the way out', () => {
    const result = {
      feasible: false,
      clusterId: 'c1',
      intent: { intent: { kind: 'drain', brokers: [103, 104] } },
      reasons: [
        {
          conflict: 'Rack b would hold no broker, but 40 partitions need three racks.',
          remedy: 'Drain only 104, or add a broker in rack b.',
        },
      ],
    } as const;
    assertGolden('infeasible', cardBlocks(card({ kind: 'infeasible', result })));
  });
  it('nothing to do says what was seen', () => {
    const idle = plan({ moves: [], waves: [] });
    assertGolden('nothing-to-do', cardBlocks(card({ kind: 'nothing-to-do', plan: idle })));
  });
});

describe('text from elsewhere', () => {
  const hostile = '<!channel> <@U0EVIL> <https://evil.example|click> *bold* `code` @here & more';
  const bodies: readonly CardBody[] = [
    planBody({}, plan({ notes: [hostile], intent: { intent: { kind: 'rebalance' }, topics: [hostile] } })),
    planBody({ state: 'rejected', rejection: { ...rejection, reason: hostile } }),
    planBody({ requester: { ...mira, userId: hostile } }),
    executionBody({
      approvedBy: [hostile],
      guard: { word: 'slow', reason: hostile },
      dropped: [{ move: 0, reason: hostile }],
    }),
    executionBody({ end: { kind: 'failed', reason: hostile }, endedAtMs: noon }),
    { kind: 'problem', refusal: { ok: false, code: 'unknown', message: hostile, next: hostile } },
    {
      kind: 'audit',
      score: 1,
      limits: ['diskPercent 80 (usually 90)'],
      notJudged: [hostile],
      silences: [
        { rule: hostile, topics: [hostile], reason: hostile, until: '2027-01-31', state: 'in force', count: 2 },
      ],
      takenAt: hostile,
      findings: [
        {
          rule: 'r',
          severity: 'low',
          title: hostile,
          evidence: { count: 1, examples: [hostile] },
          why: hostile,
          remedy: hostile,
          cost: hostile,
        },
      ],
    },
    {
      kind: 'status',
      watch: 'unknown',
      running: [hostile],
      snapshot: snapshot({
        clusterId: hostile,
        throttles: [{ resource: 'topic', name: hostile, key: hostile, value: '1', source: 'default' }],
      }),
    },
    {
      kind: 'infeasible',
      result: {
        feasible: false,
        clusterId: 'c',
        intent: { intent: { kind: 'heal' } },
        reasons: [{ conflict: hostile, remedy: hostile }],
      },
    },
  ];
  for (const [index, body] of bodies.entries()) {
    it(`mentions nobody and links nowhere (${body.kind} ${index})`, () => {
      const view = cardBlocks({ clusterName: 'prod', clusterNote: hostile, body });
      const texts = mrkdwnOf(view.blocks);
      for (const text of texts) assert.doesNotMatch(text, /<!channel>|<@U0EVIL>|<https/, text);
      assert.ok(texts.some((text) => text.includes('&lt;!channel&gt;')));
      assert.doesNotMatch(view.text, /<!channel>|<@U0EVIL>/);
    });
  }
});

/** Every mrkdwn text, and proof that Slack is told not to look for mentions in it by itself. */
function mrkdwnOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(mrkdwnOf);
  if (typeof value !== 'object' || value === null) return [];
  if ('type' in value && value.type === 'mrkdwn' && 'text' in value) {
    assert.ok('verbatim' in value && value.verbatim === true);
    return [String(value.text)];
  }
  return Object.values(value).flatMap(mrkdwnOf);
}
