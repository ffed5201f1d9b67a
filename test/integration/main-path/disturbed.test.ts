/** Executions on a real cluster, disturbed in the middle: what was approved is carried out, or its end says what was not. */

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type Admin, Kafka, logLevel } from 'kafkajs';
import { planOf } from '../../../lab/demo/decisions.ts';
import { inspect } from '../../../lab/demo/inspect.ts';
import { type Stage, setStage } from '../../../lab/demo/stage.ts';
import { brokers, cycle, producerTopic } from '../../../lab/demo/topics.ts';
import { createTopics, deleteTopics, fillPartitions } from '../../../lab/kafka/index.ts';
import { unwatched } from '../../../lab/rounds/ask.ts';
import type { Message } from '../../../lab/slack/index.ts';
import { until } from '../kafka/scene.ts';

const planWithinMs = 60_000;
const executionWithinMs = 300_000;
const channel = '#kafka-ops';

describe('an execution on a real cluster', () => {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-disturbed-'));
  const ends: (() => Promise<unknown>)[] = [];
  let stage: Stage;

  before(async () => {
    stage = await setStage(unwatched, folder, (end) => ends.push(end));
  });

  after(async () => {
    for (const end of ends.reverse()) await end();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is finished by the next worker when its worker is killed twice in the middle', async () => {
    const posted = await approved('/kafka fix-racks');
    for (const share of [1, 30]) {
      await untilShare(posted, share);
      await stage.product.worker.kill('SIGKILL');
      stage.product.worker.start();
    }
    const report = await ended(posted);
    assert.match(report.text, /· done\b/, JSON.stringify(report.blocks));
    assert.deepEqual(await seen(), { rackViolations: 0, throttles: [], ongoingReassignments: 0, underReplicated: 0 });
  });

  it('goes on where a topic is deleted and created again while it is moved, leaves the new one alone, and says so', async () => {
    const posted = await approved(`/kafka rebalance balance replicas exclude-topics ${producerTopic},__*`);
    const plan = await planOf(stage.redis.url, posted);
    const last = plan.waves.findLast(({ bytes }) => bytes > 0)?.moves ?? [];
    const topic = plan.moves[last[0] ?? -1]?.topic;
    assert.ok(topic !== undefined, `a topic to delete in ${JSON.stringify(plan.waves)}`);
    await untilShare(posted, 1);
    const replaced = await createAgain(topic, plan.moves.find((move) => move.topic === topic)?.from ?? []);
    const report = await ended(posted);
    assert.ok(JSON.stringify(report.blocks).includes(topic), `${topic} in ${JSON.stringify(report.blocks)}`);
    assert.deepEqual(await replicasOf(topic), replaced);
    const { throttles, ongoingReassignments } = await seen();
    assert.deepEqual({ throttles, ongoingReassignments }, { throttles: [], ongoingReassignments: 0 });
  });

  it('gives leadership back when its worker is killed while another replica leads, and it is cancelled then', async () => {
    const topic = 'heaped';
    const replicas = cycle(12, [
      [101, 102, 103],
      [101, 102, 104],
      [101, 102, 105],
      [101, 102, 106],
    ]);
    const bootstrap = stage.kafka?.bootstrap ?? [];
    await createTopics(bootstrap, [{ topic, replicas, configs: { 'min.insync.replicas': '1' } }]);
    await fillPartitions(
      bootstrap,
      topic,
      replicas.map((_, partition) => ({ partition, bytes: 4_000_000 })),
    );
    const origin = await partitionsOf(topic);
    const posted = await approved(`/kafka fix-racks topics ${topic} throttle 1MB/s`);
    const plan = await planOf(stage.redis.url, posted);
    const canary = plan.moves[plan.waves[0]?.moves[0] ?? -1];
    const lent = plan.moves.filter((move) => move.copyLeader !== undefined && move !== canary);
    assert.ok(lent.length > 1, JSON.stringify(plan.notes));
    // In the second wave, so that one move is through: that one is rolled back afterwards.
    await until('another replica leads', async () => {
      const seen = await partitionsOf(topic);
      const leads = lent.some(({ partition, copyLeader, to }) => {
        const { leader, list } = seen[partition] ?? { leader: -1, list: '' };
        return leader === copyLeader && list !== to.join();
      });
      return leads ? true : null;
    });
    await stage.product.worker.kill('SIGKILL');
    stage.product.worker.start();
    await stage.slack.control.command('mira', channel, '/kafka cancel');
    const report = await ended(posted);
    assert.match(report.text, /· cancelled\b/, JSON.stringify(report.blocks));
    const held = await partitionsOf(topic);
    for (const { partition, from, to } of plan.moves) {
      const { leader, list } = held[partition] ?? { leader: -1, list: '' };
      assert.ok([from.join(), to.join()].includes(list), `${partition}: ${list}`);
      assert.equal(leader, Number(list.split(',')[0]), `${partition} is led by the first of ${list}`);
    }
    const executionId = /E-[A-Z0-9]+/.exec(JSON.stringify(report))?.[0] ?? '';
    const back = await ended(await approved(`/kafka rollback ${executionId}`));
    assert.match(back.text, /· done\b/, JSON.stringify(back.blocks));
    assert.deepEqual(await partitionsOf(topic), origin);
    const { throttles, ongoingReassignments } = await seen();
    assert.deepEqual({ throttles, ongoingReassignments }, { throttles: [], ongoingReassignments: 0 });
    await deleteTopics(bootstrap, [topic]);
  });

  it('waits while Kafka does not answer, and goes on when it is back', async () => {
    const posted = await approved('/kafka drain 106 exclude-topics __*');
    await untilShare(posted, 1);
    const kafka = stage.kafka;
    assert.ok(kafka !== null);
    for (const id of kafka.brokerIds) kafka.freezeNode(id);
    try {
      const acting = await stage.slack.control.command('mira', channel, '/kafka status');
      assert.ok(acting.ok, 'the bot acknowledges also while Kafka does not answer');
      const told = ({ text }: Message): boolean => /no answer from cluster demo/.test(text);
      await stage.slack.control.waitForMessage(told, planWithinMs);
    } finally {
      for (const id of kafka.brokerIds) kafka.thawNode(id);
    }
    const report = await ended(posted);
    assert.match(report.text, /· done\b/, JSON.stringify(report.blocks));
    const { throttles, ongoingReassignments } = await seen();
    assert.deepEqual({ throttles, ongoingReassignments }, { throttles: [], ongoingReassignments: 0 });
  });

  it('loses no acknowledged record in all of this', async () => {
    // Sends may have been given up while all of Kafka was silent; what counts is what was acknowledged.
    await stage.workload?.stop();
    const back = await stage.workload?.readBack();
    assert.equal(back?.recordsLost, 0);
    assert.ok((back?.recordsAcked ?? 0) > 0);
  });

  /** Asked for by Mira, approved by Bob. */
  async function approved(command: string): Promise<Message> {
    const { control } = stage.slack;
    const before = new Set(control.messages().map(({ ts }) => ts));
    await control.command('mira', channel, command);
    const isNew = (message: Message): boolean =>
      !before.has(message.ts) && JSON.stringify(message.blocks).includes('"action_id":"approve"');
    const posted = await control.waitForMessage(isNew, planWithinMs);
    const acting = await control.click('bob', posted.ts, 'approve');
    assert.ok(acting.ok);
    return posted;
  }

  function now(message: Message): Message {
    return stage.slack.control.messages().find(({ ts }) => ts === message.ts) ?? message;
  }

  function untilShare(posted: Message, share: number): Promise<true> {
    const reached = () => (percentOf(now(posted)) >= share ? true : undefined);
    return stage.slack.control.waitFor(reached, executionWithinMs, `${share} %`);
  }

  function ended(posted: Message): Promise<Message> {
    const end = () => (/· (?:done|failed|cancelled)\b/.test(now(posted).text) ? now(posted) : undefined);
    return stage.slack.control.waitFor(end, executionWithinMs, 'the end of the execution');
  }

  function seen() {
    return inspect(stage.kafka?.bootstrap ?? [], brokers);
  }

  async function withAdmin<T>(work: (admin: Admin) => Promise<T>): Promise<T> {
    const kafka = new Kafka({ brokers: [...(stage.kafka?.bootstrap ?? [])], logLevel: logLevel.NOTHING });
    const admin = kafka.admin();
    await admin.connect();
    try {
      return await work(admin);
    } finally {
      await admin.disconnect();
    }
  }

  /** On the brokers that the plan moves it away from: by its name alone it would be moved again. */
  async function createAgain(topic: string, replicas: readonly number[]): Promise<readonly string[]> {
    await withAdmin((admin) => admin.deleteTopics({ topics: [topic] }));
    const replicaAssignment = [{ partition: 0, replicas: [...replicas] }];
    const deadlineMs = Date.now() + 60_000;
    // Kafka refuses the name until the old topic is gone.
    for (;;) {
      const asked = withAdmin((admin) => admin.createTopics({ topics: [{ topic, replicaAssignment }] }));
      if (await asked.catch(() => false)) break;
      assert.ok(Date.now() < deadlineMs, `${topic} could not be created again`);
    }
    return replicasOf(topic);
  }

  async function partitionsOf(topic: string): Promise<readonly { readonly leader: number; readonly list: string }[]> {
    const { topics } = await withAdmin((admin) => admin.fetchTopicMetadata({ topics: [topic] }));
    return [...(topics[0]?.partitions ?? [])]
      .sort((a, b) => a.partitionId - b.partitionId)
      .map(({ leader, replicas }) => ({ leader, list: replicas.join() }));
  }

  async function replicasOf(topic: string): Promise<readonly string[]> {
    const { topics } = await withAdmin((admin) => admin.fetchTopicMetadata({ topics: [topic] }));
    return (topics[0]?.partitions ?? []).map(({ partitionId, replicas }) => `${partitionId}: ${replicas.join()}`);
  }
});

function percentOf({ text }: Message): number {
  return Number(/· (?:running|done)\b.*?(\d+) %/.exec(text)?.[1] ?? -1);
}
