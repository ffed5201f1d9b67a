import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Cluster, Observation } from '../../../jobs/cluster.ts';
import type { Deps } from '../../../jobs/deps.ts';
import { defaultLimits } from '../../../jobs/execution/limits.ts';
import { lookAround, lookCloser } from '../../../jobs/execution/look-around.ts';
import { emptyMemory } from '../../../jobs/execution/loop-memory.ts';
import type { Execution } from '../../../jobs/execution/open-execution.ts';
import { emptyState } from '../../../jobs/execution/state.ts';
import { ok } from '../../../jobs/outcome.ts';
import { planOf } from './support/plan.ts';

describe('what holds moves back', () => {
  const plan = planOf([{ topic: 'orders', partition: 0, from: [1, 2, 3], to: [4, 2, 3] }]);
  const observation: Observation = {
    clusterId: plan.clusterId,
    atMs: 0,
    aliveBrokers: [1, 2, 3, 4],
    partitions: [{ topic: 'orders', partition: 0, leader: 1, replicas: [1, 2, 3], isr: [1, 2, 3] }],
    missingTopics: [],
    reassignments: [],
    replicaBytes: [],
  };

  it('is read again now and then, also while no move has begun', async () => {
    let [minIsr, cordoned, nowMs] = ['3', true, 0];
    const actor = {
      observe: async () => ok(observation),
      readConfigs: async (wanted: readonly { readonly resource: unknown; readonly keys: readonly string[] }[]) =>
        ok(wanted.map(({ resource, keys }) => ({ resource, key: keys[0], value: minIsr, source: 'dynamic-topic' }))),
      readDisks: async () => ok([{ broker: 4, totalBytes: 100, usableBytes: 50, cordoned }]),
    };
    const cluster = { name: 'prod', actor } as unknown as Cluster;
    const execution = { executionId: 'E-1', plan, cluster } as unknown as Execution;
    const deps = { clock: { nowMs: () => nowMs }, limits: defaultLimits } as unknown as Deps;
    const memory = emptyMemory(emptyState);
    const seen = () => [memory.minIsr.get('orders'), memory.disks[0]?.cordoned];
    await lookAround(deps, execution, memory);
    await lookCloser(deps, execution, memory, 'before-moves');
    assert.deepEqual(seen(), [3, true]);
    [minIsr, cordoned] = ['2', false];
    await lookAround(deps, execution, memory);
    assert.deepEqual(seen(), [3, true]);
    nowMs = defaultLimits.throttleCheckMs;
    await lookAround(deps, execution, memory);
    assert.deepEqual(seen(), [2, false]);
  });
});
