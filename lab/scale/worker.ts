/** A worker as a process of its own: the product's, on the simulated clusters whose size is on the command line. */

import { readFileSync } from 'node:fs';
import { readWorkerConfig } from '../../src/config/read-config.ts';
import { createLog } from '../../src/log.ts';
import { startWorker } from '../../src/worker.ts';
import { clusterOf } from '../simulated/index.ts';
import { worldOf } from './clusters.ts';

const [brokers, partitions] = process.argv.slice(2).map(Number);
const config = readWorkerConfig({ environment: process.env, readText: (path) => readFileSync(path, 'utf8') });
if (!config.ok || brokers === undefined || partitions === undefined) {
  console.error(JSON.stringify(config));
  process.exit(2);
}
const size = { clusters: 0, brokers, partitions };
const started = await startWorker(config.value, {
  log: createLog({ level: config.value.logLevel, role: 'worker' }),
  openCluster: ({ name }) => ({ ...clusterOf(name, worldOf(name, size), Date.now), close: () => Promise.resolve() }),
});
if (!started.ok) {
  console.error(JSON.stringify(started.refusals));
  process.exit(1);
}
process.once('SIGTERM', () => void started.value.stop().then(() => process.exit(0)));
