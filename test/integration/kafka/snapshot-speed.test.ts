import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createTopics, runKafkaTool } from '../../../lab/kafka/index.ts';
import { must, openCluster, type Scene, setScene } from './scene.ts';

const topics = 100;
const partitionsPerTopic = 100;
const topicsPerRequest = 10;
const rounds = 3;

let scene: Scene;

before(async () => {
  const brokers = [101, 102, 103].map((id) => ({ id, rack: `r${id}` }));
  scene = await setScene({ brokers, controllers: 1, heapMb: 320 });
  const names = Array.from({ length: topics }, (_, index) => `topic-${index}`);
  for (let start = 0; start < topics; start += topicsPerRequest) {
    await createTopics(
      scene.bootstrap,
      names
        .slice(start, start + topicsPerRequest)
        .map((topic) => ({ topic, partitions: partitionsPerTopic, replicationFactor: 1 })),
    );
  }
});

after(async () => {
  await scene.end();
});

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

async function timed<T>(work: () => Promise<T>): Promise<{ readonly value: T; readonly ms: number }> {
  const startedAt = performance.now();
  const value = await work();
  return { value, ms: performance.now() - startedAt };
}

/** What a person without this program runs, without the shell script around it and without our class archive. */
async function withKafkasTools(): Promise<number> {
  const args = ['--bootstrap-server', scene.bootstrap.join(','), '--describe'];
  const { value, ms } = await timed(async () => [
    await runKafkaTool('kafka-topics', args, { asShipped: true }),
    await runKafkaTool('kafka-log-dirs', args, { asShipped: true }),
  ]);
  for (const { code, stderr } of value) assert.equal(code, 0, stderr);
  const described = value[0]?.stdout.match(/^\tTopic: topic-/gm)?.length;
  assert.equal(described, topics * partitionsPerTopic);
  return ms;
}

async function snapshotOf(cluster: ReturnType<typeof openCluster>): Promise<number> {
  const { value, ms } = await timed(() => cluster.reader.readSnapshot());
  const snapshot = must(value);
  assert.equal(
    snapshot.topics.reduce((sum, topic) => sum + topic.partitions.length, 0),
    topics * partitionsPerTopic,
  );
  assert.ok(snapshot.topics.every((topic) => topic.partitions.every(({ sizeBytes }) => sizeBytes === 0)));
  return ms;
}

test('a snapshot of 10,000 partitions is several times faster than describing them with the tools of Kafka', async (t) => {
  const times = { tools: [] as number[], fresh: [] as number[], kept: [] as number[], intake: [] as number[] };
  const kept = openCluster(scene.bootstrap, { intakeWindowMs: 0 });
  try {
    // In turn, so that other work on the machine hits both.
    for (let round = 0; round < rounds; round++) {
      times.tools.push(await withKafkasTools());
      const fresh = openCluster(scene.bootstrap, { intakeWindowMs: 0 });
      times.fresh.push(await snapshotOf(fresh));
      await fresh.close();
      times.kept.push(await snapshotOf(kept));
      const watching = openCluster(scene.bootstrap);
      times.intake.push(await snapshotOf(watching));
      await watching.close();
    }
  } finally {
    await kept.close();
  }
  const tools = median(times.tools);
  const line = (name: string, ms: number) => `${name} ${Math.round(ms)} ms, ratio ${(tools / ms).toFixed(1)}`;
  t.diagnostic(`kafka-topics and kafka-log-dirs --describe: ${Math.round(tools)} ms (median of ${rounds})`);
  t.diagnostic(line('snapshot over new connections:', median(times.fresh)));
  t.diagnostic(line('snapshot over open connections:', median(times.kept)));
  t.diagnostic(line('first snapshot with intake, which watches one second:', median(times.intake)));
  // The goal is 5; a shared machine shows less at times.
  assert.ok(tools / median(times.kept) >= 3, 'a snapshot is less than 3 times faster');
});
