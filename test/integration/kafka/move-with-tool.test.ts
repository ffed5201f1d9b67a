import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createTopics, fillPartitions, moveWithTool } from '../../../lab/kafka/index.ts';
import { must, type Scene, setScene } from './scene.ts';

let scene: Scene;

before(async () => {
  const brokers = [101, 102, 103].map((id) => ({ id, rack: `r${id}` }));
  scene = await setScene({ brokers, controllers: 1 });
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
