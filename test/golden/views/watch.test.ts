import { describe, it } from 'node:test';
import type { CardBody } from '../../../jobs/card.ts';
import type { Alert, Group } from '../../../jobs/watch/state.ts';
import { cardBlocks } from '../../../src/slack/views/card-blocks.ts';
import { watchStatusView } from '../../../src/slack/views/watch-status.ts';
import { bob, noon, proposal } from './support/cards.ts';
import { assertGolden } from './support/golden.ts';

const minuteMs = 60_000;
const card = (body: CardBody) => ({ clusterName: 'prod', body });

const lost: Alert = {
  rule: 'dead-broker',
  severity: 'high',
  title: 'Brokers that do not serve',
  why: 'What they hold is one failure closer to being blocked or lost.',
  remedy: 'Bring them back; if they are gone for good, plan heal.',
  mendWith: { kind: 'heal' },
  beganMs: noon,
  subjects: ['broker 106'],
  missing: [],
  takesAll: false,
  total: 1,
  named: ['broker 106'],
  reminders: 0,
  ended: null,
};
const partitions = ['orders-0', 'orders-1', 'orders-2', 'orders-7', 'payments-3'];
const atMinIsr: Alert = {
  ...lost,
  rule: 'at-min-isr',
  title: 'Partitions at min ISR: one more loss stops producers with acks=all',
  why: 'No broker that holds an in-sync replica of them can fail or restart now.',
  remedy: 'Restart nothing. Bring the missing brokers back, or plan heal.',
  subjects: partitions,
  total: partitions.length,
  named: partitions,
};
const single: Alert = {
  ...lost,
  rule: 'single-replica',
  title: 'Partitions with a single replica',
  mendWith: { kind: 'set-rf', replicationFactor: 3 },
  subjects: ['new-topic-0', 'new-topic-1'],
  total: 2,
  named: ['new-topic-0', 'new-topic-1'],
};
const group = (alerts: readonly Alert[], first = false): Group => {
  return { key: '1', first, beganMs: noon, alerts, notes: [], message: null, shown: null };
};
const helpers = { askers: null, approvers: ['S0APPROVERS'], command: '/kafka on prod' };
const told = (of: Group) => cardBlocks(card({ kind: 'watch', group: of, helpers }));
const over = (alert: Alert, how: 'over' | 'worse' = 'over'): Alert => ({
  ...alert,
  subjects: [],
  ended: { atMs: noon + 12 * minuteMs, how },
});

describe('what a watch tells', () => {
  it('is what broke, who can mend it, and how', () => assertGolden('watch', told(group([lost, atMinIsr]))));
  it('names the topics that a plan would be for', () => assertGolden('watch-topic', told(group([single]))));
  it('shows what is over beside what is not', () => {
    const some = { ...atMinIsr, missing: ['orders-0', 'orders-1', 'orders-2'] };
    assertGolden('watch-partly-over', told(group([over(lost), some])));
  });
  it('ends', () => assertGolden('watch-over', told(group([over(lost), over(atMinIsr, 'worse')]))));
  it('begins with what stood already', () => assertGolden('watch-first', told(group([atMinIsr, single], true))));
  it('fits into a message, however much it is', () => {
    const many = Array.from({ length: 5_000 }, (_, at) => `topic-${at % 400}-${at}`);
    const alert = { ...atMinIsr, subjects: many, total: many.length, named: many.slice(0, 12), takesAll: true };
    assertGolden('watch-huge', told(group(Array.from({ length: 40 }, () => alert))));
  });
  it('can be asked for', () => {
    const settings = { everyMs: minuteMs, channel: 'C0KAFKAOPS', digestCron: '0 9 * * 1', timeZone: 'UTC' };
    const snooze = { by: bob, atMs: noon, untilMs: noon + 60 * minuteMs, reason: 'replacing <!here> the disk of 101' };
    const groups = [group([lost, atMinIsr])];
    const state = { version: 1, lastSeenMs: noon - 20_000, blindLooks: 0, groups, counter: 1 } as const;
    const silences = [
      { rule: 'min-isr-one', topics: ['logs-*'], reason: 'may be <!here> lost', until: '2099-01-31' },
      { rule: 'combined-nodes', severity: 'low', reason: 'new machines come', until: '2026-01-31' },
    ] as const;
    const at = { clusterName: 'prod', settings, state, silences, nowMs: noon };
    assertGolden('watch-status', watchStatusView({ ...at, control: { off: null, snooze } }));
    const late = { ...state, lastSeenMs: noon - 20 * minuteMs, groups: [] };
    assertGolden(
      'watch-late',
      watchStatusView({ ...at, state: late, silences: [], control: { off: null, snooze: null } }),
    );
  });
});

describe('a digest', () => {
  const days = (scores: readonly number[]) =>
    scores.map((score, at) => ({ day: `2026-11-${13 + at}`, score, critical: 0, high: 1, medium: 2 }));
  it('fits on a phone, and says how the score goes', () => {
    const proposals = [
      proposal(),
      proposal({ proposalId: 'P-2', state: 'done' }),
      proposal({ proposalId: 'P-3', state: 'running' }),
    ];
    const scores = days([58, 58, 64, 64, 64, 70, 70, 71, 71]);
    const seen = { takenAt: '2026-11-21T12:00:00Z', nowMs: noon };
    const body = { kind: 'digest', score: 71, findings: [], proposals, scores, ...seen } as const;
    assertGolden('digest', cardBlocks(card(body)));
  });
});
