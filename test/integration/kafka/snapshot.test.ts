import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createTopics, fillPartitions, startWorkload } from '../../../lab/kafka/index.ts';
import type { Snapshot } from '../../../planner/index.ts';
import { must, type Scene, setScene, until } from './scene.ts';

let scene: Scene;

before(async () => {
  scene = await setScene({ sessionTimeoutMs: 6000 });
  await createTopics(scene.bootstrap, [
    {
      topic: 'orders',
      replicas: [
        [101, 103, 105],
        [104, 106, 102],
        [105, 101, 103],
      ],
      configs: { 'retention.ms': '86400000' },
    },
    {
      topic: 'payments',
      replicas: [
        [103, 105],
        [105, 103],
      ],
      configs: { 'min.insync.replicas': '1' },
    },
    { topic: 'moving', replicas: [[101, 102]] },
    { topic: 'busy', partitions: 2, replicationFactor: 3 },
  ]);
});

after(async () => {
  await scene.end();
});

const read = async (): Promise<Snapshot> => must(await scene.cluster.reader.readSnapshot());
const topic = (snapshot: Snapshot, name: string) => {
  const found = snapshot.topics.find((each) => each.name === name);
  assert.ok(found, `no topic ${name}`);
  return found;
};

test('a snapshot shows brokers with rack, address, disk and configurations', async () => {
  const snapshot = await read();
  assert.equal(snapshot.version, 1);
  assert.equal(snapshot.clusterId, scene.kafka.clusterId);
  assert.equal(snapshot.kafkaVersion, scene.kafka.kafkaVersion.split('.').slice(0, 2).join('.'));
  assert.ok(Math.abs(Date.parse(snapshot.takenAt) - Date.now()) < 60_000);
  assert.deepEqual(
    snapshot.brokers.map(({ id, rack, fenced }) => [id, rack, fenced ?? false]),
    [101, 102, 103, 104, 105, 106].map((id, index) => [id, 'aabbcc'[index], false]),
  );
  for (const broker of snapshot.brokers) {
    assert.equal(`${broker.host}:${broker.port}`, scene.bootstrap[broker.id - 101]);
    assert.equal(broker.logDirs?.length, 1);
    const [disk] = broker.logDirs ?? [];
    assert.ok(disk !== undefined && disk.totalBytes > disk.usableBytes && disk.usableBytes > 0);
    assert.equal(broker.configs?.['min.insync.replicas'], '2');
    assert.equal(broker.configs?.['auto.create.topics.enable'], 'false');
  }
});

test('a snapshot shows the controllers that vote, where they are, and how far they are behind', async () => {
  const { controlPlane } = await read();
  assert.equal(controlPlane.kind, 'kraft');
  if (controlPlane.kind !== 'kraft') return;
  assert.deepEqual(
    controlPlane.voters.map(({ id }) => id),
    scene.kafka.controllerIds,
  );
  assert.ok(scene.kafka.controllerIds.includes(controlPlane.leaderId ?? -1));
  for (const voter of controlPlane.voters) {
    assert.match(voter.endpoint ?? '', /^127\.0\.0\.1:\d+$/);
    assert.equal(voter.alsoBroker, false);
    assert.ok((voter.lagOffsets ?? -1) >= 0 && (voter.behindMs ?? -1) >= 0);
  }
  assert.deepEqual(
    controlPlane.observers?.map(({ id }) => id),
    scene.kafka.brokerIds,
  );
});

