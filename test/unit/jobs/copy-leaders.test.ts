/** Who leads while data is copied comes with the first step's list, and goes with the end, however that looks. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ClusterActor } from '../../../jobs/cluster.ts';
import { decide } from '../../../jobs/execution/decide.ts';
import { foldAll } from '../../../jobs/execution/fold.ts';
import type { JournalEvent } from '../../../jobs/execution/journal.ts';
import { lendAgain } from '../../../jobs/execution/lend-again.ts';
import { defaultLimits } from '../../../jobs/execution/limits.ts';
import { grownList, sightOf } from '../../../jobs/execution/move-view.ts';
import type { Effect, Step } from '../../../jobs/execution/observed.ts';
import { runEffect } from '../../../jobs/execution/run-effect.ts';
import { ok, refuse } from '../../../jobs/outcome.ts';
import { withDigest } from '../../../planner/digest.ts';
import { nothingElse } from './support/observed.ts';
import { planOf } from './support/plan.ts';

const {
  planId: _planId,
  digest: _digest,
  ...plain
} = planOf([{ topic: 'orders', partition: 0, from: [1, 2, 3], to: [4, 2, 3] }]);
const plan = withDigest({ ...plain, moves: plain.moves.map((move) => ({ ...move, copyLeader: 3 })) });
const partition = { topic: 'orders', partition: 0 };

/** What Kafka is asked for, in order. */
async function requested(effect: Effect, elected = true): Promise<readonly unknown[]> {
  const asked: unknown[] = [];
  const actor = {
    reassign: async (changes: readonly { readonly replicas: readonly number[] | null }[]) => {
      asked.push(...changes.map(({ replicas }) => replicas));
      return ok([]);
    },
    electPreferredLeaders: async (partitions: readonly unknown[]) => {
      asked.push({ elect: partitions });
      return elected ? ok([]) : refuse('kafka-unreachable', 'Kafka does not answer.', 'Wait.');
    },
  } as unknown as ClusterActor;
  const done = await runEffect(actor, plan, effect, { charsPerRequest: 1_000, claim: async () => ok(null) });
  assert.ok(done.ok);
  return asked;
}

const cancelled: readonly JournalEvent[] = [
  { kind: 'started', digest: plan.digest, proposalId: 'P-1', clusterId: plan.clusterId, clusterName: 'prod' },
  { kind: 'claimed', worker: 'w', fence: 1 },
  { kind: 'admitted' },
  { kind: 'moves-intended', wave: 0, moves: [0] },
  { kind: 'cancel-asked', by: 'mira' },
  { kind: 'ending', end: 'cancelled', reason: 'cancelled by mira' },
];
const endSeen: JournalEvent = { kind: 'end-seen', left: [] };

type Now = {
  readonly replicas: readonly number[];
  readonly leader: number;
  readonly alive?: readonly number[];
  readonly isr?: readonly number[];
};

function observed({ replicas, leader, alive = [1, 2, 3, 4], isr = replicas }: Now) {
  const partitions = [{ ...partition, leader, replicas, isr }];
  const around = { missingTopics: [], reassignments: [], replicaBytes: [] };
  return { clusterId: plan.clusterId, atMs: 0, aliveBrokers: alive, partitions, ...around };
}

function step(events: readonly JournalEvent[], now: Now, nowMs = 1_000): Step {
  const state = foldAll(events.map((event, seq) => ({ seq, atMs: 0, event })));
  const seen = { observation: observed(now), ...nothingElse, configs: [] };
  return decide({ executionId: 'E-1', plan, state, observed: seen, nowMs, limits: defaultLimits });
}

const lead = { kind: 'effect', effect: { kind: 'lead', moves: [0] } };

describe('a move during which another replica leads', () => {
  it('begins with a list that it is the first of, and its election right after', async () => {
    assert.deepEqual(await requested({ kind: 'reassign', moves: [0] }), [[3, 4, 2, 1], { elect: [partition] }]);
  });
  it('begins also where the election fails', async () => {
    assert.equal((await requested({ kind: 'reassign', moves: [0] }, false)).length, 2);
  });
  it('ends in the planned list, so no request of its own sets an order that could arrive late', async () => {
    assert.deepEqual(await requested({ kind: 'take-off', moves: [0] }), [[4, 2, 3]]);
    assert.deepEqual(await requested({ kind: 'give-back', moves: [0] }), [[1, 2, 3]]);
  });
  it('is known in each of its states by the list alone', () => {
    const view = (replicas: readonly number[]) => sightOf(plan, observed({ replicas, leader: 3 })).view(0);
    assert.deepEqual(grownList(plan.moves[0]!), [3, 4, 2, 1]);
    assert.equal(view([3, 4, 2, 1]), 'grown');
    assert.equal(view([4, 2, 3, 1]), 'elsewhere');
    assert.equal(view([4, 2, 3]), 'arrived');
  });
});

