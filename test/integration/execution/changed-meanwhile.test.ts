/** Executions on a real cluster in which people change something in the middle: noticed, named, and heeded. */

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Cluster, ClusterActor, ConfigValue } from '../../../jobs/cluster.ts';
import type { JournalEvent } from '../../../jobs/execution/journal.ts';
import { defaultLimits } from '../../../jobs/execution/limits.ts';
import { entriesOf, everyMove, throttleResources, wantedThrottle } from '../../../jobs/execution/throttle.ts';
import { createTopics, fillPartitions } from '../../../lab/kafka/index.ts';
import { type Begun, begin } from '../../../lab/makespan/execute.ts';
import { startRedis } from '../../../lab/redis/start-redis.ts';
import type { GivenList, Plan } from '../../../planner/index.ts';
import { planReassignment } from '../../../planner/plan-reassignment.ts';
import { type OpenRedis, openRedis } from '../../../src/redis/open-redis.ts';
import { must, type Scene, setScene, until } from '../kafka/scene.ts';

const limits = { ...defaultLimits, pollMs: 200, throttleCheckMs: 500, liftAfterMs: 1_000, editMs: 0 };
const newcomer = 106;
const megabyte = 1_000_000;

type Watched = Begun & {
  /** What the execution waits for, as its message says it. */
  readonly waitsFor: () => string | null;
  readonly say: (event: JournalEvent) => Promise<void>;
};