test('a snapshot shows topics with id, configurations that matter, and replicas in their order', async () => {
  const snapshot = await read();
  const orders = topic(snapshot, 'orders');
  assert.match(orders.topicId ?? '', /^[\w-]{22}$/);
  assert.equal(orders.configs?.['min.insync.replicas'], '2');
  assert.equal(orders.configs?.['retention.ms'], '86400000');
  assert.equal(topic(snapshot, 'payments').configs?.['min.insync.replicas'], '1');
  assert.equal(topic(snapshot, 'payments').configs?.['retention.ms'], undefined);
  assert.deepEqual(
    orders.partitions.map(({ partition, replicas }) => [partition, replicas]),
    [
      [0, [101, 103, 105]],
      [1, [104, 106, 102]],
      [2, [105, 101, 103]],
    ],
  );
  for (const { leader, replicas, isr } of orders.partitions) {
    assert.equal(leader, replicas[0]);
    assert.deepEqual([...(isr ?? [])].sort(), [...replicas].sort());
  }
  assert.deepEqual(snapshot.throttles, []);
});

test('a snapshot shows the size and the intake of a partition that is written to', async () => {
  await fillPartitions(scene.bootstrap, 'payments', [{ partition: 0, bytes: 2_000_000 }]);
  const workload = await startWorkload({
    bootstrap: scene.bootstrap,
    topic: 'busy',
    recordsPerSec: 200,
    valueBytes: 1000,
  });
  try {
    await until('records acknowledged', () => Promise.resolve(workload.stats().recordsAcked > 400 ? true : null));
    await read();
    await until('an earlier reading that is old enough', async () => ((await rateOfBusy()) > 0 ? true : null));
    const bytesPerSec = await rateOfBusy();
    // 200 records a second of about 1,080 bytes: a loaded machine writes fewer, never three times as many.
    assert.ok(bytesPerSec > 50_000 && bytesPerSec < 600_000, `busy takes in ${bytesPerSec} bytes a second`);
  } finally {
    await workload.stop();
  }
  const payments = topic(await read(), 'payments');
  const [full, empty] = payments.partitions;
  assert.ok((full?.sizeBytes ?? 0) > 1_900_000 && (full?.sizeBytes ?? 0) < 2_500_000, `size ${full?.sizeBytes}`);
  assert.equal(empty?.sizeBytes, 0);
  assert.equal(empty?.writeBytesPerSec, 0);

  async function rateOfBusy(): Promise<number> {
    return topic(await read(), 'busy').partitions.reduce((sum, each) => sum + (each.writeBytesPerSec ?? 0), 0);
  }
});

test('a snapshot shows ongoing reassignments, and throttles with the place each value came from', async () => {
  await fillPartitions(scene.bootstrap, 'moving', [{ partition: 0, bytes: 5_000_000 }]);
  const { actor } = scene.cluster;
  const rate = { key: 'follower.replication.throttled.rate', op: 'set', value: '1000' } as const;
  const leaderRate = { key: 'leader.replication.throttled.rate', op: 'set', value: '1000' } as const;
  must(
    await actor.alterConfigs([
      { resource: { kind: 'broker', id: 103 }, ...rate },
      { resource: { kind: 'broker', id: null }, ...leaderRate },
      {
        resource: { kind: 'topic', name: 'moving' },
        key: 'follower.replication.throttled.replicas',
        op: 'append',
        value: '0:103',
      },
      {
        resource: { kind: 'topic', name: 'moving' },
        key: 'leader.replication.throttled.replicas',
        op: 'append',
        value: '0:101,0:102',
      },
    ]),
  );
  assert.deepEqual(
    must(
      await actor.reassign([{ topic: 'moving', partition: 0, replicas: [101, 103] }], {
        allowReplicationFactorChange: false,
      }),
    ),
    [],
  );
  const snapshot = await read();
  const [partition] = topic(snapshot, 'moving').partitions;
  assert.deepEqual(partition?.adding, [103]);
  assert.deepEqual(partition?.removing, [102]);
  assert.deepEqual([...(partition?.replicas ?? [])].sort(), [101, 102, 103]);
  const order = (a: { name: string; key: string }, b: { name: string; key: string }) =>
    `${a.name} ${a.key}` < `${b.name} ${b.key}` ? -1 : 1;
  assert.deepEqual([...(snapshot.throttles ?? [])].sort(order), [
    { resource: 'broker', name: '', key: leaderRate.key, value: '1000', source: 'dynamic-default-broker' },
    { resource: 'broker', name: '103', key: rate.key, value: '1000', source: 'dynamic-broker' },
    {
      resource: 'topic',
      name: 'moving',
      key: 'follower.replication.throttled.replicas',
      value: '0:103',
      source: 'dynamic-topic',
    },
    {
      resource: 'topic',
      name: 'moving',
      key: 'leader.replication.throttled.replicas',
      value: '0:101,0:102',
      source: 'dynamic-topic',
    },
  ]);
  must(
    await actor.reassign([{ topic: 'moving', partition: 0, replicas: null }], { allowReplicationFactorChange: false }),
  );
  must(
    await actor.alterConfigs([
      { resource: { kind: 'broker', id: 103 }, key: rate.key, op: 'delete', value: null },
      { resource: { kind: 'broker', id: null }, key: leaderRate.key, op: 'delete', value: null },
      {
        resource: { kind: 'topic', name: 'moving' },
        key: 'follower.replication.throttled.replicas',
        op: 'delete',
        value: null,
      },
      {
        resource: { kind: 'topic', name: 'moving' },
        key: 'leader.replication.throttled.replicas',
        op: 'delete',
        value: null,
      },
    ]),
  );
  await until('throttles gone', async () => ((await read()).throttles?.length === 0 ? true : null));
});

