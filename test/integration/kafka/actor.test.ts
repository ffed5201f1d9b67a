import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { ConfigChange, ConfigResource, ConfigValue, Observation } from '../../../jobs/cluster.ts';
import { createTopics, deleteTopics, fillPartitions, runKafkaTool } from '../../../lab/kafka/index.ts';
import { must, openCluster, type Scene, setScene, until } from './scene.ts';

const leaderRate = 'leader.replication.throttled.rate';
const followerRate = 'follower.replication.throttled.rate';
const leaderList = 'leader.replication.throttled.replicas';
const followerList = 'follower.replication.throttled.replicas';
const strict = { allowReplicationFactorChange: false };

let scene: Scene;

before(async () => {
  scene = await setScene({ sessionTimeoutMs: 6000 });
  await createTopics(scene.bootstrap, [
    { topic: 'slow', replicas: [[101, 102]] },
    { topic: 'fast', replicas: [[101, 103]] },
    { topic: 'grow', replicas: [[101, 103]] },
    {
      topic: 'lead',
      replicas: [
        [101, 103],
        [104, 105],
      ],
      configs: { 'min.insync.replicas': '1' },
    },
    { topic: 'doomed', replicas: [[101, 103]] },
    {
      topic: 'byhand',
      replicas: [
        [101, 103],
        [103, 105],
      ],
    },
  ]);
  await fillPartitions(scene.bootstrap, 'slow', [{ partition: 0, bytes: 4_000_000 }]);
  await fillPartitions(scene.bootstrap, 'fast', [{ partition: 0, bytes: 4_000_000 }]);
  await fillPartitions(scene.bootstrap, 'doomed', [{ partition: 0, bytes: 4_000_000 }]);
});

after(async () => {
  await scene.end();
});

const one = (topic: string) => [{ topic, partition: 0 }];
const look = async (topic: string): Promise<Observation> => must(await scene.cluster.actor.observe(one(topic)));
const alter = async (changes: readonly ConfigChange[]) => must(await scene.cluster.actor.alterConfigs(changes));
const reassign = async (topic: string, replicas: readonly number[] | null, options = strict) =>
  must(await scene.cluster.actor.reassign([{ topic, partition: 0, replicas }], options));
const configOf = async (resource: ConfigResource, key: string): Promise<ConfigValue | undefined> =>
  must(await scene.cluster.actor.readConfigs([{ resource, keys: [key] }]))[0];

/** Holds a move of `topic` partition 0 from `from` to `to` at `bytesPerSec`. */
function throttle(
  topic: string,
  brokers: { from: readonly number[]; to: number },
  bytesPerSec: number,
): ConfigChange[] {
  const rate = (id: number, key: string): ConfigChange => ({
    resource: { kind: 'broker', id },
    key,
    op: 'set',
    value: String(bytesPerSec),
  });
  return [
    { resource: { kind: 'topic', name: topic }, key: followerList, op: 'append', value: `0:${brokers.to}` },
    {
      resource: { kind: 'topic', name: topic },
      key: leaderList,
      op: 'append',
      value: brokers.from.map((id) => `0:${id}`).join(','),
    },
    rate(brokers.to, followerRate),
    ...brokers.from.map((id) => rate(id, leaderRate)),
  ];
}

function lift(topic: string, brokers: { from: readonly number[]; to: number }): ConfigChange[] {
  return throttle(topic, brokers, 0).map(({ resource, key }) => ({ resource, key, op: 'delete', value: null }));
}

test('a throttled move is seen in progress, and cancelling puts the replicas back', async () => {
  const brokers = { from: [101, 102], to: 104 };
  await alter(throttle('slow', brokers, 1000));
  assert.deepEqual(await reassign('slow', [101, 104]), []);
  const seen = await until('bytes on the new replica', async () => {
    const now = await look('slow');
    return now.replicaBytes.some(({ bytes }) => bytes > 0) ? now : null;
  });
  assert.equal(seen.clusterId, scene.kafka.clusterId);
  assert.deepEqual(seen.aliveBrokers, scene.kafka.brokerIds);
  assert.deepEqual(seen.missingTopics, []);
  const [going] = seen.reassignments;
  assert.deepEqual([going?.topic, going?.partition, going?.adding, going?.removing], ['slow', 0, [104], [102]]);
  assert.deepEqual([...(seen.partitions[0]?.replicas ?? [])].sort(), [101, 102, 104]);
  const [copied] = seen.replicaBytes;
  assert.deepEqual([copied?.topic, copied?.partition, copied?.broker], ['slow', 0, 104]);
  assert.ok((copied?.bytes ?? 0) < 4_000_000, `${copied?.bytes} bytes were copied at 1,000 bytes a second`);

  assert.deepEqual(await reassign('slow', null), []);
  const ended = await until('the move cancelled', async () => {
    const now = await look('slow');
    return now.reassignments.length === 0 && now.partitions[0]?.replicas.length === 2 ? now : null;
  });
  assert.deepEqual(ended.partitions[0]?.replicas, [101, 102]);
  assert.deepEqual(await reassign('slow', null), [], 'cancelling again changes nothing');
  await alter(lift('slow', brokers));
});

