/** The demo's stage with what only the rounds need: restarts, the active controller, and the cluster as it is. */

import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openKafkaCluster } from '../../src/kafka/open-kafka-cluster.ts';
import { inspect } from '../demo/inspect.ts';
import type { OnStarted, Stage } from '../demo/stage.ts';
import { brokers } from '../demo/topics.ts';
import type { RunningKafka, Workload } from '../kafka/index.ts';
import { withAdmin } from '../kafka/with-admin.ts';
import { type LocalRedis, startRedis } from '../redis/start-redis.ts';

export type Stand = {
  readonly rackViolations: number;
  readonly underReplicated: number;
  readonly ongoingReassignments: number;
  /** As `inspect` words them, sorted. */
  readonly throttles: readonly string[];
  /** Replicas of each partition, e.g. `orders-0: 3`. */
  readonly replicaCounts: readonly string[];
};

export type Scene = {
  readonly stage: Stage;
  readonly kafka: RunningKafka;
  readonly workload: Workload;
  readonly redisUrl: string;
  readonly restartRedis: (awayMs: number) => Promise<void>;
  readonly activeController: () => Promise<number>;
  readonly stand: () => Promise<Stand>;
  /** Waits until nothing is under way and every replica is in sync. */
  readonly untilQuiet: () => Promise<void>;
};

const quietWithinMs = 180_000;

export function makeScene(stage: Stage, folder: string, onStarted: OnStarted): Scene {
  const { kafka, workload } = stage;
  if (kafka === null || workload === null) throw new Error('Chaos needs the real cluster.');
  let redis: LocalRedis = stage.redis;
  onStarted(() => redis.stop());
  const stand = () => standOf(kafka.bootstrap);
  return {
    stage,
    kafka,
    workload,
    redisUrl: stage.redis.url,
    restartRedis: async (awayMs) => {
      await redis.stop('SIGKILL');
      await sleep(awayMs);
      redis = await startRedis({ dir: join(folder, 'redis'), port: stage.redis.port });
    },
    activeController: () => activeController(kafka.bootstrap),
    stand,
    untilQuiet: async () => {
      const deadline = Date.now() + quietWithinMs;
      for (;;) {
        // Kafka's Admin refuses to answer while a partition has no leader.
        const now = await stand().catch(() => null);
        if (now !== null && now.ongoingReassignments === 0 && now.underReplicated === 0) return;
        if (Date.now() > deadline) throw new Error(`The cluster did not come to rest within ${quietWithinMs} ms.`);
        await sleep(500);
      }
    },
  };
}

async function standOf(bootstrap: readonly string[]): Promise<Stand> {
  const { throttles, ...seen } = await inspect(bootstrap, brokers);
  const { topics } = await withAdmin(bootstrap, (admin) => admin.fetchTopicMetadata());
  const replicaCounts = topics.flatMap(({ name, partitions }) =>
    partitions.map(({ partitionId, replicas }) => `${name}-${partitionId}: ${replicas.length}`),
  );
  return { ...seen, throttles: [...throttles].sort(), replicaCounts: replicaCounts.sort() };
}

async function activeController(bootstrap: readonly string[]): Promise<number> {
  const cluster = openKafkaCluster({ name: 'chaos', bootstrap, ssl: null, sasl: null, requestTimeoutMs: 10_000 }, {});
  try {
    const snapshot = await cluster.reader.readSnapshot();
    if (!snapshot.ok) throw new Error(snapshot.message);
    const { controlPlane } = snapshot.value;
    const leader = controlPlane.kind === 'kraft' ? controlPlane.leaderId : null;
    if (leader === null) throw new Error('No active controller was seen.');
    return leader;
  } finally {
    await cluster.close();
  }
}
