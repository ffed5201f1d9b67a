/** One audit and one plan for each cluster, put on the queue at once and shared by so many workers: how long, and what came of it. */

import { writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openQueue } from '../../jobs/queue/open-queue.ts';
import { type Role, startRole } from '../demo/role.ts';
import { startRedis } from '../redis/start-redis.ts';
import { type LocalSlack, startLocalSlack } from '../slack/index.ts';
import { teamId } from '../slack/workspace.ts';
import { clusterNames, type Size } from './clusters.ts';

export type Shared = {
  readonly workers: number;
  readonly seconds: number;
  /** By cluster: how many audits and how many plans people were shown; each should be one. */
  readonly audits: ReadonlyMap<string, number>;
  readonly plans: ReadonlyMap<string, number>;
};

export type ShareOptions = {
  readonly folder: string;
  readonly size: Size;
  readonly workers: number;
  /** SIGKILL to the first worker once this many answers are there. Missing: nobody dies. */
  readonly killAfterAnswers?: number;
  readonly withinMs: number;
};

export async function shareOut({ folder, size, workers, killAfterAnswers, withinMs }: ShareOptions): Promise<Shared> {
  const redis = await startRedis({ dir: join(folder, `redis-${workers}`) });
  const slack = await startLocalSlack({ mode: 'socket', rateLimits: 'off' });
  const queue = openQueue({ redisUrl: redis.url });
  const roles: Role[] = [];
  try {
    for (let index = 0; index < workers; index += 1)
      roles.push(startOne({ folder, size, name: `worker-${workers}-${index}`, slack, redisUrl: redis.url }));
    await Promise.all(roles.map((role) => role.untilReady()));
    const began = Date.now();
    const person = { teamId, userId: 'U0MIRA', name: 'mira' };
    for (const clusterName of clusterNames(size)) {
      const ask = { clusterName, channel: 'C0KAFKAOPS', person };
      const request = { intent: { kind: 'fix-racks' }, throttleBytesPerSec: 50_000_000 } as const;
      for (const job of [{ kind: 'audit', ask } as const, { kind: 'plan', ask, request } as const]) {
        const added = await queue.add(job);
        if (!added.ok) throw new Error(added.message);
      }
    }
    const wanted = 2 * size.clusters;
    let killed = killAfterAnswers === undefined;
    for (;;) {
      // An answer that is told twice stands for no other.
      const done = answers(slack, 'audit').size + answers(slack, 'plan').size;
      if (!killed && done >= (killAfterAnswers ?? 0)) {
        killed = true;
        await roles[0]?.kill('SIGKILL');
      }
      if (done >= wanted) break;
      if (Date.now() - began > withinMs) throw new Error(`${done} of ${wanted} answers after ${withinMs} ms.`);
      await sleep(50);
    }
    const seconds = (Date.now() - began) / 1000;
    return { workers, seconds, audits: answers(slack, 'audit'), plans: answers(slack, 'plan') };
  } finally {
    await Promise.all(roles.map((role) => role.stop()));
    await queue.close();
    await slack.stop();
    await redis.stop();
  }
}

/** By cluster: messages that show the result, not those that say that it is being made. */
function answers({ control }: LocalSlack, kind: 'audit' | 'plan'): ReadonlyMap<string, number> {
  const pattern = kind === 'audit' ? /\bAudit · (c\d+)/ : /\bFix racks · (c\d+) · plan/;
  const counts = new Map<string, number>();
  for (const { text } of control.messages()) {
    const name = pattern.exec(text)?.[1];
    if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

const ending = extname(fileURLToPath(import.meta.url));

function startOne(of: {
  readonly folder: string;
  readonly size: Size;
  readonly name: string;
  readonly slack: LocalSlack;
  readonly redisUrl: string;
}): Role {
  const { folder, size, slack } = of;
  const config = join(folder, 'evenkeel.json');
  const clusters = clusterNames(size).map((name) => ({ name, bootstrap: ['127.0.0.1:9'], note: 'simulated' }));
  writeFileSync(config, JSON.stringify({ clusters, defaultCluster: 'c01' }));
  const words = [
    ...(ending === '.ts' ? ['--import', 'tsx'] : []),
    fileURLToPath(new URL(`./worker${ending}`, import.meta.url)),
    ...[size.brokers, size.partitions].map(String),
  ];
  const environment = {
    PATH: process.env['PATH'],
    EVENKEEL_CONFIG: config,
    SLACK_API_URL: slack.apiUrl,
    SLACK_BOT_TOKEN: slack.botToken,
    REDIS_URL: of.redisUrl,
  };
  return startRole(of.name, words, { folder, environment });
}
