/** A move whose old replica goes is made in two steps: the new replica beside the old one, off the lists, then the old one off. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ClusterActor, ConfigValue, OngoingReassignment } from '../../../jobs/cluster.ts';
import { decide } from '../../../jobs/execution/decide.ts';
import { foldAll } from '../../../jobs/execution/fold.ts';
import type { JournalEvent } from '../../../jobs/execution/journal.ts';
import { defaultLimits } from '../../../jobs/execution/limits.ts';
import { isTwoStep } from '../../../jobs/execution/move-view.ts';
import type { Effect, Observed, Step } from '../../../jobs/execution/observed.ts';
import { taggedRate } from '../../../jobs/execution/rate-tag.ts';
import { runEffect } from '../../../jobs/execution/run-effect.ts';
import { ok } from '../../../jobs/outcome.ts';
import { nothingElse } from './support/observed.ts';
import { planOf } from './support/plan.ts';

const plan = planOf([{ topic: 'orders', partition: 0, from: [1, 2, 3], to: [4, 2, 3] }]);
const rate = taggedRate(plan.throttle.startBytesPerSec, plan.clusterId, plan.throttle);
const grown = [4, 2, 3, 1];
const moving: readonly JournalEvent[] = [
  {
    kind: 'started',
    digest: plan.digest,
    proposalId: 'P-1',
    clusterId: plan.clusterId,
    clusterName: 'prod',
  },
  { kind: 'claimed', worker: 'w', fence: 1 },
  { kind: 'admitted' },
  { kind: 'throttle-intended', wave: 0, previous: [], rateBytesPerSec: rate },
  { kind: 'throttle-seen', wave: 0, away: [] },
  { kind: 'moves-intended', wave: 0, moves: [0] },
];
const released: readonly JournalEvent[] = [...moving, { kind: 'throttle-released', moves: [0] }];
const cancelled: readonly JournalEvent[] = [
  ...released,
  { kind: 'cancel-asked', by: 'mira' },
  { kind: 'ending', end: 'cancelled', reason: 'cancelled by mira' },
];

type Now = {
  readonly replicas: readonly number[];
  readonly isr?: readonly number[];
  readonly alive?: readonly number[];
  readonly ongoing?: readonly OngoingReassignment[];
  readonly configs?: readonly ConfigValue[];
};

function step(events: readonly JournalEvent[], now: Now, more: Partial<Observed> = {}): Step {
  const { replicas, isr = replicas, alive = [1, 2, 3, 4], ongoing = [], configs = null } = now;
  const observation = {
    clusterId: plan.clusterId,
    atMs: 0,
    aliveBrokers: alive,
    partitions: [{ topic: 'orders', partition: 0, leader: isr[0] ?? null, replicas, isr }],
    missingTopics: [],
    reassignments: ongoing,
    replicaBytes: [],
  };
  const observed: Observed = { observation, ...nothingElse, configs, ...more };
  const state = foldAll(events.map((event, seq) => ({ seq, atMs: 0, event })));
  return decide({ executionId: 'E-1', plan, state, observed, nowMs: 10_000_000, limits: defaultLimits });
}

function effect(kind: Effect['kind']): unknown {
  return { kind: 'effect', effect: { kind, moves: [0] } };
}

/** What Kafka is asked for, with what KIP-860's flag says. */
async function requested(kind: 'reassign' | 'take-off' | 'give-back' | 'put-back'): Promise<unknown> {
  const asked: unknown[] = [];
  const actor = {
    reassign: async (changes: readonly { readonly replicas: readonly number[] | null }[], options: object) => {
      asked.push({ replicas: changes.map(({ replicas }) => replicas), ...options });
      return ok([]);
    },
  } as unknown as ClusterActor;
  await runEffect(actor, plan, { kind, moves: [0] }, { charsPerRequest: 1_000, claim: async () => ok(null) });
  return asked;
}

describe('a move in two steps', () => {
  it('is asked for beside the old replica, then without it; a change of the number is allowed only there', async () => {
    assert.deepEqual(await requested('reassign'), [{ replicas: [grown], allowReplicationFactorChange: true }]);
    assert.deepEqual(await requested('take-off'), [{ replicas: [[4, 2, 3]], allowReplicationFactorChange: true }]);
    assert.deepEqual(await requested('give-back'), [{ replicas: [[1, 2, 3]], allowReplicationFactorChange: true }]);
    assert.deepEqual(await requested('put-back'), [{ replicas: [null], allowReplicationFactorChange: false }]);
    assert.equal(isTwoStep({ from: [1, 2], to: [1, 2, 3] }), false, 'nothing is taken off');
    assert.equal(isTwoStep({ from: [1, 2], to: [2, 1] }), false, 'nothing is copied');
  });

  it('leaves the lists before the old replica goes', () => {
    assert.deepEqual(step(moving, { replicas: grown }), { kind: 'look', at: 'lists' });
    assert.deepEqual(step(moving, { replicas: grown }, { lists: [] }), {
      kind: 'append',
      event: { kind: 'throttle-released', moves: [0] },
    });
    assert.deepEqual(step(released, { replicas: grown }), effect('take-off'));
  });

  it('keeps the old replica while one of the new list is away or out of sync, and gives up in the end', () => {
    assert.equal(step(released, { replicas: grown, isr: [1, 2, 3] }).kind, 'wait');
    assert.equal(step(released, { replicas: grown, alive: [1, 2, 3] }).kind, 'wait');
    const held = step(released, { replicas: grown, isr: [1, 2, 3] }, { heldSinceMs: new Map([[0, 0]]) });
    assert.match(JSON.stringify(held), /could not be taken off: its replica on 4 is not in sync/);
  });

  it('is given up where somebody else has taken the new replica off meanwhile: it is on no list any more', () => {
    assert.match(JSON.stringify(step(released, { replicas: [1, 2, 3] })), /somebody else has taken orders-0 back/);
  });

  it('goes back from between the steps on a cancel, or forward where an original is out of sync', () => {
    assert.deepEqual(step(cancelled, { replicas: grown }), effect('give-back'));
    const behind = { replicas: grown, isr: [4, 2, 3] };
    assert.deepEqual(step(cancelled, behind), { kind: 'look', at: 'lists' });
    assert.deepEqual(step(cancelled, behind, { lists: [] }), effect('take-off'));
    assert.equal(step(cancelled, { replicas: grown, isr: [2, 3] }).kind, 'wait');
  });

  it('loses the old replicas again that a request from the past has given it', () => {
    const through: readonly JournalEvent[] = [...released, { kind: 'moves-seen', wave: 0, moves: [0] }];
    const ongoing = [{ topic: 'orders', partition: 0, replicas: grown, adding: [1], removing: [] }];
    assert.deepEqual(step(through, { replicas: grown, ongoing }), effect('take-off'));
    const ending: readonly JournalEvent[] = [...through, { kind: 'ending', end: 'done', reason: 'all there' }];
    assert.deepEqual(step(ending, { replicas: grown, ongoing }, { lists: [] }), effect('take-off'));
    assert.deepEqual(step(ending, { replicas: grown }, { lists: [] }), effect('take-off'));
  });
});
