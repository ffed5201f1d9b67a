/** Kafka's own tool, and our execution of the same plan beside it: the short form of `npm run makespan`. */

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createTopics, fillPartitions, moveWithTool } from '../../../lab/kafka/index.ts';
import { type Timing, timeShape } from '../../../lab/makespan/play.ts';
import { tableOf } from '../../../lab/makespan/table.ts';
import { startRedis } from '../../../lab/redis/start-redis.ts';
import { openRedis } from '../../../src/redis/open-redis.ts';
import { must, type Scene, setScene } from './scene.ts';

const requests = new Map<string, number>();
let scene: Scene;

before(async () => {
  const brokers = [101, 102, 103].map((id) => ({ id, rack: `r${id}` }));
  const onRequest = (api: string) => void requests.set(api, (requests.get(api) ?? 0) + 1);
  // A throttle that looks back over two seconds lets no more than two seconds' worth through at the start.
  const config = { 'replication.quota.window.num': '2' };
  scene = await setScene({ brokers, controllers: 1, config, onRequest });
  await createTopics(scene.bootstrap, [{ topic: 'heavy', replicas: [[101], [101]] }]);
  await fillPartitions(scene.bootstrap, 'heavy', [
    { partition: 0, bytes: 6_000_000 },
    { partition: 1, bytes: 6_000_000 },
  ]);
});

after(async () => {
  await scene.end();
});

test("a move by Kafka's own tool takes as long as its throttle says, and leaves no throttle behind", async (t) => {
  const throttleBytesPerSec = 2_000_000;
  const { seconds } = await moveWithTool({
    bootstrap: scene.bootstrap,
    reassignment: {
      version: 1,
      partitions: [
        { topic: 'heavy', partition: 0, replicas: [102] },
        { topic: 'heavy', partition: 1, replicas: [102] },
      ],
    },
    throttleBytesPerSec,
    timeoutMs: 60_000,
  });
  // 12 MB out of one broker. The throttle looks at windows of a second, so the first ones may let more pass.
  const boundSeconds = 12_000_000 / throttleBytesPerSec;
  t.diagnostic(`${seconds.toFixed(1)} s; the throttle alone: ${boundSeconds.toFixed(1)} s`);
  assert.ok(seconds > boundSeconds / 2, `${seconds} s is faster than the throttle allows`);
  const snapshot = must(await scene.cluster.reader.readSnapshot());
  assert.deepEqual(snapshot.throttles, []);
  const heavy = snapshot.topics.find(({ name }) => name === 'heavy');
  assert.deepEqual(
    heavy?.partitions.map(({ replicas }) => replicas),
    [[102], [102]],
  );
});

test("an execution of ours takes about as long as the throttle and Kafka's tool, at few requests", async (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'evenkeel-makespan-'));
  const server = await startRedis({ dir });
  const redis = openRedis({ url: server.url });
  let timings: readonly Timing[];
  try {
    const { bootstrap, cluster } = scene;
    const shape = {
      what: 'one of three brokers is emptied',
      topics: [{ topic: 'drained', bytes: 1_000_000, replicas: Array.from({ length: 12 }, () => [101, 102]) }],
      request: { intent: { kind: 'drain', brokers: [101] } },
    } as const;
    const course = { bootstrap, cluster, redis, requests, quotaWindowMs: 2_000 };
    timings = await timeShape(course, ['small', shape], { throttles: [2_000_000], rounds: 1 });
  } finally {
    await redis.close();
    await server.stop();
    rmSync(dir, { recursive: true, force: true });
  }
  t.diagnostic(tableOf(timings));
  const [timing] = timings;
  assert.ok(timing !== undefined);
  assert.ok(timing.busiest.bytes >= 12_000_000, 'the emptied broker holds 12 MB');
  const [our, their] = [timing.ours[0]?.seconds ?? 0, timing.theirs[0]?.seconds ?? 0];
  assert.equal(timing.waves, 2, 'a canary and the rest: little work is not cut into waves of seconds');
  // Other work may share the machine: a wave too many, or a look that is never taken, costs more than this.
  assert.ok(our < 4 * Math.max(their, timing.boundSeconds), `${our} s; Kafka's tool took ${their} s`);
  const sent = [...timing.requests.values()].reduce((sum, count) => sum + count, 0);
  assert.ok(sent / (timing.ours[0]?.totalSeconds ?? 1) < 60, `${sent} requests`);
});
