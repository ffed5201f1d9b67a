/** Valid plans on random clusters pass; every way of spoiling one is caught, and by the rule that is meant to. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { PlanRequest } from '../../../planner/intent.ts';
import type { Move, Plan } from '../../../planner/plan.ts';
import type { Snapshot } from '../../../planner/snapshot.ts';
import { verifyPlan } from '../../../planner/verify/verify-plan.ts';
import { planOf } from '../../unit/verify/support/cluster.ts';
import fc from '../support/fast-check.ts';
import { aCase, aPlannedCase, type Case } from './support/cases.ts';

/** The first move that copies something. */
function copying(plan: Plan): Move & { readonly index: number } {
  const index = plan.moves.findIndex(({ bytes }) => bytes > 0);
  return { ...plan.moves[index]!, index };
}

/** The same plan with another `to` for its first copying move, and every figure right again. */
function redirected(
  { snapshot, plan }: Case,
  to: (move: Move) => readonly number[],
  request: PlanRequest = plan.intent,
): Plan {
  const { index } = copying(plan);
  const sketches = plan.moves.map((move, at) => ({ ...move, to: at === index ? to(move) : move.to }));
  return planOf(snapshot, request, sketches);
}

function withMove(plan: Plan, change: (move: Move) => Partial<Move>): Plan {
  const { index } = copying(plan);
  return { ...plan, moves: plan.moves.map((move, at) => (at === index ? { ...move, ...change(move) } : move)) };
}

function added({ from, to }: Move): number {
  return to.find((id) => !from.includes(id))!;
}

function removed({ from, to }: Move): number {
  return from.find((id) => !to.includes(id))!;
}

