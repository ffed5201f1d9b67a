import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { approvalHolds, waitsFor } from '../../../jobs/approval/policy.ts';
import type { Proposal } from '../../../jobs/approval/proposal.ts';
import { mayAutoApprove, mayBeApproved, mayPost, mayRequest, standingOf } from '../../../jobs/policy/decide.ts';
import type { Governance } from '../../../jobs/policy/governance.ts';
import type { Plan } from '../../../planner/index.ts';
import { at, planWith, policyWith, proposalOf } from './support.ts';

const nights = [{ days: [1, 2, 3, 4, 5], fromMinute: 22 * 60, toMinute: 4 * 60, timeZone: 'Europe/Berlin' }];
const freeze = { fromMs: at('2026-11-25T00:00Z'), untilMs: at('2026-11-26T00:00Z'), reason: 'Black Friday sale' };
const long = { ...freeze, untilMs: at('2026-12-27T00:00Z') };
const lowered = planWith({}, { moves: [{ ...planWith().moves[0]!, from: [1, 2, 3], to: [1, 2] }] });
const tight = planWith({}, { moves: [{ ...planWith().moves[0]!, minIsr: 3 }] });
const fourHours = planWith({ etaSecondsAtThrottle: 4 * 3600 });
const auto = { intents: ['fix-racks'], bytes: 50e9, partitions: 10 };
const [big, huge] = [planWith({ bytesMoved: 200e9 }), planWith({ bytesMoved: 2e12 })];

type Row = {
  readonly case: string;
  readonly policy?: Partial<Governance>;
  readonly plan?: Plan;
  readonly yes: readonly string[];
  readonly now?: string;
  readonly schedule?: boolean;
  readonly says: string | RegExp;
};

/** Approved on Wednesday 2026-11-25 at 12:10 UTC, asked by U1, judged at 12:20 unless said otherwise. */
const table: readonly Row[] = [
  { case: 'a small plan with one yes', yes: ['U2'], says: 'may-start' },
  { case: 'nobody has said yes', yes: [], says: 'needs 1 of 1' },
  { case: 'the one who asked said yes', yes: ['U1'], says: 'needs 1 of 1' },
  { case: '200 GB are medium: one yes', plan: big, yes: ['U2'], says: 'may-start' },
  { case: '2 TB are high: one yes is too few', plan: huge, yes: ['U2'], says: 'needs 1 of 2' },
  { case: 'the same person twice counts once', plan: huge, yes: ['U2', 'U2'], says: 'needs 1 of 2' },
  { case: 'two people for a high plan', plan: huge, yes: ['U2', 'U3'], says: 'may-start' },
  { case: 'a lowered replication factor is high', plan: lowered, yes: ['U2'], says: 'needs 1 of 2' },
  { case: 'no slack under min ISR is high', plan: tight, yes: ['U2'], says: 'needs 1 of 2' },
  { case: 'a size of unknown is high', plan: planWith({ bytesMoved: Number.NaN }), yes: ['U2'], says: 'needs 1 of 2' },
  { case: 'before the window', policy: { windows: nights }, yes: ['U2'], says: /^waits until 2026-11-25T21:00/ },
  { case: 'in the window', policy: { windows: nights }, yes: ['U2'], now: '2026-11-25T23:00Z', says: 'may-start' },
  {
    case: 'in the window, but it cannot end in it',
    policy: { windows: nights },
    plan: fourHours,
    yes: ['U2'],
    now: '2026-11-26T01:00Z',
    says: /^waits until 2026-11-26T21:00.*takes about 240 min, and the time for work ends at 2026-11-26 03:00 UTC/,
  },
  {
    case: 'longer than every window',
    policy: { windows: nights },
    plan: planWith({ etaSecondsAtThrottle: 7 * 3600 }),
    yes: ['U2'],
    says: /^refused.*outside the maintenance windows.*smaller plan/,
  },
  {
    case: 'a freeze that ends tomorrow',
    policy: { freezes: [freeze] },
    yes: ['U2'],
    says: /^waits until 2026-11-26T00:00.*frozen until 2026-11-26 00:00 UTC: Black Friday sale/,
  },
  { case: 'a freeze of a month', policy: { freezes: [long] }, yes: ['U2'], says: /^refused.*frozen until 2026-12-27/ },
  { case: 'a freeze within the window', policy: { windows: nights, freezes: [freeze] }, yes: ['U2'], says: /T00:00/ },
  {
    case: 'over the ceiling of bytes',
    policy: { ceilings: { bytes: 100e9, partitions: null, throttleBytesPerSec: null } },
    plan: big,
    yes: ['U2'],
    says: /^refused.*copies 200 GB; the policy allows 100 GB at once. Ask for less, for example with: max 100GB/,
  },
  {
    case: 'over the ceiling of partitions',
    policy: { ceilings: { bytes: null, partitions: 5, throttleBytesPerSec: null } },
    plan: planWith({ partitionsChanged: 6 }),
    yes: ['U2'],
    says: /^refused.*max-moves 5/,
  },
  {
    case: 'the policy said yes, for a schedule',
    policy: { autoApproval: auto },
    yes: ['policy'],
    schedule: true,
    says: 'may-start',
  },
  { case: 'the policy said yes, for a person', policy: { autoApproval: auto }, yes: ['policy'], says: 'needs 1 of 1' },
  { case: 'the policy said yes and no longer does', yes: ['policy'], schedule: true, says: 'needs 1 of 1' },
  {
    case: 'the policy said yes to more than it may',
    policy: { autoApproval: { ...auto, bytes: 1 } },
    yes: ['policy'],
    schedule: true,
    says: 'needs 1 of 1',
  },
  {
    case: 'the yes of the policy is not one of two people',
    policy: { autoApproval: auto },
    plan: huge,
    yes: ['policy', 'U2'],
    schedule: true,
    says: 'needs 1 of 2',
  },
  {
    case: 'a policy with a time zone that is none',
    policy: { windows: [{ ...nights[0]!, timeZone: 'Mars/Olympus' }] },
    yes: ['U2'],
    says: /^refused.*cannot be understood/,
  },
];

