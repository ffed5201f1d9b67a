/** Another in-sync replica leads while data is copied, where one broker would otherwise send nearly everything. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { planDigest } from '../../../planner/digest.ts';
import type { PlanRequest } from '../../../planner/intent.ts';
import type { Plan } from '../../../planner/plan.ts';
import { planReassignment } from '../../../planner/plan-reassignment.ts';
import type { Snapshot } from '../../../planner/snapshot.ts';
import { verifyPlan } from '../../../planner/verify/verify-plan.ts';
import { cluster, type TopicSketch } from '../verify/support/cluster.ts';

const racks = { 1: 'a', 2: 'a', 3: 'b', 4: 'b', 5: 'c', 6: 'c' };
/** Rack a holds two replicas of each partition, and broker 1 leads all of them. */
const heaped: TopicSketch = {
  replicas: Array.from({ length: 12 }, (_, at) => [1, 2, 3 + (at % 4)]),
  minIsr: 2,
  sizeBytes: 100_000_000,
};
const fixRacks: PlanRequest = { intent: { kind: 'fix-racks' }, throttleBytesPerSec: 1_000_000 };

function planned(snapshot: Snapshot, request: PlanRequest = fixRacks): Plan {
  const plan = planReassignment(snapshot, request, { shouldStop: () => false });
  assert.ok(plan.feasible, JSON.stringify(plan.reasons));
  assert.deepEqual(verifyPlan(snapshot, plan), []);
  return plan;
}

const lentOf = ({ moves }: Plan) => moves.filter(({ copyLeader }) => copyLeader !== undefined);
const secondsOf = ({ totals }: Plan): number => totals.etaSecondsAtThrottle;

describe('who leads while data is copied', () => {
  const snapshot = cluster({ racks, topics: { heaped } });
  const plan = planned(snapshot);
  const stays = planned(snapshot, { ...fixRacks, leaders: 'stay' });

  it('is another in-sync replica where the busiest sender then has far less to send', () => {
    assert.ok(lentOf(plan).length > 0);
    for (const { from, copyLeader = -1 } of lentOf(plan)) {
      assert.equal(from[0], 1);
      assert.ok(from.slice(1).includes(copyLeader));
    }
    assert.ok(secondsOf(plan) <= 0.8 * secondsOf(stays), `${secondsOf(plan)} s, and ${secondsOf(stays)} s without`);
  });
  it('is told with its price, and how to do without', () => {
    const [note = ''] = plan.notes;
    assert.match(note, new RegExp(`^${lentOf(plan).length} partitions are led by another in-sync replica`));
    assert.match(note, /leader changes more.*"leaders stay"/);
  });
  it('is handed on to the leader of the plan’s end', () => {
    for (const { topic, partition, to } of lentOf(plan)) {
      const wanted = plan.elections.find((each) => each.topic === topic && each.partition === partition);
      assert.equal(wanted?.leader, to[0]);
    }
  });
  it('is part of what is approved', () => {
    const [lent] = lentOf(plan);
    const moves = plan.moves.map((move) => (move === lent ? { ...move, copyLeader: lent.from[2]! } : move));
    assert.notEqual(lent?.copyLeader, lent?.from[2]);
    assert.notEqual(planDigest({ ...plan, moves }), plan.digest);
  });
  it('leads no more partitions meanwhile than the one that leads most of them now', () => {
    const led = new Map<number, number>();
    for (const { copyLeader = 1 } of plan.moves) led.set(copyLeader, (led.get(copyLeader) ?? 0) + 1);
    assert.ok([...led.values()].every((count) => count <= 12));
  });
  it('is the one of before where people want leaders to stay', () => {
    assert.deepEqual(lentOf(stays), []);
    assert.deepEqual(
      stays.notes.filter((note) => note.includes('led by')),
      [],
    );
  });
});

describe('leaders stay while data is copied', () => {
  for (const [why, sketch] of [
    [
      'where the gain is small',
      {
        ...heaped,
        replicas: [
          [1, 2, 3],
          [2, 1, 5],
          [3, 4, 5],
          [5, 6, 3],
        ],
      },
    ],
    ['in Kafka’s own topics, whose leaders are also coordinators', { ...heaped, internal: true }],
    ['where no other replica is in sync', { ...heaped, minIsr: 1, isr: heaped.replicas.map(() => [1]) }],
  ] as const) {
    it(why, () => assert.deepEqual(lentOf(planned(cluster({ racks, topics: { heaped: sketch } }))), []));
  }
  it('where another replica than the preferred one leads', () => {
    const snapshot = cluster({ racks, topics: { heaped } });
    const topics = snapshot.topics.map((topic) => ({
      ...topic,
      partitions: topic.partitions.map((partition) => ({ ...partition, leader: 2 })),
    }));
    assert.deepEqual(lentOf(planned({ ...snapshot, topics })), []);
  });
  it('on a broker that is drained, or left out', () => {
    const snapshot = cluster({ racks, topics: { heaped } });
    for (const request of [
      { ...fixRacks, intent: { kind: 'drain', brokers: [2] } },
      { ...fixRacks, excludeBrokers: [2] },
    ] as const) {
      assert.ok(lentOf(planned(snapshot, request)).every(({ copyLeader }) => copyLeader !== 2));
    }
  });
});