/** Each entry: the rule that must fire, and how to spoil the case. */
const mutants: Readonly<Record<string, readonly [string, (good: Case) => Case]>> = {
  'a broker twice': ['repeated-broker', (c) => ({ ...c, plan: redirected(c, ({ to }) => [to[0]!, to[0]!, to[2]!]) })],
  'an unknown broker': ['unusable-broker', (c) => ({ ...c, plan: redirected(c, ({ to }) => [999, to[1]!, to[2]!]) })],
  'a fenced target': [
    'unusable-broker',
    ({ snapshot, plan }) => {
      const target = added(copying(plan));
      const brokers = snapshot.brokers.map((each) => (each.id === target ? { ...each, fenced: true } : each));
      return { snapshot: { ...snapshot, brokers }, plan };
    },
  ],
  'an excluded target': ['unusable-broker', (c) => withIntent(c, { excludeBrokers: [added(copying(c.plan))] })],
  'a replica taken from an excluded broker': [
    'moved-off-excluded-broker',
    (c) => withIntent(c, { excludeBrokers: [removed(copying(c.plan))] }),
  ],
  'a replica too few': [
    'replication-factor-changed',
    (c) => ({ ...c, plan: redirected(c, ({ to }) => to.slice(0, 2)) }),
  ],
  'a replica too many': [
    'replication-factor-changed',
    (c) => ({ ...c, plan: redirected(c, ({ to }) => [...to, outsider(c.snapshot, to)]) }),
  ],
  'two replicas in one rack': [
    'rack-violation',
    (c) => ({ ...c, plan: redirected(c, (move) => crowd(c.snapshot, move)) }),
  ],
  'a start that is not the cluster’s': [
    'changed-partition',
    (c) => ({ ...c, plan: withMove(c.plan, ({ from }) => ({ from: [...from].reverse() })) }),
  ],
  'another min ISR': [
    'changed-partition',
    (c) => ({ ...c, plan: withMove(c.plan, ({ minIsr }) => ({ minIsr: minIsr + 1 })) }),
  ],
  'fewer bytes than copied': [
    'wrong-figures',
    (c) => ({ ...c, plan: withMove(c.plan, ({ bytes }) => ({ bytes: bytes - 1 })) }),
  ],
  'a partition that is not there': [
    'unknown-partition',
    (c) => ({ ...c, plan: withMove(c.plan, () => ({ partition: 9999 })) }),
  ],
  'a topic that is not there': [
    'unknown-partition',
    (c) => ({ ...c, plan: withMove(c.plan, () => ({ topic: 'gone' })) }),
  ],
  'a move listed twice': [
    'repeated-partition',
    ({ snapshot, plan }) => ({ snapshot, plan: { ...plan, moves: [...plan.moves, plan.moves[0]!] } }),
  ],
  'a move in no wave': ['waves', (c) => withWave(c, (moves) => moves.slice(1))],
  'a move in a wave twice': ['waves', (c) => withWave(c, (moves) => [...moves, moves[0]!])],
  'a wave with a move that is not there': ['waves', (c) => withWave(c, (moves) => [...moves, 9999])],
  'a wave that heals nothing': [
    'wave-order',
    ({ snapshot, plan }) => ({
      snapshot,
      plan: { ...plan, waves: plan.waves.map((wave) => ({ ...wave, kind: 'healing' as const })) },
    }),
  ],
  'a wave that only reorders': [
    'wave-order',
    ({ snapshot, plan }) => ({
      snapshot,
      plan: { ...plan, waves: plan.waves.map((wave) => ({ ...wave, kind: 'leaders' as const })) },
    }),
  ],
  'internal partitions among the others': [
    'wave-order',
    ({ snapshot, plan }) => ({
      snapshot: { ...snapshot, topics: snapshot.topics.map((t) => ({ ...t, internal: true })) },
      plan,
    }),
  ],
  'a dead in-sync set': [
    'no-live-isr',
    ({ snapshot, plan }) => ({
      snapshot: withPartition(snapshot, copying(plan).partition, { isr: [], leader: null }),
      plan,
    }),
  ],
  'bytes above the budget': ['budget', (c) => withIntent(c, { maxMoveBytes: c.plan.totals.bytesMoved - 1 })],
  'moves above the budget': ['budget', (c) => withIntent(c, { maxMoves: 0 })],
  'a topic outside of the filter': ['out-of-scope', (c) => withIntent(c, { topics: ['payments-*'] })],
  'an excluded topic': ['out-of-scope', (c) => withIntent(c, { excludeTopics: ['or?ers'] })],
  'data for a leaders-only ask': ['out-of-scope', (c) => withIntent(c, { intent: { kind: 'leaders' } })],
  'another target than the brokers to fill': [
    'out-of-scope',
    (c) => withIntent(c, { intent: { kind: 'add', brokers: [] } }),
  ],
  'a disk that is too small': [
    'disk-limit',
    ({ snapshot, plan }) => {
      const target = added(copying(plan));
      const brokers = snapshot.brokers.map((each) => (each.id === target ? { ...each, capacityBytes: 1 } : each));
      return { snapshot: { ...snapshot, brokers }, plan };
    },
  ],
  'too low a peak': ['wrong-figures', (c) => withTotals(c, { peakDiskBytesByBroker: {} })],
  'a wrong total of bytes': ['wrong-figures', (c) => withTotals(c, { bytesMoved: c.plan.totals.bytesMoved + 1 })],
  'a wrong total of replicas': ['wrong-figures', (c) => withTotals(c, { replicasMoved: 0 })],
  'a wrong total of leaders': [
    'wrong-figures',
    (c) => withTotals(c, { leaderChanges: c.plan.totals.leaderChanges + 1 }),
  ],
  'a wrong load': [
    'wrong-figures',
    ({ snapshot, plan }) => {
      const brokers = plan.after.brokers.map((load, index) =>
        index === 0 ? { ...load, leaders: load.leaders + 1 } : load,
      );
      return { snapshot, plan: { ...plan, after: { ...plan.after, brokers } } };
    },
  ],
  'less than its own minimum': [
    'below-bound',
    ({ snapshot, plan }) => ({
      snapshot,
      plan: { ...plan, bound: { ...plan.bound, bytesMovedAtLeast: plan.totals.bytesMoved + 1 } },
    }),
  ],
  'another cluster': ['wrong-cluster', ({ snapshot, plan }) => ({ snapshot, plan: { ...plan, clusterId: 'other' } })],
  'a broker used that is not listed': [
    'wrong-figures',
    ({ snapshot, plan }) => ({
      snapshot,
      plan: { ...plan, brokersUsed: plan.brokersUsed.filter(({ id }) => id !== added(copying(plan))) },
    }),
  ],
  'a rack that changed': [
    'changed-partition',
    ({ snapshot, plan }) => ({
      snapshot,
      plan: { ...plan, brokersUsed: plan.brokersUsed.map((each) => ({ ...each, rack: 'moon' })) },
    }),
  ],
  'an election of somebody else': [
    'elections',
    ({ snapshot, plan }) => {
      const { topic, partition, to } = copying(plan);
      return { snapshot, plan: { ...plan, elections: [{ topic, partition, leader: to[1]! }] } };
    },
  ],
  'a leader meanwhile that does not hold the partition': [
    'copy-leader',
    (c) => ({ ...c, plan: withMove(c.plan, (move) => ({ copyLeader: outsider(c.snapshot, move.from) })) }),
  ],
  'a leader meanwhile that is the one of before': [
    'copy-leader',
    (c) => ({ ...c, plan: withMove(c.plan, ({ from }) => ({ copyLeader: from[0]! })) }),
  ],
  'a leader meanwhile that is out of sync': [
    'copy-leader',
    ({ snapshot, plan }) => {
      const { partition, from } = copying(plan);
      const lagging = withPartition(snapshot, partition, { isr: from.filter((id) => id !== from[1]) });
      const elections = plan.moves.map(({ topic, partition: number, to }) => ({
        topic,
        partition: number,
        leader: to[0]!,
      }));
      return { snapshot: lagging, plan: withMove({ ...plan, elections }, () => ({ copyLeader: from[1]! })) };
    },
  ],
  'a leader meanwhile whom nobody follows': [
    'copy-leader',
    (c) => ({ ...c, plan: { ...withMove(c.plan, ({ from }) => ({ copyLeader: from[1]! })), elections: [] } }),
  ],
  'a leader meanwhile though leaders were to stay': [
    'copy-leader',
    (c) => withIntent({ ...c, plan: withMove(c.plan, ({ from }) => ({ copyLeader: from[1]! })) }, { leaders: 'stay' }),
  ],
};

