import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Plan } from '../../../planner/plan.ts';
import type { Snapshot } from '../../../planner/snapshot.ts';
import { verifyPlan } from '../../../planner/verify/verify-plan.ts';
import { cluster, planOf } from './support/cluster.ts';

const racks = { 1: 'a', 2: 'a', 3: 'b', 4: 'b', 5: 'c', 6: 'c' };

function rulesOf(snapshot: Snapshot, plan: Plan): readonly string[] {
  return verifyPlan(snapshot, plan).map(({ rule }) => rule);
}

describe('a plan that holds', () => {
  it('may fix a rack violation', () => {
    const snapshot = cluster({ racks, topics: { orders: { replicas: [[1, 2, 3]], minIsr: 2 } } });
    const plan = planOf(snapshot, { intent: { kind: 'fix-racks' } }, [
      { topic: 'orders', partition: 0, to: [1, 3, 5] },
    ]);
    assert.deepEqual(verifyPlan(snapshot, plan), []);
  });
  it('may be empty where everything is right', () => {
    const snapshot = cluster({ racks, topics: { orders: { replicas: [[1, 3, 5]], minIsr: 2 } } });
    assert.deepEqual(verifyPlan(snapshot, planOf(snapshot, { intent: { kind: 'rebalance' } }, [])), []);
  });
  it('may raise the replication factor when that was asked for', () => {
    const snapshot = cluster({
      racks: { 1: 'x', 2: 'x', 3: 'y', 4: 'y' },
      topics: { t: { replicas: [[1, 2, 3]], minIsr: 2 } },
    });
    const plan = planOf(snapshot, { intent: { kind: 'set-rf', replicationFactor: 4 } }, [
      { topic: 't', partition: 0, to: [1, 2, 3, 4] },
    ]);
    assert.deepEqual(verifyPlan(snapshot, plan), []);
  });
  it('may leave a replica on an excluded broker', () => {
    const snapshot = cluster({ racks, topics: { orders: { replicas: [[1, 2, 3]], minIsr: 2 } } });
    const plan = planOf(snapshot, { intent: { kind: 'fix-racks' }, excludeBrokers: [1] }, [
      { topic: 'orders', partition: 0, to: [1, 3, 5] },
    ]);
    assert.deepEqual(verifyPlan(snapshot, plan), []);
  });
  it('may move an under-replicated partition in a healing wave', () => {
    const snapshot = cluster({
      racks,
      fenced: [5],
      topics: { orders: { replicas: [[1, 3, 5]], isr: [[1, 3]], minIsr: 2 } },
    });
    const moves = [{ topic: 'orders', partition: 0, to: [1, 3, 6] }];
    const plan = planOf(snapshot, { intent: { kind: 'heal' } }, moves, [{ kind: 'healing', moves: [0] }]);
    assert.deepEqual(verifyPlan(snapshot, plan), []);
  });
});

