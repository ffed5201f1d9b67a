import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Observation } from '../../../jobs/cluster.ts';
import { inSyncOf } from '../../../jobs/execution/report.ts';

const at = (partition: number, replicas: readonly number[], isr: readonly number[]) => ({
  topic: 'orders',
  partition,
  leader: replicas[0] ?? null,
  replicas,
  isr,
});
const seen = (
  partitions: Observation['partitions'],
  reassignments: Observation['reassignments'] = [],
): Observation => ({
  clusterId: 'c1',
  atMs: 0,
  aliveBrokers: [1, 2, 3],
  partitions,
  missingTopics: [],
  reassignments,
  replicaBytes: [],
});

describe('what a report says of replicas in sync', () => {
  it('does not count a replica that is still being added as behind', () => {
    const adding = [{ topic: 'orders', partition: 0, replicas: [1, 2, 3], adding: [3], removing: [1] }];
    assert.deepEqual(inSyncOf(seen([at(0, [1, 2, 3], [1, 2])], adding)), { partitions: 1, behind: 0, example: null });
  });
  it('counts every other replica that is missing, and names one partition', () => {
    const adding = [{ topic: 'orders', partition: 1, replicas: [1, 2, 3], adding: [3], removing: [1] }];
    const partitions = [at(0, [1, 2], [1, 2]), at(1, [1, 2, 3], [1]), at(2, [2, 3], [3])];
    assert.deepEqual(inSyncOf(seen(partitions, adding)), { partitions: 3, behind: 2, example: 'orders-1' });
  });
});
