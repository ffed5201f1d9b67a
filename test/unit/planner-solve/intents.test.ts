import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { PlanRequest } from '../../../planner/intent.ts';
import type { Infeasible, Plan } from '../../../planner/plan.ts';
import { planReassignment } from '../../../planner/plan-reassignment.ts';
import type { Partition, Snapshot } from '../../../planner/snapshot.ts';
import { verifyPlan } from '../../../planner/verify/verify-plan.ts';

const control = { shouldStop: () => false };
const megabyte = 1_000_000;

/** Six brokers, two in each of the racks a, b and c: 1 and 4 in a, 2 and 5 in b, 3 and 6 in c. */
function cluster(
  partitions: readonly Partial<Partition>[],
  options: { readonly minIsr?: number; readonly name?: string } = {},
): Snapshot {
  return {
    version: 1,
    clusterId: 'c',
    takenAt: '2026-01-01T00:00:00Z',
    kafkaVersion: '4.3.0',
    brokers: [1, 2, 3, 4, 5, 6].map((id) => ({ id, rack: 'abc'[(id - 1) % 3]!, capacityBytes: 1000 * megabyte })),
    controlPlane: { kind: 'unknown' },
    topics: [
      {
        name: options.name ?? 'orders',
        configs: { 'min.insync.replicas': String(options.minIsr ?? 1) },
        partitions: partitions.map((given, partition) => ({
          partition,
          leader: given.replicas?.[0] ?? null,
          replicas: [],
          sizeBytes: 10 * megabyte,
          ...given,
        })),
      },
    ],
  };
}

function planned(snapshot: Snapshot, request: PlanRequest): Plan {
  const plan = planReassignment(snapshot, request, control);
  assert.ok(plan.feasible, JSON.stringify(plan.reasons));
  assert.deepEqual(verifyPlan(snapshot, plan), []);
  return plan;
}

function refused(snapshot: Snapshot, request: PlanRequest): Infeasible {
  const plan = planReassignment(snapshot, request, control);
  assert.ok(!plan.feasible);
  return plan;
}

describe('fix-racks', () => {
  it('moves one replica of a crowded partition and leaves legal ones alone', () => {
    const plan = planned(cluster([{ replicas: [1, 4, 2] }, { replicas: [1, 2, 3] }]), {
      intent: { kind: 'fix-racks' },
    });
    assert.equal(plan.moves.length, 1);
    assert.equal(plan.totals.bytesMoved, 10 * megabyte);
    assert.equal(plan.bound.gap, 0);
    assert.equal(plan.moves[0]!.to[0], 1, 'the leader stays');
    assert.match(plan.moves[0]!.why, /rack a held 2 of 3 replicas/);
    assert.equal(plan.before.rackViolations, 1);
    assert.equal(plan.after.rackViolations, 0);
  });
  it('has nothing to do on a legal cluster', () => {
    const plan = planned(cluster([{ replicas: [1, 2, 3] }]), { intent: { kind: 'fix-racks' } });
    assert.deepEqual([plan.moves, plan.waves, plan.elections], [[], [], []]);
  });
});

describe('drain', () => {
  it('empties the broker and moves only what it must', () => {
    const plan = planned(cluster([{ replicas: [1, 2, 3] }, { replicas: [4, 5, 6] }]), {
      intent: { kind: 'drain', brokers: [1] },
    });
    assert.deepEqual(
      plan.moves.map(({ to }) => to),
      [[4, 2, 3]].map((to) => expectSet(plan, to)),
    );
    assert.match(plan.moves[0]!.why, /broker 1 is drained/);
  });
  it('drains a whole rack: the others then are the failure domains', () => {
    const plan = planned(cluster([{ replicas: [1, 2, 3] }]), { intent: { kind: 'drain', brokers: [1, 4] } });
    assert.ok(plan.moves[0]!.to.every((id) => [2, 3, 5, 6].includes(id)));
  });
  it('says what is missing when a rack has no room', () => {
    const snapshot = cluster([
      { replicas: [1, 2, 3], sizeBytes: 800 * megabyte },
      { replicas: [4, 5, 6], sizeBytes: 800 * megabyte },
    ]);
    const { reasons } = refused(snapshot, { intent: { kind: 'drain', brokers: [1] } });
    assert.match(reasons[0]!.conflict, /rack a/);
    assert.match(reasons[0]!.remedy, /0\.8 GB/);
  });
  it('refuses to move a partition that is already under min ISR', () => {
    const snapshot = cluster([{ replicas: [1, 2, 3], isr: [1] }], { minIsr: 2 });
    const { reasons } = refused(snapshot, { intent: { kind: 'drain', brokers: [2] } });
    assert.match(reasons[0]!.conflict, /orders-0.*in sync/);
  });
});

