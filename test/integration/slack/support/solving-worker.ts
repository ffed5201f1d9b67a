/** The product's worker with a cluster of 200,000 partitions, so that it has something to solve. Nothing is ever moved there. */

import { readFileSync } from 'node:fs';
import { ok } from '../../../../jobs/outcome.ts';
import { clusterOf, createWorld } from '../../../../lab/simulated/index.ts';
import { buildCluster } from '../../../../planner/bench-scenarios.ts';
import { readWorkerConfig } from '../../../../src/config/read-config.ts';
import { createLog } from '../../../../src/log.ts';
import { startWorker } from '../../../../src/worker.ts';

const snapshot = buildCluster('load', {
  seed: 5,
  brokers: 100,
  racks: 3,
  partitions: 200_000,
  factor: () => 3,
});
const config = readWorkerConfig({ environment: process.env, readText: (path) => readFileSync(path, 'utf8') });
if (!config.ok) throw new Error(JSON.stringify(config.faults));
const log = createLog({ level: 'info', role: 'worker' });
const world = createWorld({ clusterId: snapshot.clusterId, nowMs: Date.now(), brokers: [], topics: [] });
const started = await startWorker(config.value, {
  log,
  openCluster: ({ name }) => ({
    ...clusterOf(name, world, Date.now),
    reader: {
      readSnapshot: async () => {
        log.info(`${snapshot.topics.reduce((sum, { partitions }) => sum + partitions.length, 0)} partitions were read`);
        return ok(snapshot);
      },
    },
    close: async () => {},
  }),
});
if (!started.ok) throw new Error(JSON.stringify(started.refusals));
process.once('SIGTERM', () => void started.value.stop().then(() => process.exit(0)));
