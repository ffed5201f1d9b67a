import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { audit } from '../../../planner/audit/audit.ts';
import { readSilencesText, type Silence } from '../../../planner/audit/silence.ts';
import { cluster } from '../verify/support/cluster.ts';

const snapshot = cluster({
  racks: { 1: 'a', 2: 'b', 3: 'c' },
  topics: {
    'logs-a': {
      replicas: [
        [1, 2, 3],
        [2, 3, 1],
      ],
      minIsr: 1,
    },
    'logs-b': { replicas: [[3, 1, 2]], minIsr: 1 },
    orders: { replicas: [[1, 2, 3]], minIsr: 1 },
  },
});
const today = '2026-11-21';
const base: Silence = { rule: 'min-isr-one', reason: 'logs may be lost', until: '2027-01-31' };
const run = (...silences: readonly Silence[]) => audit(snapshot, { silences, today });

describe('a silence', () => {
  it('hides a rule until its last day, and is shown with what it hid', () => {
    assert.deepEqual(
      audit(snapshot).findings.map(({ rule }) => rule),
      ['min-isr-one'],
    );
    const found = run(base);
    assert.deepEqual([found.findings, found.score], [[], 100]);
    assert.deepEqual(found.silences, [{ ...base, state: 'in force', count: 4 }]);
    assert.equal(run({ ...base, until: today }).findings.length, 0);
  });
  it('ends by itself, and says so', () => {
    const found = run({ ...base, until: '2026-11-20' });
    assert.equal(found.findings.length, 1);
    assert.deepEqual(
      found.silences.map(({ state, count }) => [state, count]),
      [['expired', 0]],
    );
  });
  it('may be about some topics only', () => {
    const found = run({ ...base, topics: ['logs-*'] });
    assert.deepEqual(
      found.findings.map(({ evidence }) => evidence.count),
      [1],
    );
    assert.match(found.findings[0]!.evidence.examples.join(), /^orders-0/);
    assert.equal(found.silences[0]!.count, 3);
    assert.deepEqual(run({ ...base, topics: ['logs-*', 'orders'] }).findings, []);
  });
  it('may change the severity instead', () => {
    const [found] = run({ ...base, severity: 'info' }).findings;
    assert.deepEqual([found!.severity, found!.points], ['info', 0]);
  });
  it('needs a reason and an end', () => {
    const error = (silence: object): string => {
      const read = readSilencesText(JSON.stringify({ version: 1, silences: [silence] }));
      return read.ok ? 'no error' : read.error;
    };
    assert.equal(error(base), 'no error');
    assert.match(error({ rule: 'x', until: '2027-01-31' }), /silences\[0\]\.reason: found nothing, expected a reason/);
    assert.match(
      error({ rule: 'x', reason: 'because', until: 'never' }),
      /silences\[0\]\.until: found "never", expected a day/,
    );
    assert.match(error({ rule: 'x', reason: 'because', until: '2027-13-01' }), /silences\[0\]\.until/);
  });
});
