import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { nextRun } from '../../../jobs/queue/cron.ts';
import { type Look, type Seen, seenOf } from '../../../jobs/watch/look.ts';
import { emptyWatch, isOpen, type WatchState } from '../../../jobs/watch/state.ts';
import { watch } from '../../../jobs/watch/watch.ts';
import { audit } from '../../../planner/audit/audit.ts';
import type { Plan, Snapshot } from '../../../planner/index.ts';
import { readClusters } from '../../../src/config/read-config.ts';
import { sound, throttle, withBrokers, withPartition } from '../../golden/audit/support/sound.ts';
import { plan } from '../../golden/views/support/cards.ts';
import { sources } from '../config/support.ts';

const minuteMs = 60_000;
const seen = (snapshot: Snapshot, running: readonly Plan[] = []): Seen => seenOf(snapshot, audit(snapshot), running);
const look = (nowMs: number, what: Look['seen'], snoozed = false): Look => ({ nowMs, seen: what, snoozed });
const open = (state: WatchState): readonly string[] =>
  state.groups.flatMap(({ alerts }) => alerts.filter(isOpen).map(({ rule }) => rule));
const says = (state: WatchState): readonly string[] =>
  state.groups.flatMap(({ notes }) => notes.map(({ text }) => text));
const calm = watch(emptyWatch, look(0, seen(sound)));

describe('the digest', () => {
  it('falls due on Mondays at nine unless told otherwise, and never where it is off', () => {
    const digestOf = (watchSettings: object) => {
      const read = readClusters(sources({ clusters: [{ name: 'p', bootstrap: ['k1:9092'], watch: watchSettings }] }));
      assert.ok(read.ok, JSON.stringify(read));
      return read.value.clusters[0]?.watch;
    };
    const usual = digestOf({ channel: 'C0123456789' });
    const due = nextRun(usual!.digestCron!, usual!.timeZone, Date.parse('2026-11-24T12:00:00Z'));
    assert.ok(due.ok);
    assert.equal(new Date(due.value).toISOString(), '2026-11-30T09:00:00.000Z');
    assert.equal(new Date(due.value).getUTCDay(), 1);
    assert.equal(digestOf({ channel: 'C0123456789', digest: 'off' })?.digestCron, null);
  });
});

describe('a watch', () => {
  it('has nothing to tell of a sound cluster', () => assert.deepEqual(calm.groups, []));
  it('tells a partition anew when it becomes worse, and does not call that over', () => {
    const at = watch(calm, look(minuteMs, seen(withPartition({ isr: [1, 3] }))));
    assert.deepEqual(open(at), ['at-min-isr']);
    const under = watch(at, look(2 * minuteMs, seen(withPartition({ isr: [1] }))));
    assert.deepEqual(open(under), ['under-min-isr']);
    assert.equal(under.groups.length, 2, 'a message of its own');
    assert.match(says(under).join(), /^Became worse after 1 min: Partitions at min ISR/);
  });
  it('says again that producers stand still, later and later, and once after a snooze', () => {
    const wrong = seen(withPartition({ isr: [1] }));
    let state = watch(calm, look(0, wrong));
    const told: number[] = [];
    for (let minute = 1; minute <= 300; minute += 1) {
      const before = says(state).length;
      state = watch(state, look(minute * minuteMs, wrong, minute < 70));
      if (says(state).length > before) told.push(minute);
    }
    assert.deepEqual(told, [70, 240]);
    assert.match(says(state)[0] ?? '', /^Still so after 1 h 10 min: Partitions under min ISR/);
  });
  it('tells a cluster that does not answer at the second look, and nothing else while it lasts', () => {
    const lost = watch(calm, look(0, seen(withBrokers(({ id }) => (id === 6 ? { fenced: true } : {})))));
    const blind = { kind: 'blind', why: 'No broker answered.' } as const;
    const once = watch(lost, look(1, blind));
    assert.deepEqual(open(once), open(lost));
    const twice = watch(watch(once, look(2, blind)), look(3, blind));
    assert.deepEqual(open(twice), [...open(lost), 'cluster-unreachable']);
    const back = watch(twice, look(4, seen(sound)));
    assert.ok(!open(back).includes('cluster-unreachable'));
    assert.deepEqual(open(watch(back, look(5, seen(sound)))), []);
  });
  it('raises no alarm for the throttles and partitions of our own execution, but does for stopped producers', () => {
    const [move] = plan().moves;
    const mine = plan({ moves: [{ ...move!, topic: 'orders', partition: 0 }] });
    const throttled = { ...sound, throttles: [throttle] };
    assert.deepEqual(open(watch(calm, look(1, seen(throttled, [mine])))), []);
    assert.deepEqual(open(watch(calm, look(1, seen(throttled)))), ['leftover-throttle']);
    assert.deepEqual(open(watch(calm, look(1, seen(withPartition({ isr: [1, 3] }), [mine])))), []);
    assert.deepEqual(open(watch(calm, look(1, seen(withPartition({ isr: [1] }), [mine])))), ['under-min-isr']);
  });
});
