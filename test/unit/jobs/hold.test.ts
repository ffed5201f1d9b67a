import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Observation } from '../../../jobs/cluster.ts';
import { decide } from '../../../jobs/execution/decide.ts';
import { foldAll } from '../../../jobs/execution/fold.ts';
import { whyNotStart } from '../../../jobs/execution/guard.ts';
import { whyTooFull } from '../../../jobs/execution/headroom.ts';
import type { JournalEvent } from '../../../jobs/execution/journal.ts';
import { defaultLimits } from '../../../jobs/execution/limits.ts';
import { sightOf } from '../../../jobs/execution/move-view.ts';
import type { Observed, Step } from '../../../jobs/execution/observed.ts';
import { taggedRate } from '../../../jobs/execution/rate-tag.ts';
import type { WorkTime } from '../../../jobs/policy/work-time.ts';
import { nothingElse } from './support/observed.ts';
import { planOf } from './support/plan.ts';

const named = planOf(
  [
    { topic: 'orders', partition: 0, from: [1, 2, 3], to: [4, 2, 3] },
    { topic: 'orders', partition: 1, from: [2, 3, 1], to: [2, 3, 4] },
    { topic: 'orders', partition: 2, from: [2, 3, 1], to: [2, 3, 4] },
  ],
  [[0, 1], [2]],
);
const plan = { ...named, moves: named.moves.map((move) => ({ ...move, topicId: 'first' })) };
const rateBytesPerSec = taggedRate(plan.throttle.startBytesPerSec, plan.clusterId, plan.throttle);
const began: readonly JournalEvent[] = [
  { kind: 'started', digest: plan.digest, proposalId: 'P-1', clusterId: plan.clusterId, clusterName: 'prod' },
  { kind: 'claimed', worker: 'w', fence: 1 },
  { kind: 'admitted' },
  { kind: 'throttle-intended', wave: 0, previous: [], rateBytesPerSec },
  { kind: 'throttle-seen', wave: 0, away: [] },
];
const nowMs = 1_000_000;

function looked(topicId = 'first'): Observation {
  const of = (partition: number, replicas: readonly number[]) => ({
    ...{ topic: 'orders', topicId, partition, leader: replicas[0] ?? null, replicas, isr: replicas },
  });
  return {
    clusterId: plan.clusterId,
    atMs: 0,
    aliveBrokers: [1, 2, 3, 4],
    partitions: [of(0, [1, 2, 3]), of(1, [2, 3, 1]), of(2, [2, 3, 1])],
    missingTopics: [],
    reassignments: [],
    replicaBytes: [],
  };
}

function step(events: readonly JournalEvent[], more: Partial<Observed> = {}): Step {
  const state = foldAll(events.map((event, seq) => ({ seq, atMs: 0, event })));
  const observed = { observation: looked(), ...nothingElse, ...more };
  return decide({ executionId: 'E-1', plan, state, observed, nowMs, limits: defaultLimits });
}

const closed = (atEnd: WorkTime['atEnd']): WorkTime => {
  return { open: false, opensAtMs: nowMs + 60_000, why: 'The maintenance window has ended', atEnd };
};
const noted: JournalEvent = {
  kind: 'window-closed',
  why: 'The maintenance window has ended',
  opensAtMs: nowMs + 60_000,
};
const firstIntended: JournalEvent = { kind: 'moves-intended', wave: 0, moves: [0] };
const firstSeen: JournalEvent = { kind: 'moves-seen', wave: 0, moves: [0] };

describe('an execution that meets the end of its time', () => {
  it('writes it down, starts nothing more and says until when; and goes on by itself', () => {
    const time = closed('pause');
    assert.deepEqual(step(began, { time }), { kind: 'append', event: noted });
    assert.deepEqual(step([...began, noted], { time }), { kind: 'wait', why: noted.why });
    assert.deepEqual(step([...began, noted]), { kind: 'append', event: { kind: 'window-opened' } });
    const on = step([...began, noted, { kind: 'window-opened' }]);
    assert.deepEqual(on, { kind: 'append', event: { kind: 'moves-intended', wave: 0, moves: [0, 1] } });
  });

  it('does not send again what Kafka never got, until its time has come again', () => {
    const time = closed('pause');
    assert.equal(step([...began, firstIntended]).kind, 'effect');
    assert.equal(step([...began, firstIntended, noted], { time }).kind, 'wait');
  });

  it('finishes its wave where the policy says so, and not the next one', () => {
    const time = closed('finish-wave');
    const away = { partition: 0, replicas: [4, 2, 3], isr: [4, 2, 3] };
    const observation = {
      ...looked(),
      partitions: looked().partitions.map((one) => (one.partition === 0 ? { ...one, ...away } : one)),
    };
    const released: JournalEvent = { kind: 'throttle-released', moves: [0] };
    const within = step([...began, firstIntended, firstSeen, released, noted], { time, observation });
    assert.deepEqual(within, { kind: 'append', event: { kind: 'moves-intended', wave: 0, moves: [1] } });
    assert.equal(step([...began, noted], { time }).kind, 'wait', 'a wave that has not begun waits');
  });

  it('starts no move that could not end in time at its limit, and says which', () => {
    const seconds = 1_000_000 / rateBytesPerSec;
    const time = (ms: number): WorkTime => ({ open: true, untilMs: nowMs + ms, atEnd: 'pause' });
    assert.equal(step(began, { time: time(seconds * 1000 + 1) }).kind, 'append');
    const late = step(began, { time: time(seconds * 1000 - 1) });
    assert.match(
      late.kind === 'wait' ? late.why : late.kind,
      /no move can start: orders-0 takes 1 min, and the time for work ends/,
    );
    assert.equal(step(began, { time: { ...time(0), atEnd: 'finish-wave' } }).kind, 'append');
  });
});

