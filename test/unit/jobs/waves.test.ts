import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { OngoingReassignment } from '../../../jobs/cluster.ts';
import { paceMs } from '../../../jobs/execution/in-flight.ts';
import { defaultLimits } from '../../../jobs/execution/limits.ts';
import { sightOf } from '../../../jobs/execution/move-view.ts';
import type { Turn } from '../../../jobs/execution/observed.ts';
import { emptyState } from '../../../jobs/execution/state.ts';
import { movesToStart, throttledUpTo } from '../../../jobs/execution/waves.ts';
import { nothingElse } from './support/observed.ts';
import { planOf } from './support/plan.ts';

describe('moves of a wave', () => {
  const lists = (partition: number) =>
    partition % 2 === 0
      ? { from: [1, 2, 3], to: [4, 2, 3] }
      : { from: [5 + (partition % 40), 2, 3], to: [50 + (partition % 40), 2, 3] };
  const plan = planOf(
    Array.from({ length: 1_000 }, (_, partition) => ({ topic: 'orders', partition, ...lists(partition) })),
  );
  const partitions = plan.moves.map(({ topic, partition, from }) => ({
    topic,
    partition,
    leader: from[0] ?? null,
    replicas: from,
    isr: from,
  }));
  const aliveBrokers = Array.from({ length: 100 }, (_, id) => id);
  const observation = { clusterId: plan.clusterId, atMs: 0, aliveBrokers, partitions, missingTopics: [] };
  type Seen = { readonly reassignments: readonly OngoingReassignment[]; readonly heldBytes: number };
  const turnOf = (limits: Partial<typeof defaultLimits>, { reassignments, heldBytes }: Seen) => {
    const replicaBytes = reassignments.map(({ topic, partition, adding }) => ({
      topic,
      partition,
      broker: adding[0] ?? -1,
      bytes: heldBytes,
    }));
    const observed = { ...nothingElse, observation: { ...observation, reassignments, replicaBytes } };
    const turn: Turn = {
      executionId: 'E-1',
      plan,
      state: emptyState,
      observed,
      nowMs: 0,
      limits: { ...defaultLimits, ...limits },
    };
    return { turn, sight: sightOf(plan, observed.observation) };
  };
  const starting = (limits: Partial<typeof defaultLimits>): readonly number[] => {
    const { turn, sight } = turnOf(limits, { reassignments: [], heldBytes: 0 });
    const [wave] = plan.waves;
    assert.ok(wave !== undefined);
    return movesToStart(turn, wave, sight);
  };
  const onto4 = (moves: readonly number[]) => moves.filter((move) => plan.moves[move]?.to[0] === 4).length;

  it('never start more than a broker, or the cluster, may copy at once', () => {
    const moves = starting({ bytesAheadMs: 0 });
    assert.equal(onto4(moves), defaultLimits.movesPerBroker);
    assert.ok(moves.length <= defaultLimits.movesInFlight);
    assert.equal(starting({ movesInFlight: 7 }).length, 7);
    assert.equal(starting({ movesPerRequest: 3 }).length, 3);
  });

  it('are more where they are so small that a broker would have nothing to do before the next look', () => {
    // Each has 1 MB, and the throttle lets 50 MB through in a second.
    assert.equal(onto4(starting({ bytesAheadMs: 1_000, movesInFlight: 1_000, movesPerRequest: 1_000 })), 50);
    assert.equal(onto4(starting({ bytesAheadMs: 100 })), defaultLimits.movesPerBroker);
  });

  it('are looked at more often when what is in flight should soon be there', () => {
    const reassignments = Array.from({ length: 100 }, (_, half) => ({
      topic: 'orders',
      partition: 2 * half,
      replicas: [4, 2, 3, 1],
      adding: [4],
      removing: [],
    }));
    const pace = (heldBytes: number, limits: Partial<typeof defaultLimits> = {}, nowMs = 3_600_000): number => {
      const { turn, sight } = turnOf(limits, { reassignments, heldBytes });
      const [wave] = plan.waves;
      assert.ok(wave !== undefined && sight.copying.length === 100);
      const state = { ...turn.state, waves: new Map([[wave.index, { startedAtMs: 0, endedAtMs: null, dips: 0 }]]) };
      return paceMs({ ...turn, state, nowMs }, wave, sight);
    };
    // 100 MB into broker 4 at 50 MB/s.
    assert.equal(pace(0, { soonMs: 100 }), 250);
    assert.equal(pace(500_000, { soonMs: 100 }), 125);
    assert.equal(pace(1_000_000), defaultLimits.soonMs);
    assert.equal(pace(0, { soonMs: 100, pollMs: 200 }), 200);
    // In a wave that has just begun half a second would be a large part of its time.
    assert.deepEqual(
      [1_000, 16_000, 40_000].map((nowMs) => pace(1_000_000, {}, nowMs)),
      [defaultLimits.soonestMs, 200, defaultLimits.soonMs],
    );
  });

  it('have their throttles set with those of a canary before them that is through in seconds', () => {
    const [wave] = plan.waves;
    assert.ok(wave !== undefined);
    const upTo = (bytes: number, kind: 'canary' | 'normal') =>
      throttledUpTo(plan, { ...wave, kind, bytes }, defaultLimits);
    // 50 MB a second, and twenty seconds of it.
    assert.deepEqual([upTo(1e9, 'canary'), upTo(1.1e9, 'canary'), upTo(1e6, 'normal')], [1, 0, 0]);
  });

  it('are looked at in a poll where nothing is in flight, and soon where the wave was not looked at yet', () => {
    const { turn, sight } = turnOf({}, { reassignments: [], heldBytes: 0 });
    const [wave] = plan.waves;
    assert.ok(wave !== undefined);
    assert.equal(paceMs(turn, wave, sight), defaultLimits.pollMs);
    const blind = sightOf(plan, { ...turn.observed.observation, partitions: [] });
    assert.equal(paceMs(turn, wave, blind), defaultLimits.soonMs);
  });
});
