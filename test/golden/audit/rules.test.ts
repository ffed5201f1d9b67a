/** Every rule finds what it is about, and minds nothing of a sound cluster. */

import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { type Audit, audit } from '../../../planner/audit/audit.ts';
import type { Snapshot } from '../../../planner/snapshot.ts';
import { repositoryRoot } from '../../architecture/support/read-files.ts';
import { cluster } from '../../unit/verify/support/cluster.ts';
import { cases } from './support/cases.ts';
import { racks, sound, withBrokers } from './support/sound.ts';

const ofNoWeight = ['no-restart-during-outage', 'survival', 'static-quorum'];
const grave = ({ findings }: Audit) => findings.filter(({ rule }) => !ofNoWeight.includes(rule));

describe('the audit', () => {
  it('finds nothing in a sound cluster, and says what it could not see', () => {
    const found = audit(sound);
    assert.deepEqual(grave(found), []);
    // What three replicas with min ISR 2 do not give is said all the same.
    assert.deepEqual(
      found.findings.map(({ rule, points }) => [rule, points]),
      [
        ['no-restart-during-outage', 0],
        ['survival', 0],
      ],
    );
    assert.equal(found.score, 100);
    assert.deepEqual(found.limits, []);
    assert.ok(found.notJudged.some((text) => text.includes('acks')));
  });
  for (const [name, [snapshot, rules, evidence]] of Object.entries(cases)) {
    it(`finds ${name}`, () => {
      const found = audit(snapshot);
      const { findings, score } = found;
      assert.deepEqual(
        grave(found).map(({ rule }) => rule),
        rules,
      );
      const [first] = findings;
      assert.ok(
        first!.evidence.examples.some((example) => evidence.test(example)),
        first!.evidence.examples.join('\n'),
      );
      assert.ok(score < 100);
      for (const { title, why, remedy, cost } of findings)
        assert.ok([title, why, remedy, cost].every((text) => text.length > 4));
    });
  }
  it('does not call a rack that is down a bad spread', () => {
    const fenced = withBrokers(({ id }) => (id >= 5 ? { fenced: true } : {}));
    const gone: Snapshot = { ...sound, brokers: sound.brokers.filter(({ id }) => id < 5) };
    for (const snapshot of [fenced, gone]) {
      const rules = audit(snapshot).findings.map(({ rule }) => rule);
      assert.ok(rules.includes('dead-broker') && rules.includes('at-min-isr'), rules.join());
      assert.ok(!rules.includes('rack-violation') && !rules.includes('cannot-lose-rack'), rules.join());
    }
  });
  it('has a case for every rule file', () => {
    const files = readdirSync(join(repositoryRoot(), 'planner/audit/rules')).filter((file) => file.endsWith('.ts'));
    assert.equal(files.length, 39);
    // The three that take nothing off the score have tests of their own.
    const covered = new Set([...Object.values(cases).flatMap(([, rules]) => rules), ...ofNoWeight]);
    assert.equal(covered.size, files.length);
  });
  it('stays readable with ten thousand hits, and costs more the more is touched', () => {
    const bad = (share: number): Snapshot =>
      cluster({
        racks,
        topics: Object.fromEntries(
          Array.from({ length: 100 }, (_, topic) => [
            `topic-${topic}`,
            { replicas: Array.from({ length: 100 }, () => (topic < share ? [1, 2, 3] : [1, 3, 5])), minIsr: 2 },
          ]),
        ),
      });
    const all = audit(bad(100)).findings.find(({ rule }) => rule === 'rack-violation')!;
    assert.equal(all.evidence.count, 10_000);
    assert.equal(all.evidence.examples.length, 11);
    assert.equal(all.evidence.examples.at(-1), 'and 90 more topics');
    const few = audit(bad(10)).findings.find(({ rule }) => rule === 'rack-violation')!;
    assert.ok(few.points! < all.points!);
  });
});