describe('the throttles of an execution that is held with nothing in flight', () => {
  const paused: readonly JournalEvent[] = [...began, { kind: 'pause-asked', by: 'mira' }];
  const long = { idleSinceMs: nowMs - defaultLimits.liftAfterMs };
  const lifting: JournalEvent = { kind: 'throttle-lifting' };
  const lifted: JournalEvent = { kind: 'throttle-lifted' };
  const rate = (value: string | null) => ({
    ...{ resource: { kind: 'broker', id: 1 } as const, key: 'leader.replication.throttled.rate', value },
    source: value === null ? ('default' as const) : ('dynamic-broker' as const),
  });
  const ours = rate(String(rateBytesPerSec));

  it('stay while a request may still be under way, and where something is in flight', () => {
    assert.equal(step(paused, { idleSinceMs: nowMs - 1 }).kind, 'wait');
    assert.equal(step(paused, { idleSinceMs: null }).kind, 'wait');
    assert.equal(step(began, long).kind, 'append', 'nothing holds it');
  });

  it('come off, are seen to be off, and the wait says so', () => {
    assert.deepEqual(step(paused, long), { kind: 'append', event: lifting });
    const off = step([...paused, lifting], { ...long, configs: [ours] });
    const change = { resource: ours.resource, key: ours.key, op: 'delete', value: null };
    assert.deepEqual(off, { kind: 'effect', effect: { kind: 'alter-configs', changes: [change] } });
    assert.deepEqual(step([...paused, lifting], { ...long, configs: [rate(null)] }), { kind: 'append', event: lifted });
    const waits = step([...paused, lifting, lifted], { ...long, configs: [rate(null)] });
    assert.match(waits.kind === 'wait' ? waits.why : waits.kind, /paused by mira.*its throttles are off meanwhile/);
  });

  it('are not set by a worker that takes over while it is held', () => {
    assert.equal(step([...paused, lifting], { idleSinceMs: nowMs, configs: [rate(null)] }).kind, 'wait');
  });

  it('are set and read back before anything starts, also where it goes on in the middle of it', () => {
    for (const so of [[lifting], [lifting, lifted]]) {
      const on: readonly JournalEvent[] = [...paused, ...so, { kind: 'resume-asked', by: 'mira' }];
      assert.deepEqual(step(on, long), { kind: 'look', at: 'configs' });
      const intended = step(on, { ...long, configs: [rate(null)] });
      assert.equal(intended.kind === 'append' ? intended.event.kind : intended.kind, 'throttle-intended');
      if (intended.kind !== 'append') continue;
      assert.equal(step([...on, intended.event], { ...long, configs: [rate(null)] }).kind, 'effect');
      const seen = step([...on, intended.event], { ...long, configs: [ours] });
      assert.equal(seen.kind === 'append' ? seen.event.kind : seen.kind, 'throttle-seen');
    }
  });

  it('keep as what was there before what people have set meanwhile', () => {
    const on: readonly JournalEvent[] = [...paused, lifting, lifted, { kind: 'resume-asked', by: 'mira' }];
    const intended = step(on, { ...long, configs: [rate('7000000')] });
    assert.deepEqual(
      intended.kind === 'append' && intended.event.kind === 'throttle-intended' && intended.event.previous,
      [rate('7000000')],
    );
  });
});

