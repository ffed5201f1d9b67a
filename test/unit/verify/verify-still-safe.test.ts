import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Snapshot } from '../../../planner/snapshot.ts';
import { verifyPlan, verifyStillSafe } from '../../../planner/verify/verify-plan.ts';
import { cluster, planOf } from './support/cluster.ts';

const racks = { 1: 'a', 2: 'a', 3: 'b', 4: 'b', 5: 'c', 6: 'c' };
const snapshot = cluster({ racks, topics: { orders: { replicas: [[1, 2, 3]], minIsr: 2 } } });
const plan = planOf(snapshot, { intent: { kind: 'fix-racks' } }, [{ topic: 'orders', partition: 0, to: [1, 3, 5] }]);

function later(change: (partition: Snapshot['topics'][number]['partitions'][number]) => object): Snapshot {
  return {
    ...snapshot,
    topics: snapshot.topics.map((topic) => ({
      ...topic,
      partitions: topic.partitions.map((partition) => ({ ...partition, ...change(partition) })),
    })),
  };
}

describe('a plan against a later snapshot', () => {
  it('stays safe while producers write on, though its figures are those of before', () => {
    const grown = later(({ sizeBytes }) => ({ sizeBytes: (sizeBytes ?? 0) + 4096 }));
    assert.deepEqual(
      verifyPlan(grown, plan).map(({ rule }) => rule),
      ['wrong-figures'],
    );
    assert.deepEqual(verifyStillSafe(grown, plan), []);
  });
  it('is unsafe once a broker that would receive a replica is fenced', () => {
    const brokers = snapshot.brokers.map((broker) => (broker.id === 5 ? { ...broker, fenced: true } : broker));
    assert.ok(verifyStillSafe({ ...snapshot, brokers }, plan).length > 0);
  });
});
