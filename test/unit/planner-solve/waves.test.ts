import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Plan } from '../../../planner/plan.ts';
import { planReassignment } from '../../../planner/plan-reassignment.ts';
import type { Snapshot } from '../../../planner/snapshot.ts';

const megabyte = 1_000_000;
const throttleBytesPerSec = 10 * megabyte;

/** Broker 1 of three racks holds 60 replicas that its neighbour 4 is to take. */
function planOf(partition: { readonly sizeBytes: number; readonly writeBytesPerSec?: number }): Plan {
  const snapshot: Snapshot = {
    version: 1,
    clusterId: 'c',
    takenAt: '2026-01-01T00:00:00Z',
    kafkaVersion: '4.3.0',
    brokers: [1, 2, 3, 4].map((id) => ({ id, rack: 'abca'[id - 1] ?? 'a', capacityBytes: 1e15 })),
    controlPlane: { kind: 'unknown' },
    topics: [
      {
        name: 'orders',
        partitions: Array.from({ length: 60 }, (_, index) => ({
          partition: index,
          leader: 2,
          replicas: [2, 3, 1],
          ...partition,
        })),
      },
    ],
  };
  const request = { intent: { kind: 'drain', brokers: [1] }, throttleBytesPerSec } as const;
  const plan = planReassignment(snapshot, request, { shouldStop: () => false });
  assert.ok(plan.feasible);
  return plan;
}

describe('waves', () => {
  it('are not cut so that each is over in seconds', () => {
    const { waves } = planOf({ sizeBytes: megabyte });
    assert.deepEqual(
      waves.map(({ kind }) => kind),
      ['canary', 'normal'],
    );
  });
  it('are checkpoints of two minutes and more where there is more to copy', () => {
    const { waves } = planOf({ sizeBytes: 50 * megabyte });
    const normal = waves.filter(({ kind }) => kind === 'normal');
    assert.equal(normal.length, 2);
    for (const { etaSeconds } of normal) assert.ok(etaSeconds >= 120, `${etaSeconds} s`);
  });
  it('hold five copies per broker where the data is large', () => {
    const { waves } = planOf({ sizeBytes: 1000 * megabyte });
    assert.equal(waves.filter(({ kind }) => kind === 'normal').length, 12);
  });
  it('take in no more than half the throttle together, so that merging them raises no throttle', () => {
    const { waves, throttle } = planOf({ sizeBytes: megabyte, writeBytesPerSec: 300_000 });
    assert.ok(waves.length > 2, `${waves.length} waves`);
    assert.equal(throttle.startBytesPerSec, throttleBytesPerSec);
  });
  it('begin with a canary that is part of what the busiest broker has to do, so that nothing waits longer for it', () => {
    // Broker 1 gives three partitions of a size to broker 4 and, of the same size and named last, one to broker 5.
    const partition = (index: number, replicas: readonly number[]) => ({
      partition: index,
      leader: 2,
      replicas,
      sizeBytes: 100 * megabyte,
    });
    const snapshot: Snapshot = {
      version: 1,
      clusterId: 'c',
      takenAt: '2026-01-01T00:00:00Z',
      kafkaVersion: '4.3.0',
      brokers: [1, 2, 3, 4, 5].map((id) => ({ id, rack: 'abcab'[id - 1]!, capacityBytes: 1e15 })),
      controlPlane: { kind: 'unknown' },
      topics: [
        { name: 'orders', partitions: [0, 1, 2].map((index) => partition(index, [2, 3, 1])) },
        { name: 'zebra', partitions: [{ ...partition(0, [3, 1, 4]), leader: 3 }] },
      ],
    };
    const request = { intent: { kind: 'drain', brokers: [1] }, throttleBytesPerSec } as const;
    const plan = planReassignment(snapshot, request, { shouldStop: () => false });
    assert.ok(plan.feasible);
    const [canary, ...rest] = plan.waves;
    assert.equal(plan.moves[canary!.moves[0]!]!.topic, 'orders');
    assert.equal(
      rest.reduce((sum, { etaSeconds }) => sum + etaSeconds, canary!.etaSeconds),
      30,
    );
  });
  it('never heal in a normal wave: what healing has no room for before normal moves is refused', () => {
    const partition = (index: number, replicas: readonly number[], isr: readonly number[]) => ({
      partition: index,
      leader: isr[0]!,
      replicas,
      isr,
      sizeBytes: 10 * megabyte,
    });
    // Broker 3 is dead. What replaces it must go to broker 2, which has room only after one of x has left.
    const snapshot: Snapshot = {
      version: 1,
      clusterId: 'c',
      takenAt: '2026-01-01T00:00:00Z',
      kafkaVersion: '4.3.0',
      brokers: [
        { id: 1, rack: 'a', capacityBytes: 1e15 },
        { id: 2, rack: 'b', capacityBytes: 35 * megabyte },
      ],
      controlPlane: { kind: 'unknown' },
      topics: [
        { name: 'h', partitions: [partition(0, [1, 3], [1])], configs: { 'min.insync.replicas': '1' } },
        { name: 'x', partitions: [0, 1, 2].map((index) => partition(index, [2], [2])) },
      ],
    };
    const request = { intent: { kind: 'rebalance' }, diskLimitPercent: 100, throttleBytesPerSec } as const;
    const result = planReassignment(snapshot, request, { shouldStop: () => false });
    assert.ok(!result.feasible);
    assert.match(result.reasons[0]!.conflict, /what heals first/);
  });
});
