/** Kafka 3.9 on a real ZooKeeper ensemble: what is read of it, what audit and what-if say, and a whole execution. */

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { planOf } from '../../../lab/demo/decisions.ts';
import { inspect } from '../../../lab/demo/inspect.ts';
import { startProduct } from '../../../lab/demo/product.ts';
import { cycle } from '../../../lab/demo/topics.ts';
import { createTopics, fillPartitions } from '../../../lab/kafka/index.ts';
import { startRedis } from '../../../lab/redis/start-redis.ts';
import { startLocalSlack } from '../../../lab/slack/index.ts';
import { type RunningZooKeeperKafka, startZooKeeperKafka } from '../../../lab/zookeeper/start-zookeeper-kafka.ts';
import { audit } from '../../../planner/audit/audit.ts';
import type { Snapshot, ZooKeeperServer } from '../../../planner/snapshot.ts';
import { readScenario } from '../../../planner/what-if/read-scenario.ts';
import { whatIf } from '../../../planner/what-if/what-if.ts';
import { openKafkaCluster } from '../../../src/kafka/open-kafka-cluster.ts';
import { must, until } from '../kafka/scene.ts';

const brokers = [
  { id: 1, rack: 'a' },
  { id: 2, rack: 'b' },
  { id: 3, rack: 'c' },
  { id: 4, rack: 'c' },
];
const racks = ['a', 'b', 'c'];
const withinMs = 180_000;

