/** What Kafka's own tools print of a real cluster says the same as reading that cluster. */

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createTopics, fillPartitions, type RunningKafka, runKafkaTool, startKafka } from '../../../lab/kafka/index.ts';
import type { Partition, Snapshot } from '../../../planner/snapshot.ts';
import { run, runWith } from '../../unit/cli/support/run.ts';

const folder = mkdtempSync(join(tmpdir(), 'evenkeel-tools-'));
let kafka: RunningKafka;

before(async () => {
  kafka = await startKafka({
    dir: join(folder, 'kafka'),
    controllers: 1,
    brokers: [
      { id: 1, rack: 'a' },
      { id: 2, rack: 'b' },
    ],
  });
  await createTopics(kafka.bootstrap, [
    {
      topic: 'orders',
      replicas: [
        [1, 2],
        [2, 1],
      ],
      configs: { 'min.insync.replicas': '1', 'leader.replication.throttled.replicas': '0:1,1:2' },
    },
    { topic: 'empty', replicas: [[2]] },
  ]);
  await fillPartitions(
    kafka.bootstrap,
    'orders',
    [0, 1].map((partition) => ({ partition, bytes: 50_000 })),
  );
});

after(async () => {
  await kafka?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function toolOutput(name: 'kafka-topics' | 'kafka-log-dirs'): Promise<string> {
  const ran = await runKafkaTool(name, ['--bootstrap-server', kafka.bootstrap.join(','), '--describe']);
  assert.equal(ran.code, 0, ran.stderr);
  const path = join(folder, `${name}.txt`);
  writeFileSync(path, ran.stdout);
  return path;
}

async function snapshotOf(...words: readonly string[]): Promise<Snapshot> {
  const { code, stdout, stderr } = await run('snapshot', ...words);
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout) as Snapshot;
}

describe('Kafka’s own tools', () => {
  it('print what the live cluster shows', async () => {
    const live = await snapshotOf('--bootstrap', kafka.bootstrap.join(','), '--cluster', 'test');
    assert.equal(live.clusterId, kafka.clusterId);
    const described = await snapshotOf(
      '--snapshot',
      await toolOutput('kafka-topics'),
      '--snapshot',
      await toolOutput('kafka-log-dirs'),
    );
    assert.deepEqual(
      described.brokers.map(({ id }) => id),
      live.brokers.map(({ id }) => id),
    );
    const shape = ({ partition, leader, replicas, isr, sizeBytes }: Partition) => ({
      partition,
      leader,
      replicas,
      isr: isr?.toSorted(),
      sizeBytes,
    });
    for (const name of ['orders', 'empty']) {
      const [fromText, fromCluster] = [described, live].map(
        (each) => each.topics.find((topic) => topic.name === name)!,
      );
      assert.deepEqual(
        [...fromText!.partitions].sort((a, b) => a.partition - b.partition).map(shape),
        [...fromCluster!.partitions].sort((a, b) => a.partition - b.partition).map(shape),
      );
      assert.equal(fromText!.topicId, fromCluster!.topicId);
    }
    const orders = described.topics.find(({ name }) => name === 'orders')!;
    assert.equal(orders.configs!['leader.replication.throttled.replicas'], '0:1,1:2');
    assert.ok(orders.partitions.every(({ sizeBytes }) => (sizeBytes ?? 0) > 40_000));
  });
  it('leave the audit of a configured cluster to its silences and limits', async () => {
    const silences = join(folder, 'silences.json');
    const hidden = { rule: 'single-replica', reason: 'nothing is lost with it', until: '9999-01-01' };
    writeFileSync(silences, JSON.stringify({ version: 1, silences: [hidden] }));
    const config = join(folder, 'evenkeel.json');
    const cluster = { name: 'test', bootstrap: kafka.bootstrap, silences, audit: { leaderSkew: 2.5 } };
    writeFileSync(config, JSON.stringify({ clusters: [cluster] }));
    const { stdout, stderr } = await runWith({ EVENKEEL_CONFIG: config }, 'audit', '--cluster', 'test');
    assert.match(stdout, /single-replica until 9999-01-01, hides 1: nothing is lost with it/, stderr);
    assert.match(stdout, /Limits that are not the usual ones\n[^\n]*2\.5/);
    assert.doesNotMatch(stdout, /\[single-replica/);
  });
  it('print enough to audit and to plan', async () => {
    const files = ['--snapshot', await toolOutput('kafka-topics'), '--snapshot', await toolOutput('kafka-log-dirs')];
    const audited = await run('audit', ...files, '--format', 'json');
    assert.equal(audited.code, 1);
    // `empty` has one replica; the text says nothing of racks.
    assert.match(audited.stdout, /"rule": "single-replica"/);
    const planned = await run(
      'plan',
      'set-rf',
      '--rf',
      '2',
      '--topics',
      'orders,empty',
      ...files,
      '--format',
      'reassignment',
    );
    assert.equal(planned.code, 0, planned.stderr);
    assert.match(planned.stdout, /"topic":"empty","partition":0,"replicas":\[2,1\]/);
  });
});