describe('an election that failed', () => {
  const begun = cancelled.slice(0, 4);
  /** While `bytes` of 100 are there, and broker `leader` leads. */
  const copying = (bytes: number, more: { leader?: number; isr?: number[]; tries?: number } = {}): Step => {
    const { leader = 1, isr = [1, 2, 3], tries = 0 } = more;
    const state = foldAll(begun.map((event, seq) => ({ seq, atMs: 0, event })));
    const replicas = [3, 4, 2, 1];
    const reassignments = [{ ...partition, replicas, adding: [4], removing: [] }];
    const replicaBytes = [{ ...partition, broker: 4, bytes }];
    const observation = { ...observed({ replicas, leader, isr }), reassignments, replicaBytes };
    const moves = plan.moves.map((move) => ({ ...move, bytes: 100 }));
    const seen = { observation, ...nothingElse, configs: null, lentAgain: new Map([[0, tries]]) };
    const turn = {
      executionId: 'E-1',
      plan: { ...plan, moves },
      state,
      observed: seen,
      nowMs: 1,
      limits: defaultLimits,
    };
    return lendAgain(turn, plan.waves[0]!, sightOf(turn.plan, observation)) ?? { kind: 'wait', why: '' };
  };
  const lend = { kind: 'effect', effect: { kind: 'lend', moves: [0] } };

  it('is tried again at the next looks, so many times', () => {
    assert.deepEqual(copying(10), lend);
    assert.deepEqual(copying(10, { tries: defaultLimits.lentAgainAtMost - 1 }), lend);
    assert.notDeepEqual(copying(10, { tries: defaultLimits.lentAgainAtMost }), lend);
  });
  it('is not where the lender leads already, or could not', () => {
    assert.notDeepEqual(copying(10, { leader: 3 }), lend);
    assert.notDeepEqual(copying(10, { isr: [1, 2] }), lend);
  });
  it('is not once half of the data is there: the new replica must not be in sync by then', () => {
    assert.notDeepEqual(copying(50), lend);
  });
  it('is told to nobody where it fails again', async () => {
    assert.deepEqual(await requested({ kind: 'lend', moves: [0] }, false), [{ elect: [partition] }]);
  });
});

describe('after a cancel', () => {
  it('the order is put back that the reassignment had given', () => {
    const order = { kind: 'effect', effect: { kind: 'restore-order', moves: [0] } };
    assert.deepEqual(step(cancelled, { replicas: [3, 2, 1], leader: 3 }), order);
  });
  it('the leader of before is elected again, by its list alone', () => {
    assert.deepEqual(step([...cancelled, endSeen], { replicas: [1, 2, 3], leader: 3 }), lead);
  });
  it('a move that is through gets the leader of the plan', () => {
    assert.deepEqual(step([...cancelled, endSeen], { replicas: [4, 2, 3], leader: 3 }), lead);
  });
  for (const [why, now] of [
    ['leads already', { replicas: [1, 2, 3], leader: 1 }],
    ['is away', { replicas: [1, 2, 3], leader: 3, alive: [2, 3, 4] }],
    ['is out of sync', { replicas: [1, 2, 3], leader: 3, isr: [2, 3] }],
  ] as const) {
    it(`nobody is elected where the first replica ${why}`, () => {
      assert.notDeepEqual(step([...cancelled, endSeen], now), lead);
    });
  }
  it('somebody else’s leader is left alone', () => {
    assert.notDeepEqual(step([...cancelled, endSeen], { replicas: [1, 2, 3], leader: 2 }), lead);
  });
  it('it is given up in the end', () => {
    const late = step([...cancelled, endSeen], { replicas: [1, 2, 3], leader: 3 }, defaultLimits.electionMs);
    assert.notDeepEqual(late, lead);
  });
});
