import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ConfigValue, Observation, OngoingReassignment } from '../../../jobs/cluster.ts';
import { decide } from '../../../jobs/execution/decide.ts';
import { foldAll } from '../../../jobs/execution/fold.ts';
import type { JournalEvent } from '../../../jobs/execution/journal.ts';
import { defaultLimits } from '../../../jobs/execution/limits.ts';
import type { Observed, Step } from '../../../jobs/execution/observed.ts';
import { taggedRate } from '../../../jobs/execution/rate-tag.ts';
import { refuse } from '../../../jobs/outcome.ts';
import { nothingElse } from './support/observed.ts';
import { planOf } from './support/plan.ts';

const plan = planOf(
  [
    { topic: 'orders', partition: 0, from: [1, 2, 3], to: [4, 2, 3] },
    { topic: 'orders', partition: 1, from: [2, 3, 1], to: [2, 3, 4] },
  ],
  [[0], [1]],
);
const rate = taggedRate(plan.throttle.startBytesPerSec, plan.clusterId, plan.throttle);
const alive = [1, 2, 3, 4];

const started: JournalEvent = {
  kind: 'started',
  digest: plan.digest,
  proposalId: 'P-1',
  clusterId: plan.clusterId,
  clusterName: 'prod',
};
const throttled: readonly JournalEvent[] = [
  started,
  { kind: 'claimed', worker: 'w', fence: 1 },
  { kind: 'admitted' },
  { kind: 'throttle-intended', wave: 0, previous: [], rateBytesPerSec: rate },
  { kind: 'throttle-seen', wave: 0, away: [] },
];
const moving: readonly JournalEvent[] = [...throttled, { kind: 'moves-intended', wave: 0, moves: [0] }];
const copying: OngoingReassignment = {
  topic: 'orders',
  partition: 0,
  replicas: [4, 2, 3, 1],
  adding: [4],
  removing: [1],
};

function seen(change: Partial<Observation> = {}): Observation {
  const at = (partition: number, replicas: readonly number[]) => ({
    topic: 'orders',
    partition,
    leader: replicas[0] ?? null,
    replicas,
    isr: replicas,
  });
  return {
    clusterId: plan.clusterId,
    atMs: 0,
    aliveBrokers: alive,
    partitions: [at(0, [1, 2, 3]), at(1, [2, 3, 1])],
    missingTopics: [],
    reassignments: [],
    replicaBytes: [],
    ...change,
  };
}

function step(
  events: readonly JournalEvent[],
  observation: Partial<Observation> = {},
  more: Partial<Observed> = {},
): Step {
  const state = foldAll(events.map((event, seq) => ({ seq, atMs: 0, event })));
  const observed: Observed = { observation: seen(observation), ...nothingElse, ...more };
  return decide({ executionId: 'E-1', plan, state, observed, nowMs: 1_000_000, limits: defaultLimits });
}

function event(decided: Step): JournalEvent {
  if (decided.kind !== 'append') assert.fail(`expected an append, got ${JSON.stringify(decided)}`);
  return decided.event;
}

const partition = (replicas: readonly number[], isr = replicas) => [
  { topic: 'orders', partition: 0, leader: isr[0] ?? null, replicas, isr },
];

const arrivedFirst: readonly JournalEvent[] = [...moving, { kind: 'moves-seen', wave: 0, moves: [0] }];

describe('a move that has arrived', () => {
  const lists = (leader: string | null, follower: string | null): readonly ConfigValue[] =>
    [
      ['leader', leader],
      ['follower', follower],
    ].map(([side, value]) => ({
      resource: { kind: 'topic', name: 'orders' },
      key: `${side}.replication.throttled.replicas`,
      value: value ?? null,
      source: value === null ? 'default' : 'dynamic-topic',
    }));
  const journal: readonly JournalEvent[] = arrivedFirst.map((entry) =>
    entry.kind === 'throttle-intended'
      ? {
          ...entry,
          previous: lists(null, '9:9').map(({ resource, key, value, source }) => ({ resource, key, value, source })),
        }
      : entry,
  );

  it('leaves the throttle lists before anything else starts, and only what is ours goes', () => {
    assert.deepEqual(step(journal), { kind: 'look', at: 'lists' });
    const configs = lists('0:1,0:2,0:3', '9:9,0:4');
    const decided = step(journal, { partitions: partition([4, 2, 3]) }, { lists: configs });
    assert.deepEqual(decided, {
      kind: 'effect',
      effect: {
        kind: 'alter-configs',
        changes: [
          { ...configs[0], op: 'subtract', value: '0:1,0:2,0:3' },
          { ...configs[1], op: 'subtract', value: '0:4' },
        ].map(({ resource, key, op, value }) => ({ resource, key, op, value })),
      },
    });
  });

  it('is written down as released once the lists were read without it, and not looked at again', () => {
    const without = { lists: lists(null, '9:9'), configs: lists(null, '9:9') };
    assert.deepEqual(event(step(journal, {}, without)), { kind: 'throttle-released', moves: [0] });
    const next = step([...journal, { kind: 'throttle-released', moves: [0] }], {}, without);
    assert.equal(event(next).kind, 'throttle-intended');
  });
});