test('a cluster that changes several times a second is read in the end', async () => {
  const { actor } = scene.cluster;
  const order = async (partition: number, replicas: readonly number[]): Promise<void> => {
    const answer = await actor.reassign([{ topic: 'orders', partition, replicas }], {
      allowReplicationFactorChange: false,
    });
    assert.deepEqual(must(answer), []);
  };
  const lists = [
    [101, 103, 105],
    [104, 106, 102],
    [105, 101, 103],
  ];
  const changingMs = 6000;
  // Each partition turns its list round in its turn: it takes nine changes until all are as they were.
  const changeAll = async (): Promise<void> => {
    let turned = lists;
    for (const until = performance.now() + changingMs; performance.now() < until; ) {
      turned = turned.map(([first, ...others]) => [...others, first!]);
      for (const [partition, replicas] of turned.entries()) await order(partition, replicas);
    }
    for (const [partition, replicas] of lists.entries()) await order(partition, replicas);
  };
  await Promise.all([changeAll(), read()]);
});

test('a snapshot shows a dead broker as fenced with its rack, what it lost, and eligible leader replicas', async () => {
  await scene.kafka.endNode(103);
  await scene.kafka.endNode(105);
  try {
    const snapshot = await until('both brokers fenced', async () => {
      const seen = await read();
      const fenced = seen.brokers.filter((broker) => broker.fenced === true).map(({ id }) => id);
      return fenced.length === 2 ? seen : null;
    });
    const dead = snapshot.brokers.find(({ id }) => id === 105);
    assert.deepEqual([dead?.rack, dead?.fenced, dead?.logDirs], ['c', true, undefined]);
    const orders = topic(snapshot, 'orders');
    assert.equal(orders.partitions[0]?.leader, 101);
    assert.deepEqual(orders.partitions[0]?.isr, [101]);
    // min ISR is 2: the replica that fell out when the ISR went below it may still lead (KIP-966).
    assert.equal(orders.partitions[0]?.elr?.length, 1);
    assert.deepEqual(orders.partitions[0]?.replicas, [101, 103, 105]);
    const payments = topic(snapshot, 'payments');
    assert.equal(payments.partitions[0]?.leader, null);
    // Both of its replicas are on brokers that cannot be asked.
    assert.equal(payments.partitions[0]?.sizeBytes, null);
  } finally {
    await Promise.all([scene.kafka.startNode(103), scene.kafka.startNode(105)]);
  }
  await until('no broker fenced', async () =>
    (await read()).brokers.every(({ fenced }) => fenced !== true) ? true : null,
  );
});