describe('while an execution runs on a real cluster', () => {
  let scene: Scene;
  let redis: OpenRedis;
  const ends: (() => Promise<unknown>)[] = [];

  before(async () => {
    scene = await setScene({ controllers: 1, startLater: [newcomer], intakeWindowMs: 0 });
    ends.push(() => scene.end());
    const server = await startRedis({ dir: join(scene.kafka.dir, 'redis') });
    ends.push(() => server.stop());
    redis = openRedis({ url: server.url });
    ends.push(() => redis.close());
    const pair = [101, 103];
    await createTopics(scene.bootstrap, [
      { topic: 'raised', replicas: [[101, 103, 105]], configs: { 'min.insync.replicas': '1' } },
      { topic: 'calm', replicas: [pair] },
      { topic: 'cordoned', replicas: [pair, pair] },
      { topic: 'held', replicas: [pair, pair] },
      { topic: 'by-hand', replicas: [pair] },
    ]);
    for (const [topic, count] of [
      ['raised', 1],
      ['calm', 1],
      ['cordoned', 2],
      ['held', 2],
    ] as const) {
      const partitions = Array.from({ length: count }, (_, partition) => ({ partition, bytes: megabyte }));
      await fillPartitions(scene.bootstrap, topic, partitions);
    }
  });

  after(async () => {
    for (const end of ends.reverse()) await end();
  });

  it('min ISR is raised over what a move would leave: the move waits, in words, and is made once it may', async () => {
    const plan = await planTo([
      { topic: 'calm', partition: 0, from: [101, 103], to: [102, 103] },
      { topic: 'raised', partition: 0, from: [101, 103, 105], to: [101, 103] },
    ]);
    const raise = (value: string) => setConfig({ kind: 'topic', name: 'raised' }, 'min.insync.replicas', value);
    const run = await carryOut(plan, { afterFirst: () => raise('3') });
    await untilItWaits(
      run,
      /raised-0 would have 2 replicas, under its min ISR of 3, which was 1 when the plan was made/,
    );
    assert.deepEqual(await replicasOf('raised'), [[101, 103, 105]]);
    await raise('2');
    await run.ended;
    assert.deepEqual([await replicasOf('calm'), await replicasOf('raised')], [[[102, 103]], [[101, 103]]]);
  });

  it('a broker is cordoned: what was to go there waits, in words, plans leave it out, and it goes on when it is not any more', async () => {
    const plan = await planTo([
      { topic: 'cordoned', partition: 0, from: [101, 103], to: [102, 103] },
      { topic: 'cordoned', partition: 1, from: [101, 103], to: [101, 104] },
    ]);
    const first = plan.moves[plan.waves[0]?.moves[0] ?? -1];
    assert.deepEqual([plan.waves.length, first?.partition], [2, 0], 'the canary goes elsewhere');
    const cordon = (value: string) => setConfig({ kind: 'broker', id: 104 }, 'cordoned.log.dirs', value);
    const run = await carryOut(plan, { afterFirst: () => cordon('*') });
    await untilItWaits(run, /broker 104, where cordoned-1 is to go, is cordoned/);
    // A plan that is made now leaves it out, and says so.
    const request = { intent: { kind: 'drain', brokers: [103] }, topics: ['calm', 'held'] } as const;
    const other = planReassignment(await snapshot(), request, { shouldStop: () => false });
    assert.ok(other.feasible && other.moves.length > 0, JSON.stringify(other));
    assert.ok(other.moves.every(({ to }) => !to.includes(104)));
    assert.match(other.notes.join(' '), /Broker 104 is cordoned/);
    // Kafka itself takes the broker where it is named (KAFKA-20832).
    const byHand = [{ topic: 'by-hand', partition: 0, replicas: [101, 104] }];
    assert.deepEqual(must(await scene.cluster.actor.reassign(byHand, { allowReplicationFactorChange: false })), []);
    assert.deepEqual(await replicasOf('cordoned'), [
      [102, 103],
      [101, 103],
    ]);
    await cordon('');
    await run.ended;
    assert.deepEqual((await replicasOf('cordoned'))[1], [101, 104]);
  });

  it('it is held: its throttles come off, a broker that joins is left alone, and they stand again before it goes on', async () => {
    const plan = await planTo([
      { topic: 'held', partition: 0, from: [101, 103], to: [102, 103] },
      { topic: 'held', partition: 1, from: [101, 103], to: [104, 103] },
    ]);
    const standing: (readonly ConfigValue[])[] = [];
    const run = await carryOut(plan, {
      afterFirst: () => run.say({ kind: 'pause-asked', by: 'bob', userId: 'U-bob' }),
      beforeEach: async () => standing.push(await throttlesOf(plan)),
    });
    await until('its throttles off', async () => {
      const state = must(await redis.journal.read(run.executionId));
      return state.some(({ event }) => event.kind === 'throttle-lifted') ? true : null;
    });
    assert.deepEqual((await snapshot()).throttles, []);
    await scene.kafka.startNode(newcomer);
    await until('the new broker', async () =>
      must(await scene.cluster.actor.observe([])).aliveBrokers.includes(newcomer) ? true : null,
    );
    assert.match(run.waitsFor() ?? '', /paused by bob: no new move starts; its throttles are off meanwhile/);
    const whilePaused = standing.length;
    await run.say({ kind: 'resume-asked', by: 'bob', userId: 'U-bob' });
    await run.ended;
    assert.ok(whilePaused > 0 && standing.length > whilePaused, `${whilePaused} of ${standing.length} requests`);
    assertStands(standing[0], 0, 102);
    assertStands(standing[whilePaused], 1, 104);
    assert.deepEqual(await replicasOf('held'), [
      [102, 103],
      [104, 103],
    ]);
    const { throttles, topics } = await snapshot();
    assert.deepEqual(throttles, []);
    assert.ok(topics.every(({ partitions }) => partitions.every(({ replicas }) => !replicas.includes(newcomer))));
  });

  async function planTo(lists: readonly GivenList[]): Promise<Plan> {
    const now = await snapshot();
    const intent = { kind: 'place', what: 'test', clusterId: now.clusterId, lists } as const;
    const plan = planReassignment(now, { intent, throttleBytesPerSec: 4 * megabyte }, { shouldStop: () => false });
    assert.ok(plan.feasible, JSON.stringify(plan));
    return plan;
  }

  /** `afterFirst` is awaited once Kafka has taken the first move, before the execution hears of it. */
  async function carryOut(
    plan: Plan,
    hooks: { readonly afterFirst: () => Promise<unknown>; readonly beforeEach?: () => Promise<unknown> },
  ): Promise<Watched> {
    let waitsFor: string | null = null;
    let requests = 0;
    const { actor } = scene.cluster;
    const reassign: ClusterActor['reassign'] = async (changes, options) => {
      await hooks.beforeEach?.();
      const answer = await actor.reassign(changes, options);
      requests += 1;
      if (requests === 1) await hooks.afterFirst();
      return answer;
    };
    const cluster: Cluster = { ...scene.cluster, actor: { ...actor, reassign } };
    const begun = await begin(redis, cluster, plan, (deps) => ({
      ...deps,
      limits,
      telemetry: {
        executing: (_, report) => {
          waitsFor = report.waitingFor ?? null;
        },
        audited: () => {},
        left: () => {},
      },
    }));
    return { ...begun, waitsFor: () => waitsFor, say: (event) => say(begun.executionId, event) };
  }

  /** As a person's word is written down: between the worker's own entries. */
  async function say(executionId: string, event: JournalEvent): Promise<void> {
    await until(event.kind, async () => {
      const { length } = must(await redis.journal.read(executionId));
      return (await redis.journal.append(executionId, length, null, event)).ok ? true : null;
    });
  }

  function untilItWaits(run: Watched, pattern: RegExp): Promise<true> {
    const failed = run.ended.then(() => Promise.reject(new Error('It ended without waiting.')));
    return Promise.race([failed, until(`${pattern}`, async () => (pattern.test(run.waitsFor() ?? '') ? true : null))]);
  }

  async function snapshot() {
    return must(await scene.cluster.reader.readSnapshot());
  }

  async function replicasOf(topic: string): Promise<readonly (readonly number[])[]> {
    const found = (await snapshot()).topics.find(({ name }) => name === topic);
    return (found?.partitions ?? []).map(({ replicas }) => replicas);
  }

  async function setConfig(resource: ConfigValue['resource'], key: string, value: string): Promise<void> {
    const change = value === '' ? ({ op: 'delete', value: null } as const) : ({ op: 'set', value } as const);
    must(await scene.cluster.actor.alterConfigs([{ resource, key, ...change }]));
  }

  async function throttlesOf(plan: Plan): Promise<readonly ConfigValue[]> {
    const resources = throttleResources(wantedThrottle(plan, everyMove(plan)), new Set(scene.kafka.brokerIds));
    return must(await scene.cluster.actor.readConfigs(resources));
  }

  /** For a copy from 101 and 103: a rate on each broker that takes part, and the entries of its partition. */
  function assertStands(found: readonly ConfigValue[] | undefined, partition: number, to: number): void {
    const rates = (found ?? []).filter(
      ({ resource }) => resource.kind === 'broker' && [101, 103, to].includes(resource.id ?? -1),
    );
    assert.deepEqual(
      rates.map(({ source }) => source),
      Array.from({ length: 6 }, () => 'dynamic-broker'),
      JSON.stringify(found),
    );
    const list = (kind: string) =>
      entriesOf(found?.find(({ key }) => key === `${kind}.replication.throttled.replicas`)?.value ?? null);
    assert.ok([101, 103].every((broker) => list('leader').has(`${partition}:${broker}`)));
    assert.ok(list('follower').has(`${partition}:${to}`));
  }
});