test('a move ends with the replicas in the order that was asked for', async () => {
  assert.deepEqual(await reassign('fast', [106, 101]), []);
  const ended = await until('the move done', async () => {
    const now = await look('fast');
    return now.reassignments.length === 0 && now.partitions[0]?.isr.length === 2 ? now : null;
  });
  assert.deepEqual(ended.partitions[0]?.replicas, [106, 101]);
  assert.deepEqual(await reassign('fast', [106, 101]), [], 'asking for what stands already changes nothing');
});

test('a change of the replica count is refused unless it is allowed', async () => {
  const [refused] = await reassign('grow', [101, 103, 105]);
  assert.equal(refused?.topic, 'grow');
  assert.match(refused?.error ?? '', /^INVALID_REPLICATION_FACTOR: /);
  assert.deepEqual((await look('grow')).partitions[0]?.replicas, [101, 103]);
  assert.deepEqual(await reassign('grow', [101, 103, 105], { allowReplicationFactorChange: true }), []);
  await until('three replicas in sync', async () =>
    (await look('grow')).partitions[0]?.isr.length === 3 ? true : null,
  );
});

test('what Kafka refuses is said per partition, by its name', async () => {
  const errors = must(
    await scene.cluster.actor.reassign(
      [
        { topic: 'no-such-topic', partition: 0, replicas: [101, 103] },
        { topic: 'grow', partition: 0, replicas: [101, 103, 999] },
      ],
      strict,
    ),
  );
  assert.deepEqual(errors.map(({ topic }) => topic).sort(), ['grow', 'no-such-topic']);
  assert.match(errors.find(({ topic }) => topic === 'grow')?.error ?? '', /^INVALID_REPLICA_ASSIGNMENT: .*999/);
  assert.match(errors.find(({ topic }) => topic === 'no-such-topic')?.error ?? '', /^UNKNOWN_TOPIC_OR_PARTITION/);
});

test('preferred leaders are elected; one that leads already is no error', async () => {
  assert.deepEqual(await reassign('lead', [103, 101]), []);
  await until('the new order', async () => ((await look('lead')).partitions[0]?.replicas[0] === 103 ? true : null));
  assert.equal((await look('lead')).partitions[0]?.leader, 101);
  const both = [...one('lead'), { topic: 'lead', partition: 1 }];
  assert.deepEqual(must(await scene.cluster.actor.electPreferredLeaders(both)), []);
  await until('the elected leader', async () => ((await look('lead')).partitions[0]?.leader === 103 ? true : null));
  const [unknown] = must(await scene.cluster.actor.electPreferredLeaders(one('no-such-topic')));
  assert.match(unknown?.error ?? '', /^UNKNOWN_TOPIC_OR_PARTITION/);
});

test('disks are told as they are now, without those of brokers that are not asked for', async () => {
  const disks = must(await scene.cluster.actor.readDisks([101, 106]));
  assert.deepEqual(
    disks.map(({ broker }) => broker),
    [101, 106],
  );
  assert.ok(
    disks.every(({ totalBytes, usableBytes }) => totalBytes > 1e6 && usableBytes > 0 && usableBytes <= totalBytes),
  );
});

test('a topic that is deleted while it moves is reported as missing, and is no obstacle', async () => {
  const brokers = { from: [101, 103], to: 106 };
  await alter(throttle('doomed', brokers, 1000));
  assert.deepEqual(await reassign('doomed', [101, 106]), []);
  const moving = await look('doomed');
  assert.equal(moving.reassignments.length, 1);
  const was = moving.partitions[0]?.topicId;
  await deleteTopics(scene.bootstrap, ['doomed']);
  const seen = await until('the topic gone', async () => {
    const now = await look('doomed');
    return now.missingTopics.length > 0 && now.reassignments.length === 0 ? now : null;
  });
  assert.deepEqual([seen.missingTopics, seen.partitions, seen.replicaBytes], [['doomed'], [], []]);
  const snapshot = must(await scene.cluster.reader.readSnapshot());
  assert.ok(snapshot.topics.every(({ name }) => name !== 'doomed'));
  // Created again it has another id, and one with fewer partitions is missing for whoever asks for those.
  await createTopics(scene.bootstrap, [{ topic: 'doomed', replicas: [[101, 103]] }]);
  const again = await until('the topic again', async () => (await look('doomed')).partitions[0] ?? null);
  assert.ok(was !== undefined && again.topicId !== undefined && again.topicId !== was);
  const further = must(await scene.cluster.actor.observe([{ topic: 'doomed', partition: 1 }]));
  assert.deepEqual(further.missingTopics, ['doomed']);
  await alter(lift('doomed', brokers).filter(({ resource }) => resource.kind === 'broker'));
});