function withIntent({ snapshot, plan }: Case, change: Partial<PlanRequest>): Case {
  return { snapshot, plan: { ...plan, intent: { ...plan.intent, ...change } } };
}

function withTotals({ snapshot, plan }: Case, change: Partial<Plan['totals']>): Case {
  return { snapshot, plan: { ...plan, totals: { ...plan.totals, ...change } } };
}

function withWave({ snapshot, plan }: Case, change: (moves: readonly number[]) => readonly number[]): Case {
  return { snapshot, plan: { ...plan, waves: plan.waves.map((wave) => ({ ...wave, moves: change(wave.moves) })) } };
}

function withPartition(snapshot: Snapshot, partition: number, change: object): Snapshot {
  const topics = snapshot.topics.map((topic) => ({
    ...topic,
    partitions: topic.partitions.map((each) => (each.partition === partition ? { ...each, ...change } : each)),
  }));
  return { ...snapshot, topics };
}

function outsider(snapshot: Snapshot, replicas: readonly number[]): number {
  return snapshot.brokers.find(({ id }) => !replicas.includes(id))!.id;
}

/** Puts the last replica into the first one's rack. */
function crowd(snapshot: Snapshot, { to }: Move): readonly number[] {
  const rack = snapshot.brokers.find(({ id }) => id === to[0])!.rack;
  const neighbour = snapshot.brokers.find((broker) => broker.rack === rack && broker.id !== to[0])!.id;
  return [to[0]!, to[1]!, neighbour];
}

for (const [whose, arbitrary, numRuns] of [
  ['made by hand', aCase, 50],
  ['of the planner', aPlannedCase, 20],
] as const) {
  describe(`the verifier, on plans ${whose} for random clusters`, () => {
    it('lets every valid plan pass', () => {
      fc.assert(
        fc.property(arbitrary, ({ snapshot, plan }) => {
          assert.deepEqual(verifyPlan(snapshot, plan), []);
        }),
        { numRuns: numRuns * 4 },
      );
    });
    for (const [name, [rule, spoil]] of Object.entries(mutants)) {
      it(`catches ${name}`, () => {
        fc.assert(
          fc.property(arbitrary, (good) => {
            const { snapshot, plan } = spoil(good);
            const found = verifyPlan(snapshot, plan).map((finding) => finding.rule);
            assert.ok(found.includes(rule), `expected ${rule}, found ${found.join(', ') || 'nothing'}`);
          }),
          { numRuns },
        );
      });
    }
  });
}
