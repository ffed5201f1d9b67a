import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { ConfigChange, ConfigResource, ConfigValue } from '../../../jobs/cluster.ts';
import { createTopics } from '../../../lab/kafka/index.ts';
import { must, openCluster, type Scene, setScene, until } from './scene.ts';
import { swallow } from './swallow.ts';

const leaderRate = 'leader.replication.throttled.rate';
const followerRate = 'follower.replication.throttled.rate';
const leaderList = 'leader.replication.throttled.replicas';
const followerList = 'follower.replication.throttled.replicas';

/** Keys of Kafka's protocol. */
const [electLeaders, incrementalAlterConfigs, alterReassignments, listReassignments, describeQuorum] = [
  43, 44, 45, 46, 55,
];

let scene: Scene;

before(async () => {
  const brokers = [101, 102, 103].map((id) => ({ id, rack: `r${id}` }));
  scene = await setScene({ brokers, controllers: 1 });
  await createTopics(scene.bootstrap, [
    { topic: 'grow', replicas: [[101, 103]] },
    { topic: 'wide', partitions: 20, replicationFactor: 1 },
  ]);
});

after(async () => {
  await scene.end();
});

const alter = async (changes: readonly ConfigChange[]) => must(await scene.cluster.actor.alterConfigs(changes));
const configOf = async (resource: ConfigResource, key: string): Promise<ConfigValue | undefined> =>
  must(await scene.cluster.actor.readConfigs([{ resource, keys: [key] }]))[0];

test('configurations are read with the place each value came from', async () => {
  const broker = { kind: 'broker', id: 102 } as const;
  const everyBroker = { kind: 'broker', id: null } as const;
  await alter([
    { resource: everyBroker, key: leaderRate, op: 'set', value: '7000' },
    { resource: broker, key: followerRate, op: 'set', value: '8000' },
  ]);
  const found = await until('both values on the broker', async () => {
    const values = must(
      await scene.cluster.actor.readConfigs([
        { resource: broker, keys: [leaderRate, followerRate, 'default.replication.factor'] },
        { resource: everyBroker, keys: [leaderRate, followerRate] },
        { resource: { kind: 'topic', name: 'grow' }, keys: [leaderList, 'min.insync.replicas'] },
        { resource: { kind: 'topic', name: 'no-such-topic' }, keys: [leaderList] },
        { resource: { kind: 'broker', id: 999 }, keys: [leaderRate] },
      ]),
    );
    return values.some(({ value }) => value === '8000') && values.some(({ value }) => value === '7000') ? values : null;
  });
  assert.deepEqual(
    found.map(({ resource, key, value, source }) => [resource, key, value, source]),
    [
      [broker, leaderRate, '7000', 'dynamic-default-broker'],
      [broker, followerRate, '8000', 'dynamic-broker'],
      [broker, 'default.replication.factor', '3', 'static-broker'],
      [everyBroker, leaderRate, '7000', 'dynamic-default-broker'],
      [everyBroker, followerRate, null, 'default'],
      [{ kind: 'topic', name: 'grow' }, leaderList, '', 'default'],
      [
        { kind: 'topic', name: 'grow' },
        'min.insync.replicas',
        '2',
        found.find(({ key }) => key === 'min.insync.replicas')?.source,
      ],
    ],
    'what cannot be asked is left out',
  );
  await alter([
    { resource: everyBroker, key: leaderRate, op: 'delete', value: null },
    { resource: broker, key: followerRate, op: 'delete', value: null },
  ]);
  await until('no rate left', async () => ((await configOf(broker, leaderRate))?.source === 'default' ? true : null));
});

test('list entries are added and taken away one by one, in the order of the changes', async () => {
  const resource = { kind: 'topic', name: 'wide' } as const;
  await alter([{ resource, key: followerList, op: 'set', value: '1:101' }]);
  await alter([
    { resource, key: followerList, op: 'append', value: '2:102' },
    { resource, key: followerList, op: 'append', value: '3:103' },
    { resource, key: followerList, op: 'subtract', value: '2:102' },
    { resource, key: leaderList, op: 'append', value: '9:106' },
  ]);
  await until('the list', async () =>
    (await configOf(resource, followerList))?.value === '1:101,3:103' ? true : null,
  );
  assert.equal((await configOf(resource, leaderList))?.value, '9:106');
});

