import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readSnapshotText } from '../../../planner/read/read-snapshot.ts';
import type { Snapshot } from '../../../planner/snapshot.ts';

const topics = [
  'Topic: orders\tTopicId: x1\tPartitionCount: 2\tReplicationFactor: 2\tConfigs: min.insync.replicas=2,cleanup.policy=compact,delete',
  '\tTopic: orders\tPartition: 0\tLeader: 1\tReplicas: 1,2\tIsr: 1,2\tElr: \tLastKnownElr: ',
  '\tTopic: orders\tPartition: 1\tLeader: none\tReplicas: 3,2,1\tIsr: 2\tAdding Replicas: 1\tRemoving Replicas: 3\tElr: 3\tLastKnownElr: N/A',
  'Topic: __consumer_offsets\tPartitionCount: 1\tReplicationFactor: 1\tConfigs: ',
  '\tTopic: __consumer_offsets\tPartition: 0\tLeader: 2\tReplicas: 2\tIsr: 2',
].join('\n');

const dirs = {
  version: 1,
  brokers: [
    {
      broker: 1,
      logDirs: [
        {
          logDir: '/d1',
          error: null,
          partitions: [{ partition: 'orders-0', size: 700, offsetLag: 0, isFuture: false }],
        },
        { logDir: '/d2', error: null, partitions: [{ partition: 'orders-0', size: 9, offsetLag: 0, isFuture: true }] },
      ],
    },
    {
      broker: 2,
      logDirs: [
        {
          logDir: '/d1',
          error: null,
          partitions: [
            { partition: 'orders-0', size: 650, offsetLag: 0, isFuture: false },
            { partition: 'orders-1', size: 40, offsetLag: 0, isFuture: false },
          ],
        },
      ],
    },
  ],
};
const logDirs = `Querying brokers for log directories information\nReceived log directory information from brokers 1,2\n${JSON.stringify(dirs)}\n`;
const versions =
  'h1:9092 (id: 1 rack: a isFenced: false) -> (\n  Produce(0): 0 to 13\n)\nh2:9093 (id: 2 rack: null isFenced: true) -> (\n)';

function read(text: string): Snapshot {
  const result = readSnapshotText(text);
  assert.ok(result.ok, result.ok ? '' : result.error);
  return result.snapshot;
}

describe('the reader of kafka-topics.sh --describe', () => {
  it('refuses a text that was cut, and names the topic whose partitions are missing', () => {
    const cut = readSnapshotText(topics.split('\n').slice(0, 2).join('\n'));
    assert.ok(!cut.ok);
    assert.equal(
      cut.error,
      'The text is not the whole output once: line 1 says that topic "orders" has 2 partitions, and 1 line of a partition stands in the text.',
    );
    const onlyPartitions = topics.split('\n').filter((line) => line.startsWith('\t'));
    assert.ok(readSnapshotText(onlyPartitions.join('\n')).ok, 'as --under-replicated-partitions prints them');
  });

  it('refuses names and counts that Kafka cannot have printed', () => {
    const long = readSnapshotText(`Topic: ${'a'.repeat(250)}\tPartitionCount: 1`);
    assert.ok(!long.ok && /expected a name of at most 249 characters/.test(long.error), JSON.stringify(long));
    const odd = readSnapshotText('Topic: a\tPartitionCount: many');
    assert.ok(!odd.ok && /expected a number after "PartitionCount:"/.test(odd.error), JSON.stringify(odd));
  });

  it('reads topics, partitions, configs with commas in them, reassignments and eligible leader replicas', () => {
    const { topics: found } = read(topics);
    assert.deepEqual(found[0], {
      name: 'orders',
      topicId: 'x1',
      configs: { 'min.insync.replicas': '2', 'cleanup.policy': 'compact,delete' },
      partitions: [
        { partition: 0, leader: 1, replicas: [1, 2], isr: [1, 2], elr: [], lastKnownElr: [] },
        { partition: 1, leader: null, replicas: [3, 2, 1], isr: [2], adding: [1], removing: [3], elr: [3] },
      ],
    });
    assert.equal(found[1]!.internal, true);
  });
  it('takes brokers that are in sync somewhere for alive, and others for dead', () => {
    assert.deepEqual(read(topics).brokers, [
      { id: 1, rack: null },
      { id: 2, rack: null },
    ]);
  });
  it('adds sizes from kafka-log-dirs.sh, before or after, the leader’s copy first and never a future one', () => {
    for (const text of [`${topics}\n${logDirs}`, `${logDirs}${topics}`, `${JSON.stringify(dirs)}\n${topics}`]) {
      const partitions = read(text).topics[0]!.partitions;
      assert.equal(partitions[0]!.sizeBytes, 700);
      assert.equal(partitions[1]!.sizeBytes, 40);
    }
  });
  it('adds racks, hosts and fencing from kafka-broker-api-versions.sh', () => {
    assert.deepEqual(read(`${versions}\n${topics}`).brokers, [
      { id: 1, rack: 'a', host: 'h1', port: 9092 },
      { id: 2, rack: null, host: 'h2', port: 9093, fenced: true },
    ]);
  });
  it('reads text whose tabs became blanks', () => {
    const blanks = topics.replaceAll('\t', '    ');
    assert.deepEqual(read(blanks).topics, read(topics).topics);
  });
  it('names the line that it cannot read', () => {
    const error = (text: string): string => {
      const result = readSnapshotText(text);
      return result.ok ? '' : result.error;
    };
    assert.match(
      error(`${topics}\n\tTopic: x\tPartition: 0\tLeader: 1\tReplicas: 1,b\tIsr: 1`),
      /line 6: expected broker ids/,
    );
    assert.match(
      error(`${topics}\n\tTopic: x\tPartition: zero\tLeader: 1\tReplicas: 1\tIsr: 1`),
      /line 6: expected "Partition: NUMBER"/,
    );
    assert.match(
      error(`${topics}\n{"version":1,"brokers":[{"broker":"1"}]}`),
      /line 6: .*brokers\[0\]\.broker: found "1"/,
    );
    assert.match(error('hello\n'), /holds no topic/);
    assert.match(error(JSON.stringify(dirs)), /kafka-log-dirs.sh alone/);
    assert.match(
      error(`${topics}\n\tTopic: x\tPartition: 0\tLeader: 1\tReplicas: 1,1\tIsr: 1`),
      /each broker at most once/,
    );
  });
});
