import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Window } from '../../../jobs/policy/governance.ts';
import { nextOpening, openings } from '../../../jobs/policy/openings.ts';
import { at, governance } from './support.ts';

const weekend: Window = { days: [6], fromMinute: 60, toMinute: 300, timeZone: 'Europe/Berlin' };

function times(window: Window, from: string, count: number): readonly string[] {
  return openings({ ...governance, windows: [window] }, at(from))
    .slice(0, count)
    .map(({ startMs, endMs }) => `${iso(startMs)}/${iso(endMs)}`);
}

function iso(ms: number): string {
  return new Date(ms).toISOString().slice(0, 16);
}

describe('maintenance windows', () => {
  it('are local: an hour earlier in UTC in summer', () => {
    assert.deepEqual(times(weekend, '2026-11-24T00:00Z', 1), ['2026-11-28T00:00/2026-11-28T04:00']);
    assert.deepEqual(times(weekend, '2026-07-01T00:00Z', 1), ['2026-07-03T23:00/2026-07-04T03:00']);
  });

  it('that pass over a change of the clocks are as long as they are', () => {
    const sunday = { ...weekend, days: [0] };
    // Clocks go forward on 2026-03-29 from 02:00 to 03:00 and back on 2026-10-25 from 03:00 to 02:00.
    assert.deepEqual(times(sunday, '2026-03-28T12:00Z', 1), ['2026-03-29T00:00/2026-03-29T03:00']);
    assert.deepEqual(times(sunday, '2026-10-24T12:00Z', 1), ['2026-10-24T23:00/2026-10-25T04:00']);
  });

  it('may pass over midnight, and touching days are one stretch', () => {
    const nights = { days: [5, 6], fromMinute: 22 * 60, toMinute: 22 * 60, timeZone: 'UTC' };
    assert.deepEqual(times(nights, '2026-11-24T00:00Z', 1), ['2026-11-27T22:00/2026-11-29T22:00']);
  });

  it('begin every day of the year in every zone, whatever the clocks do there', () => {
    const days = [0, 1, 2, 3, 4, 5, 6];
    for (const timeZone of [
      'America/New_York',
      'Australia/Lord_Howe',
      'Pacific/Apia',
      'Asia/Kathmandu',
      'America/Sao_Paulo',
    ]) {
      for (let day = at('2026-01-02T23:30Z'); day < at('2026-12-31T00:00Z'); day += 86_400_000) {
        const window = { days, fromMinute: 12 * 60, toMinute: 13 * 60, timeZone };
        const opening = nextOpening({ ...governance, windows: [window] }, day, 3_600_000);
        assert.ok(opening !== null && opening.startMs - day <= 25 * 3_600_000, `${timeZone} ${iso(day)}`);
      }
    }
  });

  it('fit a need or not', () => {
    const some = { ...governance, windows: [weekend] };
    assert.equal(nextOpening(some, at('2026-11-28T03:00Z'), 3_600_000)?.startMs, at('2026-11-28T03:00Z'));
    assert.equal(nextOpening(some, at('2026-11-28T03:00Z'), 3_600_001)?.startMs, at('2026-12-05T00:00Z'));
    assert.equal(nextOpening(some, at('2026-11-28T03:00Z'), Number.NaN), null);
  });
});