describe('heal', () => {
  it('re-replicates what a dead broker held, in a healing wave, and nothing else', () => {
    const snapshot = cluster([{ replicas: [1, 2, 9], isr: [1, 2] }, { replicas: [1, 4, 2] }]);
    const plan = planned(snapshot, { intent: { kind: 'heal' } });
    assert.equal(plan.moves.length, 1);
    assert.ok([3, 6].includes(plan.moves[0]!.to.find((id) => id !== 1 && id !== 2)!));
    assert.ok(plan.waves.every(({ kind }) => kind === 'canary' || kind === 'healing'));
  });
  it('never drops the last holder of committed data', () => {
    const plan = planned(cluster([{ replicas: [9, 2, 3], isr: [9], leader: null }]), { intent: { kind: 'heal' } });
    assert.deepEqual(plan.moves, []);
    assert.match(plan.notes.join(), /no replica in sync is alive/);
  });
});

describe('set-rf', () => {
  it('grows from 3 to 4 over two sites as 2 + 2', () => {
    const two: Snapshot = {
      ...cluster([{ replicas: [1, 2, 3] }]),
      brokers: [1, 2, 3, 4].map((id) => ({ id, rack: id % 2 === 1 ? 'dc1' : 'dc2' })),
    };
    const plan = planned(two, { intent: { kind: 'set-rf', replicationFactor: 4 } });
    assert.deepEqual([...plan.moves[0]!.to].sort(), [1, 2, 3, 4]);
    assert.equal(plan.allowReplicationFactorChange, true);
    assert.equal(plan.totals.bytesMoved, 10 * megabyte);
  });
  it('shrinks without copying anything', () => {
    const plan = planned(cluster([{ replicas: [1, 2, 3] }]), { intent: { kind: 'set-rf', replicationFactor: 2 } });
    assert.equal(plan.moves[0]!.to.length, 2);
    assert.equal(plan.totals.bytesMoved, 0);
  });
  it('is refused below min ISR, and where no broker could restart any more', () => {
    const snapshot = cluster([{ replicas: [1, 2, 3] }], { minIsr: 2 });
    for (const replicationFactor of [1, 2]) {
      const { reasons } = refused(snapshot, { intent: { kind: 'set-rf', replicationFactor } });
      assert.match(reasons[0]!.conflict, /min\.insync\.replicas/);
    }
  });
  it('names the racks that are short of brokers', () => {
    const { reasons } = refused(cluster([{ replicas: [1, 2, 3] }]), {
      intent: { kind: 'set-rf', replicationFactor: 7 },
    });
    assert.match(reasons[0]!.conflict, /needs 7 usable brokers; 6 are left/);
  });
});

describe('add', () => {
  it('moves data only onto the named brokers', () => {
    const many = Array.from({ length: 30 }, () => ({ replicas: [1, 2, 3] }));
    const plan = planned(cluster(many), { intent: { kind: 'add', brokers: [4] } });
    assert.ok(plan.moves.length > 0);
    for (const { from, to } of plan.moves) assert.ok(to.every((id) => from.includes(id) || id === 4));
    assert.equal(plan.after.brokers.find(({ broker }) => broker === 4)?.replicas, 15);
  });
});

