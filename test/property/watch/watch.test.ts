/** Any cluster, any number of looks: each trouble is told once, and what is well again is said to be over. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Look, ladder } from '../../../jobs/watch/look.ts';
import { type Alert, bounds, emptyWatch, isOpen, type WatchState } from '../../../jobs/watch/state.ts';
import { watch } from '../../../jobs/watch/watch.ts';
import type { Finding, Severity } from '../../../planner/index.ts';
import fc from '../support/fast-check.ts';

const rules: readonly (readonly [string, Severity])[] = [
  ['offline-partition', 'critical'],
  ['under-min-isr', 'critical'],
  ['at-min-isr', 'high'],
  ['rack-violation', 'high'],
  ['dead-broker', 'high'],
];
const subjectsOf = (rule: string) =>
  rule === 'dead-broker' ? ['broker 1', 'broker 2'] : ['orders-0', 'orders-1', 'payments-0', 'a-b-3'];

type Shown = {
  readonly blind: boolean;
  readonly snoozed: boolean;
  readonly gapMs: number;
  readonly wrong: Readonly<Record<string, readonly string[]>>;
  readonly expected: readonly string[];
};

const shown: fc.Arbitrary<Shown> = fc.record({
  blind: fc.integer({ min: 0, max: 9 }).map((dice) => dice === 0),
  snoozed: fc.integer({ min: 0, max: 5 }).map((dice) => dice === 0),
  gapMs: fc.constantFrom(1_000, 60_000, 3_600_000),
  wrong: fc.record(Object.fromEntries(rules.map(([rule]) => [rule, fc.subarray(subjectsOf(rule))]))),
  expected: fc.subarray(['orders-0', 'broker 1']),
});

const gravest = new Map(rules);

function lookOf({ blind, snoozed, wrong, expected }: Shown, nowMs: number): Look {
  if (blind) return { nowMs, snoozed, seen: { kind: 'blind', why: 'no answer.' } };
  const findings = rules.flatMap(([rule, severity]): Finding[] => {
    const subjects = wrong[rule] ?? [];
    if (subjects.length === 0) return [];
    const evidence = { count: subjects.length, of: 10, examples: subjects, subjects };
    return [{ rule, severity, title: rule, evidence, why: 'why', remedy: 'remedy', cost: 'none' }];
  });
  const isExpected = (_rule: string, subject: string): boolean => expected.includes(subject);
  return { nowMs, snoozed, seen: { kind: 'seen', wrong: findings, unjudged: () => false, expected: isExpected } };
}

const openAlerts = (state: WatchState): readonly Alert[] => state.groups.flatMap(({ alerts }) => alerts.filter(isOpen));

function claims(state: WatchState): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const { rule, subjects } of openAlerts(state)) {
    for (const subject of subjects) found.set(`${rule} ${subject}`, (found.get(`${rule} ${subject}`) ?? 0) + 1);
  }
  return found;
}

/** What the look shows of this rule that no graver rule of the ladder shows too. */
function toldBy(rule: string, wrong: Shown['wrong']): readonly string[] {
  const at = ladder.indexOf(rule);
  const graver = new Set(at > 0 ? ladder.slice(0, at).flatMap((each) => wrong[each] ?? []) : []);
  return (wrong[rule] ?? []).filter((subject) => !graver.has(subject));
}

describe('a watch', () => {
  it('tells every trouble once and its end, in whatever order things happen', () => {
    fc.assert(
      fc.property(fc.array(shown, { maxLength: 25 }), (looks) => {
        let state = emptyWatch;
        let nowMs = 1_000_000;
        for (const each of looks) {
          nowMs += each.gapMs;
          const before = claims(state);
          const groupsBefore = state.groups.length;
          state = watch(state, lookOf(each, nowMs));
          const after = claims(state);
          for (const [what, count] of after) assert.equal(count, 1, `${what} is told by ${count} alerts`);
          assert.ok(state.groups.length <= Math.max(groupsBefore + 1, bounds.groups), 'one message for one look');
          if (each.snoozed) assert.equal(state.groups.length, groupsBefore, 'nothing begins while it is snoozed');
          if (each.blind) continue;
          for (const [rule] of rules) {
            for (const subject of toldBy(rule, each.wrong)) {
              const what = `${rule} ${subject}`;
              const mayWait = each.snoozed || each.expected.includes(subject);
              assert.ok(after.has(what) || (mayWait && !before.has(what)), `${what} was not told`);
            }
          }
          for (const what of after.keys()) {
            const [rule = '', ...words] = what.split(' ');
            if (before.has(what) || rule === 'cluster-unreachable') continue;
            assert.ok(toldBy(rule, each.wrong).includes(words.join(' ')), `${what} was told and is not there`);
            assert.ok(!each.expected.includes(words.join(' ')), `${what} was expected and told`);
          }
        }
        const clear = { blind: false, snoozed: false, gapMs: 1_000, wrong: {}, expected: [] };
        for (const afterMs of [1_000, 2_000]) state = watch(state, lookOf(clear, nowMs + afterMs));
        assert.deepEqual(openAlerts(state), [], 'after two clear looks everything is over');
        for (const { notes } of state.groups) assert.ok(notes.length <= bounds.notes);
      }),
      { numRuns: 400 },
    );
  });

  it('is the same whether it is kept as JSON between two looks or not', () => {
    fc.assert(
      fc.property(fc.array(shown, { maxLength: 12 }), (looks) => {
        let state = emptyWatch;
        let kept = emptyWatch;
        looks.forEach((each, at) => {
          state = watch(state, lookOf(each, at * 60_000));
          kept = JSON.parse(JSON.stringify(watch(kept, lookOf(each, at * 60_000)))) as WatchState;
        });
        assert.deepEqual(kept, state);
        assert.equal(gravest.size, rules.length);
      }),
      { numRuns: 100 },
    );
  });
});
