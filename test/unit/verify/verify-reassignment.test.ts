import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Snapshot } from '../../../planner/snapshot.ts';
import { verifyReassignment } from '../../../planner/verify/verify-plan.ts';
import { cluster } from './support/cluster.ts';

const racks = { 1: 'a', 2: 'a', 3: 'b', 4: 'b', 5: 'c', 6: 'c' };

type Entry = readonly [string, number, readonly number[]];

function rulesOf(snapshot: Snapshot, ...entries: readonly Entry[]): readonly string[] {
  const partitions = entries.map(([topic, partition, replicas]) => ({ topic, partition, replicas }));
  return verifyReassignment(snapshot, { version: 1, partitions }).map(({ rule }) => rule);
}

const snapshot = cluster({
  racks,
  fenced: [6],
  topics: {
    t: {
      replicas: [
        [1, 3, 5],
        [3, 5, 1],
      ],
      minIsr: 2,
    },
  },
});

describe('a lint of a reassignment', () => {
  it('has nothing to say of a sound one, of a new order, or of a whole topic’s new replication factor', () => {
    assert.deepEqual(rulesOf(snapshot), []);
    assert.deepEqual(rulesOf(snapshot, ['t', 0, [2, 4, 5]]), []);
    assert.deepEqual(rulesOf(snapshot, ['t', 0, [5, 3, 1]]), []);
    assert.deepEqual(rulesOf(snapshot, ['t', 0, [1, 3, 5, 2]], ['t', 1, [3, 5, 1, 4]]), []);
  });
  it('finds what Kafka would refuse', () => {
    assert.deepEqual(rulesOf(snapshot, ['gone', 0, [1]]), ['unknown-partition']);
    assert.deepEqual(rulesOf(snapshot, ['t', 7, [1, 3, 5]]), ['unknown-partition']);
    assert.ok(rulesOf(snapshot, ['t', 0, [1, 1, 3]]).includes('repeated-broker'));
    assert.ok(rulesOf(snapshot, ['t', 0, [1, 3, 99]]).includes('unusable-broker'));
    assert.deepEqual(rulesOf(snapshot, ['t', 0, [2, 3, 5]], ['t', 0, [1, 4, 5]]), ['repeated-partition']);
  });
  it('finds what would never end', () => {
    assert.deepEqual(rulesOf(snapshot, ['t', 0, [1, 3, 6]]), ['unusable-broker']);
    const dead = cluster({ racks, fenced: [1], topics: { t: { replicas: [[1, 3]], isr: [[]] } } });
    assert.ok(rulesOf(dead, ['t', 0, [3, 5]]).includes('no-live-isr'));
  });
  it('finds what would be less safe', () => {
    assert.deepEqual(rulesOf(snapshot, ['t', 0, [1, 2, 3]]), ['rack-violation', 'cannot-lose-rack']);
    assert.deepEqual(rulesOf(snapshot, ['t', 0, [1]], ['t', 1, [3]]), ['replication-factor-below-min-isr']);
    assert.deepEqual(rulesOf(snapshot, ['t', 0, [1, 3, 5, 2]]), ['replication-factor-changed']);
    const lagging = cluster({ racks, topics: { t: { replicas: [[1, 3, 5]], isr: [[1, 3]], minIsr: 2 } } });
    assert.deepEqual(rulesOf(lagging, ['t', 0, [1, 5]]), ['below-min-isr']);
  });
  it('finds disks that cannot take it: in the end above the limit, or on the way above the disk', () => {
    const topics = { t: { replicas: [[1], [1], [3]], sizeBytes: 300 } };
    const full = cluster({ racks, capacityBytes: 650, topics });
    assert.deepEqual(rulesOf(full, ['t', 0, [3]]), ['disk-limit'], 'broker 3 would end at 600 of 650');
    const swap: readonly Entry[] = [
      ['t', 0, [3]],
      ['t', 2, [1]],
    ];
    assert.deepEqual(
      rulesOf(cluster({ racks, capacityBytes: 850, topics }), ...swap),
      ['disk-limit'],
      'broker 1 needs 900 on the way',
    );
    assert.deepEqual(rulesOf(cluster({ racks, capacityBytes: 1000, topics }), ...swap), []);
  });
  it('counts all and shows ten', () => {
    const many = cluster({ racks, topics: { t: { replicas: Array.from({ length: 50 }, () => [1]) } } });
    const partitions = many.topics[0]!.partitions.map(({ partition }) => ({ topic: 't', partition, replicas: [99] }));
    const [finding] = verifyReassignment(many, { version: 1, partitions });
    assert.deepEqual([finding!.evidence.count, finding!.evidence.examples.length], [50, 10]);
  });
});