describe('leaders', () => {
  it('only changes the order, and only as often as it must', () => {
    const plan = planned(cluster(Array.from({ length: 6 }, () => ({ replicas: [1, 2, 3] }))), {
      intent: { kind: 'leaders' },
    });
    assert.equal(plan.totals.bytesMoved, 0);
    assert.equal(plan.totals.leaderChanges, 4);
    assert.ok(plan.waves.every(({ kind }) => kind === 'leaders'));
  });
  it('leaves a dead preferred leader for a live one', () => {
    const plan = planned(cluster([{ replicas: [9, 2, 3], isr: [2, 3], leader: 2 }]), { intent: { kind: 'leaders' } });
    assert.notEqual(plan.moves[0]!.to[0], 9);
    assert.deepEqual([...plan.moves[0]!.to].sort(), [2, 3, 9]);
  });
});

describe('filters and refusals', () => {
  it('leaves topics and brokers alone that were excluded', () => {
    const crowded = cluster([{ replicas: [1, 4, 2] }]);
    assert.deepEqual(planned(crowded, { intent: { kind: 'fix-racks' }, excludeTopics: ['ord*'] }).moves, []);
    const plan = planned(crowded, { intent: { kind: 'fix-racks' }, excludeBrokers: [6] });
    assert.ok(plan.moves[0]!.to.includes(3));
  });
  it('refuses brokers without a rack among others until told what to do with them', () => {
    const snapshot = cluster([{ replicas: [1, 2, 3] }]);
    const mixed = {
      ...snapshot,
      brokers: snapshot.brokers.map((broker) => (broker.id === 6 ? { ...broker, rack: null } : broker)),
    };
    assert.match(refused(mixed, { intent: { kind: 'rebalance' } }).reasons[0]!.conflict, /6 have no rack/);
    planned(mixed, { intent: { kind: 'rebalance' }, brokersWithoutRack: 'exclude' });
  });
  it('names a topic that is misspelt instead of having nothing to do', () => {
    const request: PlanRequest = { intent: { kind: 'set-rf', replicationFactor: 3 }, topics: ['ordres', 'ord*'] };
    const { reasons } = refused(cluster([{ replicas: [1, 2] }]), request);
    assert.deepEqual(
      reasons.map(({ conflict }) => conflict),
      ['No topic is called "ordres".'],
    );
  });
  it('names unknown brokers and impossible figures', () => {
    const snapshot = cluster([{ replicas: [1, 2, 3] }]);
    assert.match(
      refused(snapshot, { intent: { kind: 'drain', brokers: [77] } }).reasons[0]!.conflict,
      /77 is not part/,
    );
    assert.match(
      refused(snapshot, { intent: { kind: 'rebalance' }, tolerancePercent: 200 }).reasons[0]!.conflict,
      /tolerance/,
    );
  });
  it('moves internal topics last, one partition per broker at a time', () => {
    const many = Array.from({ length: 12 }, () => ({ replicas: [1, 2, 3] }));
    const plan = planned(cluster(many, { name: '__consumer_offsets' }), { intent: { kind: 'rebalance' } });
    assert.ok(plan.waves.every(({ kind }) => kind === 'internal' || kind === 'leaders'));
  });
  it('gives a valid plan and says so when it is stopped', () => {
    const many = Array.from({ length: 60 }, (_, i) => ({ replicas: [1, 4, 2], sizeBytes: (i + 1) * 100_000 }));
    const snapshot = cluster(many);
    const plan = planReassignment(snapshot, { intent: { kind: 'rebalance' } }, { shouldStop: () => true });
    assert.ok(plan.feasible);
    assert.equal(plan.after.rackViolations, 0);
    assert.deepEqual(verifyPlan(snapshot, plan), []);
    assert.match(plan.notes.join(), /time limit/);
  });
});

/** The move's own list when it is the expected set: which broker of the rack is taken does not matter. */
function expectSet(plan: Plan, ids: readonly number[]): readonly number[] {
  const to = plan.moves[0]!.to;
  assert.deepEqual([...to].sort(), [...ids].sort());
  return to;
}
