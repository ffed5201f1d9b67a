/** A secured cluster as the product opens it, and everything that an execution asks of it. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Outcome } from '../../../jobs/outcome.ts';
import { readClusters } from '../../../src/config/read-config.ts';
import { openKafkaCluster } from '../../../src/kafka/open-kafka-cluster.ts';
import { type SecuredCluster, secretVariables, type Way, writeConfiguration } from './secured-cluster.ts';

export type Open = ReturnType<typeof openKafkaCluster>;

/** Clusters as the product reads them. */
export function settingsIn(path: string, environment: Readonly<Record<string, string>> = secretVariables) {
  const readText = (file: string): string => readFileSync(file, 'utf8');
  const checked = readClusters({ environment: { ...environment, EVENKEEL_CONFIG: path }, readText });
  assert.ok(checked.ok, JSON.stringify(checked));
  return checked.value.clusters;
}

/** A cluster as the product opens it: from evenkeel.json and the environment. */
export async function openBy(
  secured: SecuredCluster,
  way: Way,
  environment: Readonly<Record<string, string>>,
): Promise<Open> {
  const [settings] = settingsIn(await writeConfiguration(secured, way), environment);
  assert.ok(settings !== undefined);
  return openKafkaCluster(settings, { intakeWindowMs: 0 });
}

const strict = { allowReplicationFactorChange: false };
export const orders = { topic: 'orders', partition: 0 };
const list = { resource: { kind: 'topic', name: 'orders' }, key: 'follower.replication.throttled.replicas' } as const;
const rate = { resource: { kind: 'broker', id: 103 }, key: 'follower.replication.throttled.rate' } as const;

/** What an execution asks of a cluster, in its order; the first refusal ends it. */
export async function everyStep({ reader, actor }: Open): Promise<Outcome<unknown>> {
  const steps: readonly (() => Promise<Outcome<unknown>>)[] = [
    () => reader.readSnapshot(),
    () => actor.observe([orders]),
    () => actor.readConfigs([{ resource: rate.resource, keys: [rate.key] }]),
    () => actor.alterConfigs([{ ...list, op: 'append', value: '0:103' }]),
    () => actor.alterConfigs([{ ...rate, op: 'set', value: '1000000' }]),
    () => actor.reassign([{ ...orders, replicas: [101, 102] }], strict),
    () => actor.reassign([{ ...orders, replicas: null }], strict),
    () => actor.electPreferredLeaders([orders]),
    () => actor.alterConfigs([{ ...rate, op: 'delete', value: null }]),
    () => actor.alterConfigs([{ ...list, op: 'delete', value: null }]),
  ];
  let last: Outcome<unknown> = { ok: true, value: null };
  for (const step of steps) {
    last = await step();
    if (!last.ok) return last;
  }
  return last;
}