describe('a cluster on ZooKeeper', () => {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-zookeeper-'));
  const ends: (() => Promise<unknown>)[] = [];
  let kafka: RunningZooKeeperKafka;

  before(async () => {
    kafka = await startZooKeeperKafka({ dir: join(folder, 'kafka'), brokers, servers: [1, 2, 3] });
    ends.push(() => kafka.stop());
    const configs = { 'min.insync.replicas': '2' };
    const replicas = [
      [3, 4, 1],
      [1, 3, 4],
      [1, 2, 3],
    ];
    await createTopics(kafka.bootstrap, [{ topic: 'orders', replicas, configs }]);
    const bytes = 2_000_000;
    // One broker leads all of these, so another replica leads while they are copied.
    const led = cycle(8, [
      [3, 4, 1],
      [3, 4, 2],
    ]);
    await createTopics(kafka.bootstrap, [{ topic: 'led', replicas: led, configs }]);
    for (const [topic, { length }] of [['orders', replicas] as const, ['led', led] as const]) {
      const partitions = Array.from({ length }, (_, partition) => ({ partition, bytes }));
      await fillPartitions(kafka.bootstrap, topic, partitions);
    }
  });
  after(async () => {
    for (const end of ends.reverse()) await end();
    rmSync(folder, { recursive: true, force: true });
  });

  const ensemble = () => kafka.servers.map((server, index) => ({ server, rack: racks[index]!, admin: null }));

  async function read(named = true): Promise<Snapshot> {
    const settings = { name: 'old', bootstrap: kafka.bootstrap, ssl: null, sasl: null, requestTimeoutMs: 10_000 };
    const cluster = openKafkaCluster(
      { ...settings, ...(named ? { zookeeper: ensemble() } : {}) },
      { intakeWindowMs: 0 },
    );
    try {
      return must(await cluster.reader.readSnapshot());
    } finally {
      await cluster.close();
    }
  }

  const leadersOf = async (topic: string) => {
    const seen = (await read()).topics.find(({ name }) => name === topic);
    return seen?.partitions.map(({ leader }) => leader) ?? [];
  };

  const planeOf = ({ controlPlane }: Snapshot) => {
    assert.ok(controlPlane.kind === 'zookeeper', controlPlane.kind);
    return controlPlane;
  };
  const rolesOf = (snapshot: Snapshot): readonly ZooKeeperServer['role'][] =>
    planeOf(snapshot).servers.map(({ role }) => role);

  it('shows roles, racks, the controller and that no migration was begun', async () => {
    const snapshot = await read();
    const plane = planeOf(snapshot);
    // Which of them leads is ZooKeeper's own affair.
    assert.deepEqual([...rolesOf(snapshot)].sort(), ['follower', 'follower', 'leader']);
    assert.deepEqual(
      plane.servers.map(({ rack }) => rack),
      racks,
    );
    assert.ok(brokers.some(({ id }) => id === plane.controllerId));
    assert.deepEqual([plane.migration, snapshot.kafkaVersion], ['none', '3.9']);
    assert.equal(snapshot.brokers.length, 4);
  });

  it('shows where the brokers look for the ensemble when nobody named it, and asks nobody there', async () => {
    const plane = planeOf(await read(false));
    assert.deepEqual(
      plane.servers.map(({ endpoint, role }) => [endpoint, role]),
      [...kafka.servers].sort().map((endpoint) => [endpoint, 'unknown']),
    );
  });

  const quorumIn = (snapshot: Snapshot, ...fail: readonly string[]) => {
    const scenario = readScenario(snapshot, { fail, cut: [] });
    assert.ok(scenario.ok, scenario.ok ? '' : scenario.error);
    return whatIf(snapshot, scenario.scenario).controlPlane.quorum;
  };

  it('is audited, and what-if knows the majority of the ensemble', async () => {
    const snapshot = await read();
    const rules = audit(snapshot).findings.map(({ rule }) => rule);
    assert.ok(rules.includes('zookeeper') && rules.includes('rack-violation'), rules.join(' '));
    assert.ok(!rules.includes('quorum-size') && !rules.includes('quorum-spread'), rules.join(' '));
    const second = `controller:${kafka.servers[1]}`;
    assert.deepEqual(
      [quorumIn(snapshot, 'broker:1'), quorumIn(snapshot, 'rack:a'), quorumIn(snapshot, 'rack:a', second)],
      [true, true, false],
    );
  });

  it('does not guess what a silent server is, nor the majority where that decides', async () => {
    kafka.freezeServer(3);
    try {
      // If it led, the others elect a new leader first.
      const snapshot = await until(
        'the others to serve',
        async () => {
          const seen = await read();
          return rolesOf(seen)[2] === 'unknown' && !rolesOf(seen).includes('down') ? seen : null;
        },
        withinMs,
      );
      assert.deepEqual([quorumIn(snapshot, 'broker:1'), quorumIn(snapshot, 'rack:a')], [true, null]);
    } finally {
      kafka.thawServer(3);
    }
    await until('server 3 to answer', async () => (rolesOf(await read()).includes('unknown') ? null : true), withinMs);
  });

  it('shows a server that is down, and says what that leaves', async () => {
    await kafka.endServer(1);
    try {
      const snapshot = await until('server 1 to be down', async () => {
        const seen = await read();
        return rolesOf(seen)[0] === 'down' ? seen : null;
      });
      const found = audit(snapshot).findings.find(({ rule }) => rule === 'voter-not-healthy');
      assert.equal(found?.severity, 'critical', JSON.stringify(found));
    } finally {
      await kafka.startServer(1);
    }
    await until('two servers to be well', async () => (rolesOf(await read()).includes('down') ? null : true), withinMs);
  });

  it('is mended: a plan, its approval and its execution, with every throttle gone', async () => {
    const redis = await startRedis({ dir: join(folder, 'redis') });
    ends.push(() => redis.stop());
    const slack = await startLocalSlack({ mode: 'socket', port: 0, host: '127.0.0.1' });
    ends.push(() => slack.stop());
    slack.control.setGroupMembers('kafka-approvers', ['mira', 'bob', 'chen']);
    const zookeeper = ensemble().map(({ server, rack }) => ({ server, rack }));
    const product = await startProduct({
      ...{ folder, slack, mode: 'socket', redisUrl: redis.url, bootstrap: kafka.bootstrap, simulated: false },
      cluster: { zookeeper },
    });
    ends.push(() => product.stop());
    const { control } = slack;
    assert.ok((await inspect(kafka.bootstrap, brokers)).rackViolations > 0);
    await control.command('mira', '#kafka-ops', '/kafka audit');
    const audited = await control.waitForMessage(({ text }) => /Audit ·/.test(text), withinMs);
    assert.match(JSON.stringify(audited.blocks), /depends on ZooKeeper/);
    assert.match(JSON.stringify(audited.blocks), /what Kafka does not tell on ZooKeeper: which brokers are fenced/);
    await control.command('mira', '#kafka-ops', '/kafka fix-racks throttle 1MB/s');
    const plan = await control.waitForMessage(
      ({ blocks }) => JSON.stringify(blocks).includes('"action_id":"approve"'),
      withinMs,
    );
    const { moves } = await planOf(redis.url, plan);
    const lent = moves.filter(({ copyLeader }) => copyLeader !== undefined);
    assert.ok(lent.length > 1, JSON.stringify(moves));
    await control.click('bob', plan.ts, 'approve');
    await until(
      'another replica to lead',
      async () => {
        const led = await leadersOf('led');
        return lent.some(({ partition, from, copyLeader }) => from[0] === 3 && led[partition] === copyLeader) || null;
      },
      withinMs,
    );
    const text = () => control.messages().find(({ ts }) => ts === plan.ts)?.text ?? '';
    const ended = () => (/· (?:done|failed|cancelled)\b/.test(text()) ? true : undefined);
    await control.waitFor(ended, withinMs, `an end of: ${text()}`);
    assert.match(text(), /· done\b/);
    const led = await leadersOf('led');
    for (const { topic, partition, to } of moves) if (topic === 'led') assert.equal(led[partition], to[0]);
    assert.deepEqual(await inspect(kafka.bootstrap, brokers), {
      rackViolations: 0,
      throttles: [],
      ongoingReassignments: 0,
      underReplicated: 0,
    });
  });
});