test('a list that is too long for Kafka is refused in words and changes nothing', async () => {
  const resource = { kind: 'topic', name: 'grow' } as const;
  const list = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, index) => `${from + index}:101`).join(',');
  const append = (value: string) =>
    scene.cluster.actor.alterConfigs([{ resource, key: followerList, op: 'append', value }]);
  const tooLong = await append(list(0, 6000));
  assert.ok(!tooLong.ok);
  assert.equal(tooLong.code, 'kafka-refused');
  assert.match(tooLong.message, /topic grow: .* has \d+ bytes and Kafka takes at most 32767/);
  assert.equal((await configOf(resource, followerList))?.value, '');

  must(await append(list(0, 3000)));
  const grownTooLong = await append(list(3000, 6000));
  assert.ok(!grownTooLong.ok);
  assert.equal(grownTooLong.code, 'kafka-refused');
  assert.match(grownTooLong.message, /topic grow: INVALID_CONFIG: .*32767/);
  await until('the first list alone', async () =>
    (await configOf(resource, followerList))?.value === list(0, 3000) ? true : null,
  );
});

test('a broker that answers everything but a change of configurations is passed over, and others serve', async () => {
  const hung = await swallow([incrementalAlterConfigs], scene.bootstrap.slice(0, 2));
  const cluster = openCluster(scene.bootstrap, {}, 30_000);
  try {
    const set = async (value: string): Promise<number> => {
      const beganMs = Date.now();
      const brokers = [101, 102, 103].map((id) => ({ kind: 'broker', id }) as const);
      const rates = brokers.map((resource) => ({ resource, key: leaderRate, op: 'set', value }) as const);
      const list = {
        resource: { kind: 'topic', name: 'grow' },
        key: leaderList,
        op: 'append',
        value: '0:101',
      } as const;
      must(await cluster.actor.alterConfigs([...rates, list]));
      const tookMs = Date.now() - beganMs;
      await until(`${value} on each broker`, async () => {
        const wanted = brokers.map((resource) => ({ resource, keys: [leaderRate] }));
        const found = must(await cluster.actor.readConfigs(wanted));
        return found.every((config) => config.value === value) ? found : null;
      });
      return tookMs;
    };
    const firstMs = await set('61000');
    const asked = hung.count();
    assert.ok(asked > 0, 'no request went to a broker that hangs');
    // One request may wait for 30 s; a broker that should pass it on is given 8 s.
    assert.ok(firstMs < 25_000, `took ${firstMs} ms at first`);
    // It is known by now who hangs.
    const nextMs = await set('62000');
    assert.ok(nextMs < 5_000, `took ${nextMs} ms the next time`);
    assert.equal(hung.count(), asked);
  } finally {
    hung.end();
    await cluster.close();
  }
});

test('a broker that answers and passes nothing on to the controllers keeps nobody from looking at the cluster', async () => {
  const passedOn = [electLeaders, incrementalAlterConfigs, alterReassignments, listReassignments, describeQuorum];
  // The first one, which is asked first also after a failure.
  const hung = await swallow(passedOn, scene.bootstrap.slice(0, 1));
  const cluster = openCluster(scene.bootstrap, {}, 10_000);
  try {
    const look = async (): Promise<number> => {
      const beganMs = Date.now();
      must(await cluster.actor.observe([{ topic: 'grow', partition: 0 }]));
      must(await cluster.reader.readSnapshot());
      return Date.now() - beganMs;
    };
    const firstMs = await look();
    const asked = hung.count();
    assert.ok(asked > 0, 'no request went to a broker that hangs');
    assert.ok(firstMs < 40_000, `took ${firstMs} ms at first`);
    const nextMs = await look();
    assert.ok(nextMs < 6_000, `took ${nextMs} ms the next time`);
    assert.equal(hung.count(), asked);
  } finally {
    hung.end();
    await cluster.close();
  }
});