describe('the verifier refuses', () => {
  it('a reassignment that leaves two replicas in one rack', () => {
    const snapshot = cluster({ racks, topics: { orders: { replicas: [[1, 2, 3]], minIsr: 2 } } });
    const plan = planOf(snapshot, { intent: { kind: 'rebalance' } }, [
      { topic: 'orders', partition: 0, to: [1, 2, 5] },
    ]);
    assert.deepEqual(rulesOf(snapshot, plan), ['rack-violation', 'goal-missed']);
  });
  it('a plan that does not do what it was asked for', () => {
    const snapshot = cluster({ racks, topics: { orders: { replicas: [[1, 2, 3]], minIsr: 2 } } });
    assert.deepEqual(rulesOf(snapshot, planOf(snapshot, { intent: { kind: 'fix-racks' } }, [])), ['goal-missed']);
    assert.deepEqual(rulesOf(snapshot, planOf(snapshot, { intent: { kind: 'drain', brokers: [3] } }, [])), [
      'goal-missed',
    ]);
    const rf = { intent: { kind: 'set-rf', replicationFactor: 2 } } as const;
    assert.deepEqual(rulesOf(snapshot, planOf(snapshot, rf, [])), ['goal-missed']);
  });
  it('hierarchical racks that are even below and uneven above', () => {
    const deep = { 1: 'x/a', 2: 'x/b', 3: 'x/c', 4: 'y/a', 5: 'y/b', 6: 'y/c' };
    const snapshot = cluster({ racks: deep, topics: { t: { replicas: [[1, 4, 2, 3]], minIsr: 2 } } });
    const even = planOf(snapshot, { intent: { kind: 'fix-racks' } }, [{ topic: 't', partition: 0, to: [1, 4, 2, 6] }]);
    assert.deepEqual(verifyPlan(snapshot, even), []);
    const uneven = planOf(snapshot, { intent: { kind: 'rebalance' }, maxMoveBytes: 9000 }, [
      { topic: 't', partition: 0, to: [1, 2, 3, 5] },
    ]);
    assert.deepEqual(rulesOf(snapshot, uneven), [], 'a budget allows what is no worse than before');
    const strict = planOf(snapshot, { intent: { kind: 'rebalance' } }, [
      { topic: 't', partition: 0, to: [1, 2, 3, 5] },
    ]);
    assert.deepEqual(rulesOf(snapshot, strict), ['rack-violation', 'goal-missed']);
  });
  it('copies onto dead, fenced, drained and excluded brokers', () => {
    const snapshot = cluster({ racks, fenced: [6], topics: { orders: { replicas: [[1, 3, 5]], minIsr: 2 } } });
    const to = (id: number, request: Plan['intent']) =>
      rulesOf(snapshot, planOf(snapshot, request, [{ topic: 'orders', partition: 0, to: [1, 3, id] }]));
    assert.ok(to(6, { intent: { kind: 'rebalance' } }).includes('unusable-broker'));
    assert.ok(to(99, { intent: { kind: 'rebalance' } }).includes('unusable-broker'));
    assert.ok(to(4, { intent: { kind: 'rebalance' }, excludeBrokers: [4] }).includes('unusable-broker'));
    assert.ok(to(4, { intent: { kind: 'drain', brokers: [4] } }).includes('unusable-broker'));
  });
  it('a data move of a partition whose in-sync replicas are all dead', () => {
    const snapshot = cluster({ racks, fenced: [1], topics: { t: { replicas: [[1, 3]], isr: [[1]], minIsr: 1 } } });
    const plan = planOf(
      snapshot,
      { intent: { kind: 'heal' } },
      [{ topic: 't', partition: 0, to: [3, 5] }],
      [{ kind: 'healing', moves: [0] }],
    );
    assert.ok(rulesOf(snapshot, plan).includes('no-live-isr'));
  });
  it('growing a topic whose min ISR would block it while it grows', () => {
    // Kafka asks for min(min ISR, replicas), adding ones included: with one replica and min ISR 2 that becomes 2 at once.
    const snapshot = cluster({ racks, topics: { t: { replicas: [[1]], minIsr: 2 } } });
    const plan = planOf(snapshot, { intent: { kind: 'set-rf', replicationFactor: 3 } }, [
      { topic: 't', partition: 0, to: [1, 3, 5] },
    ]);
    assert.deepEqual(rulesOf(snapshot, plan), ['below-min-isr']);
    const old = { ...snapshot, kafkaVersion: '3.6.1' };
    assert.deepEqual(verifyPlan(old, planOf(old, plan.intent, [{ topic: 't', partition: 0, to: [1, 3, 5] }])), []);
  });
  it('fewer replicas than min ISR, and the loss of a spare one', () => {
    const snapshot = cluster({ racks, topics: { t: { replicas: [[1, 3, 5]], minIsr: 2 } } });
    const shrink = (count: number) =>
      rulesOf(
        snapshot,
        planOf(snapshot, { intent: { kind: 'set-rf', replicationFactor: count } }, [
          { topic: 't', partition: 0, to: [1, 3, 5].slice(0, count) },
        ]),
      );
    assert.ok(shrink(1).includes('replication-factor-below-min-isr'));
    assert.ok(shrink(2).includes('cannot-lose-broker'));
  });
  it('a partition that is left with a replica which is not in sync', () => {
    const snapshot = cluster({ racks, topics: { t: { replicas: [[1, 3, 5]], isr: [[1, 3]], minIsr: 2 } } });
    const plan = planOf(snapshot, { intent: { kind: 'set-rf', replicationFactor: 2 } }, [
      { topic: 't', partition: 0, to: [1, 5] },
    ]);
    assert.ok(rulesOf(snapshot, plan).includes('below-min-isr'));
  });
  it('a disk that is too full in the end, or only while both copies are there', () => {
    const topics = { t: { replicas: [[1], [3]], sizeBytes: 500 } };
    const swap = [
      { topic: 't', partition: 0, to: [3] },
      { topic: 't', partition: 1, to: [1] },
    ];
    const request = { intent: { kind: 'rebalance' } } as const;
    const tight = cluster({ racks, capacityBytes: 600, topics });
    assert.ok(rulesOf(tight, planOf(tight, request, swap)).includes('disk-limit'));
    const roomy = cluster({ racks, capacityBytes: 1200, topics });
    assert.deepEqual(verifyPlan(roomy, planOf(roomy, request, swap)), []);
    const full = cluster({ racks, capacityBytes: 1000, topics: { t: { replicas: [[1], [3]], sizeBytes: 950 } } });
    const onto = planOf(full, request, [{ topic: 't', partition: 1, to: [1] }]);
    assert.ok(rulesOf(full, onto).includes('disk-limit'), 'a broker above its limit may only shrink');
    assert.deepEqual(verifyPlan(full, planOf(full, { ...request, diskLimitPercent: 100 }, [])), []);
  });
  it('internal topics that do not move last and one by one', () => {
    const topics = {
      __consumer_offsets: { replicas: [[1], [2]], internal: true },
      orders: { replicas: [[1]] },
    };
    const snapshot = cluster({ racks, topics });
    const moves = [
      { topic: '__consumer_offsets', partition: 0, to: [3] },
      { topic: '__consumer_offsets', partition: 1, to: [3] },
      { topic: 'orders', partition: 0, to: [5] },
    ];
    const request = { intent: { kind: 'rebalance' } } as const;
    const waves = (...list: Parameters<typeof planOf>[3] & {}) =>
      rulesOf(snapshot, planOf(snapshot, request, moves, list));
    const one = (kind: Plan['waves'][number]['kind'], ...indexes: number[]) => ({ kind, moves: indexes });
    assert.deepEqual(waves(one('normal', 2), one('internal', 0), one('internal', 1)), []);
    assert.deepEqual(waves(one('normal', 2), one('internal', 0, 1)), ['wave-order']);
    assert.deepEqual(waves(one('internal', 0), one('internal', 1), one('normal', 2)), ['wave-order']);
    assert.deepEqual(waves(one('normal', 0, 1, 2)), ['wave-order']);
  });
  it('mixed racks unless somebody said what they mean', () => {
    const snapshot = cluster({ racks: { 1: 'a', 2: 'b', 3: null }, topics: { t: { replicas: [[1]] } } });
    const move = [{ topic: 't', partition: 0, to: [2] }];
    assert.deepEqual(rulesOf(snapshot, planOf(snapshot, { intent: { kind: 'rebalance' } }, move)), ['mixed-racks']);
    const said = { intent: { kind: 'rebalance' }, brokersWithoutRack: 'exclude' } as const;
    assert.deepEqual(rulesOf(snapshot, planOf(snapshot, said, move)), []);
  });
});