describe('before the first effect', () => {
  it('the checks are made, and a refusal ends it untouched', () => {
    assert.deepEqual(step([started]), { kind: 'look', at: 'start' });
    assert.deepEqual(event(step([started], {}, { start: { refusal: null } })), { kind: 'admitted' });
    const refusal = refuse('stale', 'It changed.', 'Ask again.');
    const ending = event(step([started], {}, { start: { refusal } }));
    assert.deepEqual(ending, { kind: 'ending', end: 'failed', reason: 'It changed. Ask again.' });
    assert.equal(event(step([started, ending], {}, { configs: [] })).kind, 'ended');
  });

  it('another cluster behind the same address ends it, whatever else is true', () => {
    assert.equal(event(step([started], { clusterId: 'other' })).kind, 'ending');
    const later = step(moving, { clusterId: 'other' });
    assert.ok(later.kind === 'stop' && later.refusal?.code === 'wrong-cluster');
  });

  it('what was there before is journalled before any throttle is set', () => {
    const admitted = throttled.slice(0, 3);
    assert.deepEqual(step(admitted), { kind: 'look', at: 'configs' });
    const found: ConfigValue = {
      resource: { kind: 'broker', id: 4 },
      key: 'leader.replication.throttled.rate',
      value: '7',
      source: 'dynamic-broker',
    };
    const intended = event(step(admitted, {}, { configs: [found] }));
    assert.deepEqual(intended, { kind: 'throttle-intended', wave: 0, previous: [found], rateBytesPerSec: rate });
    const effect = step([...admitted, intended], {}, { configs: [found] });
    assert.ok(effect.kind === 'effect' && effect.effect.kind === 'alter-configs');
  });
});

describe('while it runs', () => {
  it('an intended move that has not begun is sent, and sent again after a crash', () => {
    assert.deepEqual(event(step(throttled)), { kind: 'moves-intended', wave: 0, moves: [0] });
    assert.deepEqual(step(moving), { kind: 'effect', effect: { kind: 'reassign', moves: [0] } });
  });

  it('a move is done when it is seen, and not before', () => {
    assert.equal(step(moving, { reassignments: [copying], partitions: partition([4, 2, 3, 1]) }).kind, 'wait');
    const done = event(step(moving, { partitions: partition([4, 2, 3]) }));
    assert.deepEqual(done, { kind: 'moves-seen', wave: 0, moves: [0] });
  });

  it('the next wave is throttled before it starts', () => {
    const first: readonly JournalEvent[] = [...arrivedFirst, { kind: 'throttle-released', moves: [0] }];
    assert.deepEqual(step(first), { kind: 'look', at: 'configs' });
    assert.equal(event(step(first, {}, { configs: [] })).kind, 'throttle-intended');
  });

  it('nothing new starts while somebody else moves something, while it is paused, or to a broker that is away', () => {
    const foreign = { topic: 'theirs', partition: 0, replicas: [1, 2], adding: [2], removing: [] };
    assert.match(JSON.stringify(step(throttled, { reassignments: [foreign] })), /somebody else moves theirs-0/);
    assert.equal(step([...throttled, { kind: 'pause-asked', by: 'mira' }]).kind, 'wait');
    assert.equal(step(throttled, { aliveBrokers: [1, 2, 3] }).kind, 'wait');
  });

  it('throttles that somebody took away are noticed, and set again', () => {
    const gone: ConfigValue = {
      resource: { kind: 'broker', id: 4 },
      key: 'leader.replication.throttled.rate',
      value: '9223372036854775807',
      source: 'default',
    };
    const journal: readonly JournalEvent[] = moving.map((one) =>
      one.kind === 'throttle-intended' ? { ...one, previous: [gone] } : one,
    );
    const noticed = event(step(journal, { reassignments: [copying] }, { configs: [gone] }));
    assert.equal(noticed.kind, 'throttle-lost');
    const again = step([...journal, noticed], { reassignments: [copying] }, { configs: [gone] });
    assert.ok(again.kind === 'effect' && again.effect.kind === 'alter-configs');
  });

  it('a move falls away with its topic, and is given up where somebody else has moved the partition', () => {
    const deleted = event(step(moving, { partitions: [], missingTopics: ['orders'] }));
    assert.ok(deleted.kind === 'move-dropped' && deleted.harmless);
    const moved = event(step(moving, { partitions: partition([1, 2, 5]) }));
    assert.ok(moved.kind === 'move-dropped' && !moved.harmless);
  });

  it('a request refused as a whole is tried again a few times, in case what it names has just gone', () => {
    const effectRefusal = refuse('kafka-refused', 'Unknown topic.', 'Look.');
    assert.equal(step(moving, {}, { effectRefusal, effectRefusals: 1 }).kind, 'effect');
    assert.equal(event(step(moving, {}, { effectRefusal, effectRefusals: 3 })).kind, 'ending');
  });

  it('a lack of rights ends it at once', () => {
    const effectRefusal = refuse('kafka-not-authorized', 'Not allowed to alter.', 'Grant it.');
    assert.deepEqual(event(step(moving, {}, { effectRefusal })), {
      kind: 'ending',
      end: 'failed',
      reason: 'Not allowed to alter. Grant it.',
    });
  });
});

