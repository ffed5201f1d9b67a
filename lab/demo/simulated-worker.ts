/** The worker of the demo without Java: the product's own, on a cluster in memory. */

import { readFileSync } from 'node:fs';
import { faultsText } from '../../src/config/fault.ts';
import { configPath, readWorkerConfig } from '../../src/config/read-config.ts';
import { createLog } from '../../src/log.ts';
import { startWorker } from '../../src/worker.ts';
import { clusterOf, createWorld } from '../simulated/index.ts';
import { brokers, demoTopics } from './topics.ts';

const capacityBytes = 100e9;
/** The simulated topics are larger than the real demo's: nothing is copied, so they may be. */
const sizeFactor = 2;
const writeBytesPerSec = 20_000;

const world = createWorld({
  clusterId: 'simulated',
  nowMs: Date.now(),
  brokers: brokers.map((broker) => ({ ...broker, capacityBytes })),
  topics: demoTopics.map((topic) => ({
    name: topic.name,
    configs: { 'min.insync.replicas': String(topic.minInsyncReplicas) },
    partitions: topic.placement.map((replicas) => ({
      replicas,
      sizeBytes: topic.fillBytes * sizeFactor,
      writeBytesPerSec,
    })),
  })),
});

const config = readWorkerConfig({ environment: process.env, readText: (path) => readFileSync(path, 'utf8') });
if (!config.ok) {
  console.error(faultsText(config.faults, configPath(process.env)));
  process.exit(2);
}
const log = createLog({ level: config.value.logLevel, role: 'worker' });
const started = await startWorker(config.value, {
  log,
  openCluster: ({ name }) => ({ ...clusterOf(name, world, Date.now), close: () => Promise.resolve() }),
});
if (!started.ok) {
  console.error(started.refusals.map(({ message, next }) => `${message}\n  ${next}`).join('\n'));
  process.exit(1);
}
const { stop } = started.value;
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => void stop().then(() => process.exit(0)));
}
