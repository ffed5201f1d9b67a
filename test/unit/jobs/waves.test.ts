import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { defaultLimits } from '../../../jobs/execution/limits.ts';
import { sightOf } from '../../../jobs/execution/move-view.ts';
import { emptyState } from '../../../jobs/execution/state.ts';
import { movesToStart } from '../../../jobs/execution/waves.ts';
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
  const observed = { observation: { ...observation, reassignments: [], replicaBytes: [] } };
  const starting = (limits = defaultLimits): readonly number[] => {
    const turn = { plan, state: emptyState, observed, limits } as unknown as Parameters<typeof movesToStart>[0];
    const [wave] = plan.waves;
    assert.ok(wave !== undefined);
    return movesToStart(turn, wave, sightOf(plan, observed.observation));
  };

  it('never start more than a broker, or the cluster, may copy at once', () => {
    const moves = starting();
    const onto4 = moves.filter((move) => plan.moves[move]?.to[0] === 4);
    assert.equal(onto4.length, defaultLimits.movesPerBroker);
    assert.ok(moves.length <= defaultLimits.movesInFlight);
    assert.equal(starting({ ...defaultLimits, movesInFlight: 7 }).length, 7);
    assert.equal(starting({ ...defaultLimits, movesPerRequest: 3 }).length, 3);
  });
});
