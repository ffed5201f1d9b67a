import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reassignmentMismatch, structureChange } from '../../../src/kafka/snapshot/same-structure.ts';
import type { Metadata, MetadataTopic } from '../../../src/kafka/wire/metadata.ts';

const topic = (name: string, replicas: readonly (readonly number[])[], topicId = `id-of-${name}`): MetadataTopic => ({
  errorCode: 0,
  name,
  topicId,
  internal: false,
  partitions: replicas.map((list, partition) => ({
    partition,
    leader: list[0] ?? null,
    leaderEpoch: 0,
    replicas: list,
    isr: list,
  })),
});
const cluster = (topics: readonly MetadataTopic[], brokers = [1, 2, 3]): Metadata => ({
  clusterId: 'c',
  controllerId: 1,
  brokers: brokers.map((id) => ({ id, host: 'h', port: 9092, rack: 'a' })),
  topics,
});
const base = cluster([topic('a', [[1, 2]]), topic('b', [[2, 3]])]);

test('the same brokers, topics and replicas are the same structure, whoever leads', () => {
  const [a, b] = base.topics;
  assert.ok(a !== undefined && b !== undefined);
  const led = { ...a, partitions: a.partitions.map((partition) => ({ ...partition, leader: null, isr: [2] })) };
  assert.equal(structureChange(base, cluster([b, led])), null);
});

test('each change of the structure is named', () => {
  const changed = (after: Metadata): string | null => structureChange(base, after);
  assert.match(changed({ ...base, clusterId: 'd' }) ?? '', /cluster id c became d/);
  assert.match(changed(cluster(base.topics, [1, 2])) ?? '', /brokers 1@a,2@a,3@a became 1@a,2@a/);
  assert.match(changed(cluster([...base.topics, topic('c', [[1]])])) ?? '', /topic c was created/);
  assert.match(changed(cluster(base.topics.slice(1))) ?? '', /topic a was deleted/);
  assert.match(
    changed(cluster([topic('a', [[1, 2]], 'new'), topic('b', [[2, 3]])])) ?? '',
    /a was deleted and created/,
  );
  assert.match(
    changed(
      cluster([
        topic('a', [
          [1, 2],
          [1, 2],
        ]),
        topic('b', [[2, 3]]),
      ]),
    ) ?? '',
    /a has more partitions/,
  );
  assert.match(changed(cluster([topic('a', [[2, 1]]), topic('b', [[2, 3]])])) ?? '', /replicas of a-0 changed/);
});

test('a reassignment must speak of the replicas that the metadata shows', () => {
  const moving = (replicas: readonly number[], partition = 0) => [
    { topic: 'a', partition, replicas, adding: [], removing: [] },
  ];
  assert.equal(reassignmentMismatch(base, []), null);
  assert.equal(reassignmentMismatch(base, moving([1, 2])), null);
  assert.equal(reassignmentMismatch(base, moving([1, 2, 3])), 'a-0 is being moved');
  assert.equal(reassignmentMismatch(base, moving([1, 2], 7)), 'a-7 is being moved');
});
