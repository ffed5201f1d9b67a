/** npm run makespan: how long executions take, against what the throttle allows and against Kafka's own tool. */

import { writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { openKafkaCluster } from '../../src/kafka/open-kafka-cluster.ts';
import { openRedis } from '../../src/redis/open-redis.ts';
import { say } from '../demo/say.ts';
import { startKafka } from '../kafka/index.ts';
import { startRedis } from '../redis/start-redis.ts';
import { runCommand } from '../rounds/run-command.ts';
import { makespanUsage, readMakespanOptions } from './options.ts';
import { type Timing, timeShape } from './play.ts';
import { shapes } from './shapes.ts';
import { tableOf, verdictOf } from './table.ts';

await runCommand({ usage: makespanUsage, readOptions: readMakespanOptions }, async (options, { folder, onStarted }) => {
  const server = await startRedis({ dir: join(folder, 'redis') });
  onStarted(() => server.stop());
  const redis = openRedis({ url: server.url });
  onStarted(() => redis.close());
  const config = { 'replication.quota.window.num': String(options.quotaWindows) };
  const kafka = await startKafka({ dir: join(folder, 'kafka'), config, onProgress: say });
  onStarted(() => kafka.stop());
  const requests = new Map<string, number>();
  const settings = { name: 'makespan', bootstrap: kafka.bootstrap, ssl: null, sasl: null, requestTimeoutMs: 30_000 };
  const cluster = openKafkaCluster(settings, { onRequest: (api) => requests.set(api, (requests.get(api) ?? 0) + 1) });
  onStarted(() => cluster.close());
  const { bootstrap } = kafka;
  const course = { bootstrap, cluster, redis, requests, quotaWindowMs: options.quotaWindows * 1000 };
  const timings: Timing[] = [];
  for (const name of options.shapes) {
    const shape = shapes[name];
    if (shape !== undefined) timings.push(...(await timeShape(course, [name, shape], options)));
  }
  const table = `${tableOf(timings)}\nLoad of the machine at the end: ${loadavg()
    .map((load) => load.toFixed(1))
    .join(', ')}.\n`;
  console.log(`\n${table}`);
  if (options.tableFile !== null) {
    writeFileSync(options.tableFile, table);
    writeFileSync(
      `${options.tableFile}.json`,
      JSON.stringify(timings.map((timing) => ({ ...timing, requests: Object.fromEntries(timing.requests) }))),
    );
  }
  return timings.every((timing) => verdictOf(timing).met);
});