describe('a move starts by what is true now', () => {
  it('is not begun before min ISR has been read in this turn', () => {
    assert.deepEqual(step(began, { readForMoves: false }), { kind: 'look', at: 'before-moves' });
  });

  it('is held back where min ISR was raised over what is in sync, in words', () => {
    const isr = [1, 2];
    const observation = { ...looked(), partitions: looked().partitions.map((one) => ({ ...one, isr })) };
    assert.equal(step(began, { observation }).kind, 'append');
    const minIsr = new Map([['orders', 3]]);
    const held = step(began, { observation, minIsr });
    const words = 'orders-0 has 2 replicas in sync, under its min ISR of 3, which was 2 when the plan was made';
    assert.deepEqual(held, { kind: 'wait', why: `no move can start: ${words}` });
  });

  it('is held back where min ISR was raised over the replicas that it would leave', () => {
    const shrinking = planOf([{ topic: 'orders', partition: 0, from: [1, 2, 3], to: [1, 2] }]);
    const observation = { ...looked(), partitions: looked().partitions.slice(0, 1) };
    const why = (minIsr: ReadonlyMap<string, number>) =>
      whyNotStart(
        { plan: shrinking, observed: { observation, minIsr, disks: [] } },
        sightOf(shrinking, observation),
        0,
      );
    assert.equal(why(new Map()), null);
    assert.match(why(new Map([['orders', 3]])) ?? '', /would have 2 replicas, under its min ISR of 3/);
  });

  it('falls away where its topic was deleted and created again: the id tells, not the name', () => {
    const fallen = step(began, { observation: looked('second') });
    const reason = 'topic orders was deleted, and another of that name was created';
    assert.deepEqual(fallen, { kind: 'append', event: { kind: 'move-dropped', move: 0, reason, harmless: true } });
  });

  it('leaves alone what moves in a topic that was created again, although it goes the same way', () => {
    const moving = { topic: 'orders', partition: 0, replicas: [4, 2, 3, 1], adding: [4], removing: [1] };
    const observation = { ...looked('second'), reassignments: [moving] };
    const sight = sightOf(plan, observation);
    assert.deepEqual([sight.copying, sight.foreign.length, sight.view(0)], [[], 1, 'absent']);
  });
});

describe('the disk of a broker that is copied to', () => {
  const disk = (usableBytes: number, heldBytes = 0) => [
    { broker: 4, totalBytes: 100_000_000, usableBytes, heldBytes, cordoned: false },
  ];

  it('must have room for a move within the limit of the plan, as it is now', () => {
    assert.equal(step(began, { disks: disk(12_000_000) }).kind, 'append');
    const one = step(began, { disks: disk(11_500_000) });
    assert.deepEqual(one, { kind: 'append', event: { kind: 'moves-intended', wave: 0, moves: [0] } }, 'room for one');
    const none = step(began, { disks: disk(10_500_000) });
    const why = 'no move can start: broker 4 would be 91 % full, more than the 90 % of the plan';
    assert.deepEqual(none, { kind: 'wait', why });
  });

  it('takes nothing new while its broker is cordoned, and the reason says so', () => {
    const cordoned = disk(90_000_000).map((one) => ({ ...one, cordoned: true }));
    const why = 'no move can start: broker 4, where orders-0 is to go, is cordoned';
    assert.deepEqual(step(began, { disks: cordoned }), { kind: 'wait', why });
  });

  it('also for what producers write to it until its data is there', () => {
    const writing = { ...plan, moves: plan.moves.map((move) => ({ ...move, writeBytesPerSec: rateBytesPerSec / 2 })) };
    const state = foldAll(began.map((event, seq) => ({ seq, atMs: 0, event })));
    const full = (usableBytes: number) =>
      whyTooFull({ plan: writing, state, observed: { disks: disk(usableBytes) } }, [], 0);
    assert.equal(full(11_600_000), null);
    assert.match(full(11_400_000) ?? '', /broker 4 would be 91 % full/);
  });

  const copying = { topic: 'orders', partition: 0, replicas: [4, 2, 3, 1], adding: [4], removing: [1] };
  const replicas = [4, 2, 3, 1];
  const observation = {
    ...looked(),
    partitions: looked().partitions.map((one) => (one.partition === 0 ? { ...one, replicas, isr: [1, 2, 3] } : one)),
    reassignments: [copying],
    replicaBytes: [{ topic: 'orders', partition: 0, broker: 4, bytes: 600_000 }],
  };

  it('holds new moves back when it gets too full, and has them put back before it is full to the last byte', () => {
    const judged = (usableBytes: number) =>
      step([...began, firstIntended], { observation, disks: disk(usableBytes, 600_000) });
    const word = (decided: Step) =>
      decided.kind === 'append' && decided.event.kind === 'guard' ? decided.event.word : decided.kind;
    assert.notEqual(word(judged(10_500_000)), 'pause', '0.4 MB are still to come');
    assert.equal(word(judged(10_300_000)), 'pause');
    const given = judged(300_000);
    const reason = given.kind === 'append' && given.event.kind === 'ending' ? given.event.reason : word(given);
    assert.equal(reason, 'the guard gave up: broker 4 would be 101 % full, more than the 90 % of the plan');
  });
});
