/** A cluster for one test file, and waiting for conditions. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from '../../../jobs/cluster.ts';
import type { Outcome } from '../../../jobs/outcome.ts';
import { type KafkaOptions, type RunningKafka, startKafka } from '../../../lab/kafka/index.ts';
import { type OpenOptions, openKafkaCluster } from '../../../src/kafka/open-kafka-cluster.ts';

export type Scene = {
  readonly kafka: RunningKafka;
  readonly bootstrap: readonly string[];
  readonly cluster: Cluster;
  readonly end: () => Promise<void>;
};

export async function setScene(options: Omit<KafkaOptions, 'dir'> & OpenOptions = {}): Promise<Scene> {
  const dir = await mkdtemp(join(tmpdir(), 'evenkeel-test-kafka-'));
  const kafka = await startKafka({ ...options, dir });
  const cluster = openCluster(kafka.bootstrap, options);
  return {
    kafka,
    bootstrap: kafka.bootstrap,
    cluster,
    end: async () => {
      await cluster.close();
      await kafka.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

export function openCluster(bootstrap: readonly string[], options: OpenOptions = {}, requestTimeoutMs = 10_000) {
  return openKafkaCluster({ name: 'test', bootstrap, ssl: null, sasl: null, requestTimeoutMs }, options);
}

/** The value, or the refusal as an error that shows it. */
export function must<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(`${outcome.code}: ${outcome.message} ${outcome.next}`);
  return outcome.value;
}

/** Looks again until `look` gives something other than null. */
export async function until<T>(what: string, look: () => Promise<T | null>, timeoutMs = 90_000): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (found !== null) return found;
    if (Date.now() > deadline) throw new Error(`Not within ${timeoutMs} ms: ${what}.`);
    await sleep(100);
  }
}
