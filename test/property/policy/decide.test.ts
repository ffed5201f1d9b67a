import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ApprovalPolicy } from '../../../jobs/approval/approval-policy.ts';
import { mayAutoApprove, mayBeApproved, mayPost, type Standing, standingOf } from '../../../jobs/policy/decide.ts';
import { defaultRisk, type Governance } from '../../../jobs/policy/governance.ts';
import { factsOf, riskOf } from '../../../jobs/policy/risk.ts';
import { at, planWith, policyWith, proposalOf } from '../../unit/policy/support.ts';
import fc from '../support/fast-check.ts';

const minute = fc.integer({ min: 0, max: 1440 });
const amount = fc.option(fc.double({ min: 0, max: 1e13, noNaN: true }), { nil: null });
const lines = fc.record({
  bytes: amount,
  clusterShare: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: null }),
  partitions: amount,
  leaderChanges: amount,
  withoutSlack: amount,
  lowersReplication: fc.boolean(),
});
const nowMs = at('2026-11-25T12:20Z');
const near = fc.integer({ min: nowMs - 20 * 86_400_000, max: nowMs + 20 * 86_400_000 });

const governance: fc.Arbitrary<Governance> = fc.record({
  approvals: fc
    .array(fc.integer({ min: 1, max: 3 }), { minLength: 3, maxLength: 3 })
    .map((counts) => counts.toSorted())
    .map(([low = 1, medium = 1, high = 1]) => ({ low, medium, high })),
  typedFrom: fc.constantFrom(null, 'low', 'medium', 'high'),
  risk: fc.oneof(fc.constant(defaultRisk), fc.record({ medium: lines, high: lines })),
  windows: fc.array(
    fc.record({
      days: fc.subarray([0, 1, 2, 3, 4, 5, 6], { minLength: 1 }),
      fromMinute: minute,
      toMinute: minute,
      timeZone: fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York'),
    }),
    { maxLength: 2 },
  ),
  freezes: fc.array(fc.record({ fromMs: near, untilMs: near, reason: fc.string() }), { maxLength: 2 }),
  atWindowEnd: fc.constantFrom('pause', 'finish-wave'),
  ceilings: fc.oneof(
    fc.constant({ bytes: null, partitions: null, throttleBytesPerSec: null }),
    fc.record({ bytes: amount, partitions: amount, throttleBytesPerSec: amount }),
  ),
  autoApproval: fc.option(
    fc.record({
      intents: fc.subarray(['fix-racks', 'rebalance', 'leaders']),
      bytes: fc.double({ min: 0, max: 1e13, noNaN: true }),
      partitions: fc.integer({ min: 0, max: 1000 }),
    }),
    { nil: null },
  ),
});
const plan = fc
  .record({
    bytesMoved: fc.oneof(fc.double({ min: 0, max: 1e10, noNaN: true }), fc.double({ min: 0, max: 1e13, noNaN: true })),
    partitionsChanged: fc.oneof(fc.nat(20), fc.nat(500)),
    leaderChanges: fc.nat(500),
    etaSecondsAtThrottle: fc.nat(100_000),
  })
  .map((totals) => planWith(totals));
const people = fc.array(fc.constantFrom('U1', 'U2', 'U3', 'U4', 'policy'), { maxLength: 4 });

const rank: Readonly<Record<Standing['kind'], number>> = { refused: 0, needs: 1, waits: 2, 'may-start': 3 };

describe('the policy', () => {
  it('never allows less because one more person said yes', () => {
    fc.assert(
      fc.property(
        governance,
        plan,
        people,
        fc.constantFrom('U2', 'U3', 'U9'),
        fc.boolean(),
        (rules, made, yes, who, own) => {
          const policy = policyWith(rules, { allowSelfApproval: own });
          const stands = (all: readonly string[]) => standingOf(policy, proposalOf(made, all), made, nowMs);
          const [before, after] = [stands(yes), stands([...yes, who])];
          // A refusal for the time of day shows only when enough people have said yes; it is no smaller permission.
          if (before.kind === 'needs' && after.kind === 'refused') return;
          assert.ok(rank[after.kind] >= rank[before.kind], `${before.kind} → ${after.kind}`);
          if (before.kind === 'needs' && after.kind === 'needs') assert.ok(after.more <= before.more);
        },
      ),
    );
  });

  it('approves by itself only low risk within its criteria, and only for schedules', () => {
    let approved = 0;
    fc.assert(
      fc.property(governance, plan, fc.boolean(), (rules, made, fromSchedule) => {
        if (!mayAutoApprove(policyWith(rules), made, fromSchedule)) return;
        approved += 1;
        const auto = rules.autoApproval;
        assert.ok(fromSchedule && auto !== null);
        assert.ok(auto.intents.includes(made.intent.intent.kind));
        assert.ok(made.totals.bytesMoved <= auto.bytes && made.totals.partitionsChanged <= auto.partitions);
        assert.equal(riskOf(made, rules.risk).class, 'low');
        assert.equal(mayPost(policyWith(rules), made), null);
      }),
      { numRuns: 3000 },
    );
    assert.ok(approved > 5, `only ${approved} of the cases were approved`);
  });

  it('starts nothing inside a freeze, nor what would not end before one', () => {
    fc.assert(
      fc.property(governance, plan, (rules, made) => {
        const standing = standingOf(policyWith(rules), proposalOf(made, ['U2', 'U3', 'U4']), made, nowMs);
        if (standing.kind !== 'may-start') return;
        const endMs = nowMs + made.totals.etaSecondsAtThrottle * 1000;
        for (const { fromMs, untilMs } of rules.freezes) {
          assert.ok(untilMs <= fromMs || untilMs <= nowMs || fromMs >= endMs, 'it would run into a freeze');
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('refuses everything when any part of it is broken or missing', () => {
    const broken = fc.constantFrom(undefined, null, Number.NaN, Number.POSITIVE_INFINITY, -1, 'none', {}, [null]);
    const places = ['approvals', 'risk', 'windows', 'freezes', 'ceilings'] as const;
    fc.assert(
      fc.property(governance, plan, fc.constantFrom(...places), broken, (rules, made, place, value) => {
        const policy = policyWith({ ...rules, [place]: value } as Partial<Governance>) as ApprovalPolicy;
        // An empty object of ceilings or of lines draws no line, so it must not be taken for one.
        const standing = standingOf(policy, proposalOf(made, ['U2', 'U3', 'U4']), made, nowMs);
        assert.equal(standing.kind, 'refused');
        assert.notEqual(mayBeApproved(policy, made, nowMs), null);
        assert.equal(mayAutoApprove(policy, made, true), false);
      }),
    );
  });

  it('holds a plan whose figures are no numbers for one of high risk', () => {
    fc.assert(
      fc.property(fc.constantFrom('bytesMoved', 'partitionsChanged', 'leaderChanges'), (figure) => {
        const made = planWith({ [figure]: Number.NaN });
        const all = {
          bytes: 1,
          clusterShare: 1,
          partitions: 1,
          leaderChanges: 1,
          withoutSlack: null,
          lowersReplication: false,
        };
        assert.equal(riskOf(made, { medium: all, high: all }).class, 'high');
        assert.ok(
          Number.isNaN(
            factsOf(made)[
              figure === 'bytesMoved' ? 'bytes' : figure === 'partitionsChanged' ? 'partitions' : 'leaderChanges'
            ],
          ),
        );
      }),
    );
  });
});
