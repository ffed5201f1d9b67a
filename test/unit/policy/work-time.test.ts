import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { workTime } from '../../../jobs/policy/work-time.ts';
import { at, planWith, policyWith } from './support.ts';

const nightly = { days: [0, 1, 2, 3, 4, 5, 6], fromMinute: 22 * 60, toMinute: 4 * 60, timeZone: 'UTC' };
const plan = planWith();

describe('the time for work', () => {
  it('is any time without a policy file, and without windows', () => {
    const { governance: _none, ...plain } = policyWith();
    for (const policy of [plain, policyWith()]) {
      const time = workTime(policy, plan, at('2026-11-25T12:00Z'));
      assert.deepEqual([time.open, time.open && time.untilMs], [true, Number.POSITIVE_INFINITY]);
    }
  });

  it('ends with the window, and is told with when it goes on', () => {
    const policy = policyWith({ windows: [nightly] });
    const last = workTime(policy, plan, at('2026-11-25T03:59:59Z'));
    assert.deepEqual(last, { open: true, untilMs: at('2026-11-25T04:00Z'), atEnd: 'pause' });
    assert.deepEqual(workTime(policy, plan, at('2026-11-25T04:00Z')), {
      open: false,
      opensAtMs: at('2026-11-25T22:00Z'),
      why: 'The maintenance window has ended; goes on at 2026-11-25 22:00 UTC',
      atEnd: 'pause',
    });
    assert.equal(workTime(policy, plan, at('2026-11-25T22:00Z')).open, true);
  });

  it('ends with a freeze inside the window, with its reason', () => {
    const freeze = { fromMs: at('2026-11-25T23:00Z'), untilMs: at('2026-11-26T01:00Z'), reason: 'a sale' };
    const policy = policyWith({ windows: [nightly], freezes: [freeze], atWindowEnd: 'finish-wave' });
    const before = workTime(policy, plan, at('2026-11-25T22:30Z'));
    assert.equal(before.open && before.untilMs, freeze.fromMs);
    const during = workTime(policy, plan, at('2026-11-25T23:30Z'));
    assert.equal(
      during.open ? '' : during.why,
      'Changes are frozen until 2026-11-26 01:00 UTC: a sale; goes on at 2026-11-26 01:00 UTC',
    );
    assert.equal(during.atEnd, 'finish-wave');
  });

  it('ends for a plan that the policy has come to forbid, or that cannot be understood', () => {
    const ceilings = { bytes: 1, partitions: null, throttleBytesPerSec: null };
    const forbidden = workTime(policyWith({ ceilings }), plan, at('2026-11-25T12:00Z'));
    assert.match(forbidden.open ? '' : forbidden.why, /the policy allows/);
    const odd = policyWith({ atWindowEnd: 'stop' as 'pause' });
    assert.equal(workTime(odd, plan, at('2026-11-25T12:00Z')).open, false);
  });
});
