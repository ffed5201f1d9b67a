/**
 * npm run chaos:arrivals: what a producer with acks=all feels when partitions arrive while other moves have used up the
 * quota and no worker is there to take them off the throttle lists. Once with both replicas' change in one request, as
 * Kafka's own tool asks for it, and once in the two steps of decision 0030.
 */

import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster, ConfigChange } from '../../jobs/cluster.ts';
import { grownList } from '../../jobs/execution/move-view.ts';
import { wantedThrottle } from '../../jobs/execution/throttle.ts';
import type { Outcome } from '../../jobs/outcome.ts';
import { openKafkaCluster } from '../../src/kafka/open-kafka-cluster.ts';
import { endLeftovers, makeRunFolder, removeRunFolder } from '../demo/run-folder.ts';
import { say } from '../demo/say.ts';
import { createTopics, fillPartitions, startKafka, startWorkload } from '../kafka/index.ts';
import { setUp } from '../setup/set-up.ts';

const rateBytesPerSec = 1_000_000;
const [from, to] = [
  [101, 102],
  [103, 102],
] as const;
const small = [0, 1, 2, 3];
const withoutWorkerMs = 30_000;
const arrivesWithinMs = 240_000;

const missing = await setUp('demo');
if (missing !== null) {
  console.error(missing);
  process.exit(2);
}
await endLeftovers();
const folder = makeRunFolder();
const brokers = [101, 102, 103].map((id) => ({ id, rack: `r${id}` }));
const kafka = await startKafka({ dir: join(folder, 'kafka'), brokers, controllers: 1, onProgress: say });
const settings = { name: 'arrivals', bootstrap: kafka.bootstrap, ssl: null, sasl: null, requestTimeoutMs: 10_000 };
const cluster = openKafkaCluster(settings, {});
try {
  for (const id of [101, 102, 103]) must(await cluster.actor.alterConfigs(rates(id)));
  for (const [name, target] of [['one', to] as const, ['two', grownList({ from, to })] as const]) {
    const longestMs = await play(cluster, kafka.bootstrap, { name, target });
    say(`${name === 'one' ? 'In one step' : 'In two steps'}: the longest send without a worker took ${longestMs} ms`);
  }
} finally {
  await cluster.close();
  await kafka.stop();
  await removeRunFolder(folder);
}

/** The longest send from the moment at which the first partition has arrived on. */
async function play(
  { actor }: Cluster,
  bootstrap: readonly string[],
  { name, target }: { readonly name: string; readonly target: readonly number[] },
): Promise<number> {
  const heavy = `${name}-heavy`;
  await createTopics(bootstrap, [
    { topic: name, replicas: small.map(() => from) },
    { topic: heavy, replicas: small.map(() => from) },
  ]);
  await fillPartitions(
    bootstrap,
    heavy,
    small.map((partition) => ({ partition, bytes: 40_000_000 })),
  );
  await fillPartitions(
    bootstrap,
    name,
    small.map((partition) => ({ partition, bytes: 500_000 * (partition + 1) })),
  );
  const moves = [name, heavy].flatMap((topic) => small.map((partition) => ({ topic, partition, from, to })));
  must(await actor.alterConfigs(listed(moves)));
  const workload = await startWorkload({ bootstrap, topic: name });
  const reassign = async (topic: string, replicas: readonly number[]): Promise<void> => {
    const changes = small.map((partition) => ({ topic, partition, replicas }));
    must(await actor.reassign(changes, { allowReplicationFactorChange: true }));
  };
  await reassign(heavy, to);
  // The first ten seconds' worth of the quota pass at once.
  await sleep(5_000);
  await reassign(name, target);
  const deadline = Date.now() + arrivesWithinMs;
  for (let moving = small.length; moving > 0; await sleep(100)) {
    if (Date.now() > deadline) throw new Error(`The partitions did not arrive within ${arrivesWithinMs} ms.`);
    const { reassignments } = must(await actor.observe([]));
    const now = reassignments.filter(({ topic }) => topic === name).length;
    if (moving === small.length && now < moving) workload.takeLongestWait();
    moving = now;
  }
  await sleep(withoutWorkerMs);
  const longestMs = workload.takeLongestWait().ms;
  await workload.stop();
  must(
    await actor.reassign(
      moves.slice(small.length).map((move) => ({ ...move, replicas: null })),
      { allowReplicationFactorChange: true },
    ),
  );
  return longestMs;
}

function listed(
  moves: readonly {
    readonly topic: string;
    readonly partition: number;
    readonly from: readonly number[];
    readonly to: readonly number[];
  }[],
): readonly ConfigChange[] {
  const plan = { moves } as unknown as Parameters<typeof wantedThrottle>[0];
  const { lists } = wantedThrottle(plan, [...moves.keys()]);
  return [...lists].flatMap(([topic, byKey]) =>
    [...byKey].map(([key, entries]) => ({
      resource: { kind: 'topic' as const, name: topic },
      key,
      op: 'append' as const,
      value: [...entries].join(','),
    })),
  );
}

function rates(id: number): readonly ConfigChange[] {
  return ['leader', 'follower'].map((side) => ({
    resource: { kind: 'broker', id },
    key: `${side}.replication.throttled.rate`,
    op: 'set',
    value: String(rateBytesPerSec),
  }));
}

function must<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(`${outcome.code}: ${outcome.message}`);
  return outcome.value;
}