describe('on the way out', () => {
  const cancelled: readonly JournalEvent[] = [
    ...moving,
    { kind: 'cancel-asked', by: 'mira' },
    { kind: 'ending', end: 'cancelled', reason: 'cancelled by mira' },
  ];
  const flying = { reassignments: [copying], partitions: partition([4, 2, 3, 1], [1, 2, 3]) };

  it('a cancel puts moves in flight back, and their order after it', () => {
    assert.deepEqual(step(cancelled, flying), { kind: 'effect', effect: { kind: 'put-back', moves: [0] } });
    const reordered = step(cancelled, { partitions: partition([2, 3, 1]) });
    assert.deepEqual(reordered, { kind: 'effect', effect: { kind: 'restore-order', moves: [0] } });
  });

  it('a move whose original replicas are offline or out of sync is finished instead, and the reason is said', () => {
    const offline = step(cancelled, { ...flying, aliveBrokers: [2, 3, 4] });
    assert.ok(offline.kind === 'wait');
    assert.match(offline.why, /orders-0 is finished instead of put back: its original replica on 1 is offline/);
    const behind = step(cancelled, { ...flying, partitions: partition([4, 2, 3, 1], [2, 3]) });
    assert.ok(behind.kind === 'wait');
    assert.match(behind.why, /out of sync/);
  });

  it('throttles are put back only once nothing is in flight, and the end comes only once they are seen gone', () => {
    const ended = event(step(cancelled));
    assert.deepEqual(ended, { kind: 'end-seen', left: [] });
    const journal = [...cancelled, ended];
    assert.deepEqual(step(journal), { kind: 'look', at: 'configs' });
    const ours: ConfigValue = {
      resource: { kind: 'broker', id: 4 },
      key: 'leader.replication.throttled.rate',
      value: String(rate),
      source: 'dynamic-broker',
    };
    assert.equal(event(step(journal, {}, { configs: [ours] })).kind, 'restore-intended');
    const restoring: readonly JournalEvent[] = [...journal, { kind: 'restore-intended' }];
    const effect = step(restoring, {}, { configs: [ours] });
    assert.ok(effect.kind === 'effect' && effect.effect.kind === 'alter-configs');
    assert.deepEqual(event(step(restoring, {}, { configs: [] })), { kind: 'restore-seen', left: [] });
  });

  it('a throttle that comes back after it was seen gone is put back again before the end', () => {
    const journal: readonly JournalEvent[] = [
      ...cancelled,
      { kind: 'end-seen', left: [] },
      { kind: 'restore-intended' },
      { kind: 'restore-seen', left: [] },
    ];
    const late: ConfigValue = {
      resource: { kind: 'broker', id: 4 },
      key: 'leader.replication.throttled.rate',
      value: String(rate),
      source: 'dynamic-broker',
    };
    assert.equal(step(journal, {}, { configs: [late] }).kind, 'effect');
    assert.equal(step(journal, flying).kind, 'effect');
    assert.deepEqual(step(journal, {}, { configs: [] }), { kind: 'look', at: 'final' });
  });
});