function said(row: Row): string {
  const plan = row.plan ?? planWith();
  const approved = proposalOf(plan, row.yes);
  const proposal: Proposal =
    row.schedule === true ? { ...approved, schedule: { scheduleId: 'S-1', runId: 'r1' } } : approved;
  const nowMs = at(row.now ?? '2026-11-25T12:20Z');
  const standing = standingOf(policyWith(row.policy), proposal, plan, nowMs);
  if (standing.kind === 'needs') return `needs ${standing.more} of ${standing.needed}`;
  if (standing.kind === 'may-start') return standing.kind;
  const { message, next } = standing.refusal;
  const when = standing.kind === 'waits' ? ` until ${new Date(standing.untilMs).toISOString()}` : '';
  return `${standing.kind}${when} ${message} ${next}`;
}

describe('what the policy says of a plan', () => {
  for (const row of table) {
    it(row.case, () => {
      if (typeof row.says === 'string') assert.equal(said(row), row.says);
      else assert.match(said(row), row.says);
    });
  }

  it('refuses without the plan, or with another than was approved', () => {
    const plan = planWith();
    const nowMs = at('2026-11-25T12:20Z');
    assert.equal(standingOf(policyWith(), proposalOf(plan, ['U2']), null, nowMs).kind, 'refused');
    const other = { ...plan, digest: 'other' };
    assert.equal(standingOf(policyWith(), proposalOf(plan, ['U2']), other, nowMs).kind, 'refused');
  });

  it('never approves by itself unless told to, nor above low risk', () => {
    assert.equal(mayAutoApprove(policyWith(), planWith(), true), false);
    assert.equal(mayAutoApprove(policyWith({ autoApproval: auto }), planWith(), true), true);
    assert.equal(mayAutoApprove(policyWith({ autoApproval: auto }), planWith(), false), false);
    const wide = policyWith({ autoApproval: { intents: ['fix-racks'], bytes: 1e15, partitions: 1e9 } });
    assert.equal(mayAutoApprove(wide, big, true), false);
    assert.equal(mayAutoApprove(wide, lowered, true), false);
    assert.equal(
      mayAutoApprove(policyWith({ autoApproval: { ...auto, intents: ['leaders'] } }), planWith(), true),
      false,
    );
  });

  it('says at the click already that a plan could never start', () => {
    const nowMs = at('2026-11-25T12:20Z');
    assert.equal(mayBeApproved(policyWith({ windows: nights }), planWith(), nowMs), null);
    assert.equal(mayBeApproved(policyWith({ freezes: [long] }), planWith(), nowMs)?.code, 'against-policy');
    assert.equal(mayPost(policyWith({ freezes: [long] }), planWith()), null, 'asking is allowed in a freeze');
  });
});

describe('an approval that waits for its window', () => {
  const policy = policyWith({ windows: nights });
  const plan = planWith();
  const proposal = proposalOf(plan, ['U2']);

  it('waits beyond the expiry of its message, starts in the window, and is not kept for the one after', () => {
    assert.equal(waitsFor(proposal, policy, at('2026-11-25T15:00Z'), plan)?.code, 'outside-window');
    assert.equal(approvalHolds(proposal, policy, at('2026-11-25T21:00Z'), plan), null);
    assert.equal(approvalHolds(proposal, policy, at('2026-11-26T21:30Z'), plan)?.code, 'expired');
    assert.equal(waitsFor(proposal, policy, at('2026-11-26T21:30Z'), plan), null, 'that is no waiting');
  });

  it('is held up by a freeze that was declared after the click', () => {
    const frozen = policyWith({ freezes: [freeze] });
    assert.equal(approvalHolds(proposal, policyWith(), at('2026-11-25T12:20Z'), plan), null);
    assert.equal(approvalHolds(proposal, frozen, at('2026-11-25T12:20Z'), plan)?.code, 'outside-window');
    assert.match(waitsFor(proposal, frozen, at('2026-11-25T12:20Z'), plan)?.message ?? '', /frozen until/);
  });

  it('of a policy that needs more people now does not hold', () => {
    const stricter = policyWith({ approvals: { low: 2, medium: 2, high: 2 } });
    assert.match(approvalHolds(proposal, stricter, at('2026-11-25T12:20Z'), plan)?.message ?? '', /1 of 2 approvals/);
  });
});

describe('a copy rate', () => {
  const ask = (throttleBytesPerSec?: number) => {
    const rate = throttleBytesPerSec === undefined ? {} : { throttleBytesPerSec };
    return mayRequest({ intent: { kind: 'fix-racks' }, ...rate }, 20e6);
  };

  it('may be asked for up to the ceiling of the cluster', () => {
    assert.deepEqual([ask(), ask(1), ask(20e6)], [null, null, null]);
  });
  it('above it is refused, with the rate that is allowed', () => {
    const refused = ask(20_000_001);
    assert.equal(refused?.code, 'against-policy');
    assert.match(refused?.next ?? '', /throttle 20MB\/s/);
  });
});
