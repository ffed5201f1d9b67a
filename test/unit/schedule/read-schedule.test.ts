import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { nextRun } from '../../../jobs/queue/cron.ts';
import { cronOf } from '../../../src/config/cron-words.ts';
import { tokensOf } from '../../../src/slack/command/tokens.ts';
import { readSchedule } from '../../../src/slack/schedule/read-schedule.ts';

const nowMs = Date.parse('2026-11-24T12:00:00Z');

function read(text: string) {
  const found = readSchedule(tokensOf(text), nowMs);
  return found.ok ? found.value : `${found.message} ${found.next}`;
}

function added(text: string) {
  const found = read(text);
  assert.ok(typeof found !== 'string' && found.kind === 'schedule-add', JSON.stringify(found));
  return found.wanted;
}

describe('what is typed after schedule', () => {
  it('lists, opens the form, and acts on one', () => {
    assert.deepEqual(read(''), { kind: 'schedules' });
    assert.deepEqual(read('add'), { kind: 'schedule-form' });
    for (const act of ['pause', 'resume', 'run', 'delete'] as const) {
      assert.deepEqual(read(`${act} s-7f3kq`), { kind: 'schedule-act', scheduleId: 'S-7F3KQ', act });
    }
  });

  it('adds a plan with a time in words, a zone, a threshold and more of the plan', () => {
    assert.deepEqual(added('add rebalance mon-fri 02:00 Europe/Berlin only-if 5% max 200GB'), {
      cron: '0 2 * * 1-5',
      timeZone: 'Europe/Berlin',
      work: {
        kind: 'plan',
        request: { intent: { kind: 'rebalance' }, maxMoveBytes: 200e9 },
        atLeast: { kind: 'percent', percent: 5 },
      },
    });
  });

  for (const [text, cron, timeZone] of [
    ['add audit 08:30', '30 8 * * *', 'UTC'],
    ['add digest "0 8 * * 1" Europe/Berlin', '0 8 * * 1', 'Europe/Berlin'],
    ['add digest “15 7 * * mon” utc', '15 7 * * mon', 'utc'],
    ['add audit */30 * * * * Asia/Tokyo', '*/30 * * * *', 'Asia/Tokyo'],
    ['add audit sat,sun 23:05', '5 23 * * 6,0', 'UTC'],
  ] as const) {
    it(`reads the time of: ${text}`, () => {
      const wanted = added(text);
      assert.deepEqual([wanted.cron, wanted.timeZone], [cron, timeZone]);
    });
  }

  for (const [text, says] of [
    ['add rebalance', /needs a time.*mon-fri 02:00 Europe\/Berlin/],
    ['add rebalance mon-fri 25:00', /"25:00" is no time of day: hours go from 0 to 23.*mon-fri 02:00/],
    ['add digest 2:5', /"2:5" is no time of day.*minutes from 00 to 59/],
    ['add digest mo-fr 02:00', /"mo" is no day here: days are mon, tue/],
    ['add digest "monday 02:00"', /"monday" is no day here/],
    ['add rebalance "0 25 * * *" UTC', /no cron line \(.*25.*\).*"0 2 \* \* 1-5" is two at night/],
    ['add rebalance "0 2 * *"', /not five fields/],
    ['add rebalance "0 0 31 2 *"', /no cron line/],
    ['add rebalance "* * * * *"', /more often than every ten minutes/],
    ['add rebalance 02:00 Europe/Berlim', /"Europe\/Berlim" is no time zone.*Europe\/Berlin or UTC/],
    ['add rebalnce 02:00', /Did you mean rebalance/],
    ['add rebalance 02:00 only-if 5', /Write a share or an amount: 5% or 20GB/],
    ['add rebalance 02:00 only-if', /"\?" is no amount/],
    ['add drain 02:00', /drain needs broker ids/],
    ['add audit 02:00 max 5GB', /takes a time and nothing else/],
    ['pause', /needs the id of a schedule.*schedule pause S-7F3KQ/],
    ['paus S-1234', /Did you mean schedule pause/],
  ] as const) {
    it(`answers with one clear error to: ${text}`, () => assert.match(String(read(text)), says));
  }

  it('takes what it does not know for cron, and says so', () => {
    assert.equal(cronOf('25:00'), '25:00');
    assert.match(String(read('add audit "tomorrow at noon"')), /no cron line/);
  });
});

describe('a cron line', () => {
  it('is due by the clocks of its zone, also when they change', () => {
    const due = (now: string) => {
      const next = nextRun('0 2 * * *', 'Europe/Berlin', Date.parse(now));
      assert.ok(next.ok, JSON.stringify(next));
      return new Date(next.value).toISOString();
    };
    assert.equal(due('2026-11-24T12:00:00Z'), '2026-11-25T01:00:00.000Z');
    assert.equal(due('2026-07-01T12:00:00Z'), '2026-07-02T00:00:00.000Z');
    // Two at night does not exist on this day, so it is done an hour later by the clock.
    assert.equal(due('2026-03-29T00:00:00Z'), '2026-03-29T01:00:00.000Z');
  });
});