test("Kafka's own tool accepts a reassignment file and this actor sees its move", async () => {
  const file = join(scene.kafka.dir, 'reassignment.json');
  const partitions = [{ topic: 'byhand', partition: 0, replicas: [105, 102] }];
  await writeFile(file, JSON.stringify({ version: 1, partitions }));
  const args = ['--bootstrap-server', scene.bootstrap.join(','), '--reassignment-json-file', file];
  const executed = await runKafkaTool('kafka-reassign-partitions', [...args, '--execute']);
  assert.equal(executed.code, 0, executed.stdout + executed.stderr);
  await until('the replicas of the file', async () => {
    const now = await look('byhand');
    return now.reassignments.length === 0 && now.partitions[0]?.replicas.join() === '105,102' ? true : null;
  });
  const verified = await runKafkaTool('kafka-reassign-partitions', [...args, '--verify']);
  assert.match(verified.stdout, /byhand-0 is completed/);
});

test('a broker that is down is left out, and its throttle is still lifted through the controller', async () => {
  const resource = { kind: 'broker', id: 105 } as const;
  await alter([{ resource, key: leaderRate, op: 'set', value: '5000' }]);
  await scene.kafka.endNode(105);
  try {
    // At once, while the cluster still takes the broker for alive.
    assert.ok((await look('lead')).aliveBrokers.length >= 5);
    assert.equal(await configOf(resource, leaderRate), undefined);
    await alter([{ resource, key: leaderRate, op: 'delete', value: null }]);
    await until('the broker fenced', async () => ((await look('lead')).aliveBrokers.includes(105) ? null : true));
    assert.equal(await configOf(resource, leaderRate), undefined);
    const byhand = [{ topic: 'byhand', partition: 1 }];
    const [unable] = must(
      await scene.cluster.actor.reassign([{ topic: 'byhand', partition: 1, replicas: [105, 103] }], strict),
    );
    assert.equal(unable, undefined, 'an order change alone needs no copy');
    await until('the order with a broker that is down', async () =>
      must(await scene.cluster.actor.observe(byhand)).partitions[0]?.replicas.join() === '105,103' ? true : null,
    );
    const elected = must(await scene.cluster.actor.electPreferredLeaders(byhand));
    assert.match(elected[0]?.error ?? '', /^PREFERRED_LEADER_NOT_AVAILABLE/);
  } finally {
    await scene.kafka.startNode(105);
  }
  await until('the broker without a throttle', async () =>
    (await configOf(resource, leaderRate))?.source === 'default' ? true : null,
  );
});

test('a silent broker and a lost controller delay an answer and do not prevent it', async () => {
  const snapshot = must(await scene.cluster.reader.readSnapshot());
  const leaderId = snapshot.controlPlane.kind === 'kraft' ? snapshot.controlPlane.leaderId : null;
  assert.ok(leaderId !== null);
  await scene.kafka.endNode(leaderId);
  try {
    assert.deepEqual(await reassign('fast', [106, 102]), []);
  } finally {
    await scene.kafka.startNode(leaderId);
  }
  scene.kafka.freezeNode(102);
  try {
    await until('the silent broker fenced', async () =>
      (await look('grow')).aliveBrokers.includes(102) ? null : true,
    );
  } finally {
    scene.kafka.thawNode(102);
  }
  await until('the broker back', async () => ((await look('grow')).aliveBrokers.includes(102) ? true : null));
});

test('without a quorum of controllers the answer says that it is the controllers', async () => {
  const [first, second] = scene.kafka.controllerIds;
  assert.ok(first !== undefined && second !== undefined);
  const hasty = openCluster(scene.bootstrap, {}, 2000);
  await Promise.all([scene.kafka.endNode(first), scene.kafka.endNode(second)]);
  try {
    // A leader that has lost its followers goes on answering until its check-quorum time is over; then brokers lag.
    const refusal = await until('the refusal that names the controllers', async () => {
      const startedAt = Date.now();
      const answer = await hasty.reader.readSnapshot();
      if (answer.ok || !/its controllers do not answer/.test(answer.message)) return null;
      return { ...answer, tookMs: Date.now() - startedAt };
    });
    assert.equal(refusal.code, 'kafka-unreachable');
    assert.ok(refusal.tookMs < 20_000, `took ${refusal.tookMs} ms`);
  } finally {
    await hasty.close();
    await Promise.all([scene.kafka.startNode(first), scene.kafka.startNode(second)]);
  }
  await until('an answer again', async () => ((await scene.cluster.actor.observe(one('grow'))).ok ? true : null));
});
