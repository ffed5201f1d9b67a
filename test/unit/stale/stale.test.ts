import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Plan } from '../../../planner/plan.ts';
import type { Broker, Partition, Snapshot } from '../../../planner/snapshot.ts';
import { staleReasons } from '../../../planner/stale.ts';
import { cluster, planOf } from '../verify/support/cluster.ts';

const gigabyte = 1e9;
const snapshot = cluster({
  racks: { 1: 'a', 2: 'a', 3: 'b', 4: 'b', 5: 'c', 6: 'c' },
  capacityBytes: 100 * gigabyte,
  topics: {
    orders: { replicas: [[1, 2, 3]], minIsr: 2, sizeBytes: gigabyte, topicId: 'id-1' },
    other: { replicas: [[4, 5, 6]], minIsr: 2, sizeBytes: gigabyte },
  },
});
const plan: Plan = planOf(snapshot, { intent: { kind: 'fix-racks' } }, [
  { topic: 'orders', partition: 0, to: [1, 3, 5] },
]);

function withPartition(topic: string, change: Partial<Partition>): Snapshot {
  const topics = snapshot.topics.map((each) =>
    each.name === topic ? { ...each, partitions: each.partitions.map((one) => ({ ...one, ...change })) } : each,
  );
  return { ...snapshot, topics };
}

function withBroker(id: number, change: Partial<Broker> | null): Snapshot {
  const brokers = snapshot.brokers.flatMap((each) =>
    each.id !== id ? [each] : change === null ? [] : [{ ...each, ...change }],
  );
  return { ...snapshot, brokers };
}

describe('a plan stays fresh', () => {
  for (const [name, now] of Object.entries({
    'when nothing changed': snapshot,
    'when leaders and ISR changed': withPartition('orders', { leader: 3, isr: [3, 1] }),
    'when another partition changed': withPartition('other', { replicas: [1, 3, 5], isr: [1, 3, 5], leader: 1 }),
    'when a broker that only gives is gone': withBroker(2, null),
    'when a broker that takes no part changed': withBroker(4, { rack: 'z', fenced: true }),
    'when the topic grew a little': withPartition('orders', { sizeBytes: gigabyte + 500_000_000 }),
    'when it is being carried out': withPartition('orders', { replicas: [1, 2, 3, 5], adding: [5], removing: [2] }),
  })) {
    it(name, () => assert.deepEqual(staleReasons(plan, now), []));
  }
});

describe('a plan is stale', () => {
  const cases: Readonly<Record<string, readonly [Snapshot, RegExp]>> = {
    'on another cluster': [{ ...snapshot, clusterId: 'else' }, /made for cluster test-cluster, this is cluster else/],
    'when replicas changed': [
      withPartition('orders', { replicas: [1, 2, 4] }),
      /orders-0 has replicas 1,2,4 \(planned with 1,2,3\)/,
    ],
    'when their order changed': [withPartition('orders', { replicas: [2, 1, 3] }), /orders-0 has replicas 2,1,3/],
    'when the replication factor changed': [
      withPartition('orders', { replicas: [1, 2, 3, 4] }),
      /replication factor 4 \(planned with 3\)/,
    ],
    'when the partition is gone': [withPartition('orders', { partition: 7 }), /orders-0 no longer exists/],
    'when the topic is gone': [{ ...snapshot, topics: [] }, /topic orders no longer exists/],
    'when the topic was made anew': [
      { ...snapshot, topics: snapshot.topics.map((each) => ({ ...each, topicId: 'id-2' })) },
      /deleted and created again/,
    ],
    'when min ISR changed': [
      { ...snapshot, topics: snapshot.topics.map((each) => ({ ...each, configs: { 'min.insync.replicas': '1' } })) },
      /min ISR 1 \(planned with 2\)/,
    ],
    'when a target is gone': [withBroker(5, null), /broker 5 is gone/],
    'when a target is fenced': [withBroker(5, { fenced: true }), /broker 5 is fenced/],
    'when a target’s rack changed': [withBroker(5, { rack: 'b' }), /broker 5 is in rack b \(planned with c\)/],
    'when the data outgrew the approved peak': [
      withPartition('orders', { sizeBytes: 4 * gigabyte }),
      /broker 5 would hold 5000000000 bytes/,
    ],
    'when the data no longer fits': [withPartition('orders', { sizeBytes: 95 * gigabyte }), /more than 90 %/],
  };
  for (const [name, [now, expected]] of Object.entries(cases)) {
    it(name, () => {
      const reasons = staleReasons(plan, now);
      assert.ok(
        reasons.some((reason) => expected.test(reason)),
        reasons.join('; ') || 'no reason',
      );
    });
  }
  it('with a bounded list of reasons', () => {
    const lists = Array.from({ length: 100 }, () => [1, 2, 3]);
    const many = cluster({ racks: { 1: 'a', 2: 'a', 3: 'b', 5: 'c' }, topics: { t: { replicas: lists } } });
    const moves = lists.map((_, partition) => ({ topic: 't', partition, to: [1, 3, 5] }));
    const reasons = staleReasons(planOf(many, { intent: { kind: 'fix-racks' } }, moves), {
      ...many,
      topics: many.topics.map((each) => ({
        ...each,
        partitions: each.partitions.map((one) => ({ ...one, replicas: [2, 1, 3] })),
      })),
    });
    assert.equal(reasons.length, 21);
    assert.equal(reasons.at(-1), 'and 80 more changes');
  });
});
