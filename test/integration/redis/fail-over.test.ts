/** An execution whose Redis loses its primary in the middle: by Sentinels, and in a Cluster, each also over TLS. Real processes all of them. */

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { createAuthority } from '../../../lab/kafka/certificates.ts';
import { leastUser } from '../../../lab/redis/least-acl.ts';
import { startRedisCluster } from '../../../lab/redis/start-cluster.ts';
import { startWatchedRedis } from '../../../lab/redis/start-sentinels.ts';
import type { TlsFiles } from '../../../lab/redis/tls.ts';
import { openRedis } from '../../../src/redis/open-redis.ts';
import { must } from '../kafka/scene.ts';
import { current, openStage, planPosted, type Stage, textOf } from '../slack/support/stage.ts';

const password = 'planted-redis-password';
const dir = mkdtempSync(join(tmpdir(), 'evenkeel-fail-over-'));
after(() => rmSync(dir, { recursive: true, force: true }));

type Lab = {
  readonly url: string;
  readonly failOver: () => Promise<void>;
  /** Missing where enough replicas are left. */
  readonly heal?: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

/** The bot's own user, with the least rights, on every server. */
const settings = (keys: string) => leastUser('evenkeel', { password, keys });

function asUser(url: string): string {
  return url.replace('//:', '//evenkeel:');
}

const places = {
  'named by Sentinels': (given: Given) => startWatchedRedis({ ...given, replicas: 2, settings: settings('evenkeel*') }),
  'in a Cluster': async (given: Given) => {
    const cluster = await startRedisCluster({ ...given, settings: settings('{evenkeel}*') });
    return { ...cluster, failOver: () => cluster.failOver('{evenkeel}:executions') };
  },
};

async function certificates(): Promise<TlsFiles> {
  const authority = await createAuthority(join(dir, 'tls'));
  const { cert, key } = await authority.issue('redis', { names: 'IP:127.0.0.1', days: 2 });
  const files = { ca: authority.caFile, cert: join(dir, 'redis.pem'), key: join(dir, 'redis.key') };
  writeFileSync(files.cert, cert);
  writeFileSync(files.key, key);
  return files;
}

type Given = { readonly dir: string; readonly password: string; readonly tls: TlsFiles | null };

const labs = Object.entries(places).flatMap(([name, start]) =>
  [false, true].map((secure) => [`${name}${secure ? ', over TLS,' : ''}`, secure, start] as const),
);

for (const [name, secure, start] of labs) {
  describe(`a primary ${name}`, () => {
    it('may die in the middle of an execution: it goes on, and nothing that was acknowledged is lost', async () => {
      const tls = secure ? await certificates() : null;
      const lab: Lab = await start({ dir: mkdtempSync(join(dir, 'lab-')), password, tls });
      const stage = await openStage({
        mode: 'socket',
        redis: { ...lab, url: asUser(lab.url) },
        partitionBytes: 120_000_000,
        file: {
          clusters: [{ ...cluster, throttle: { floor: '5MB/s', ceiling: '20MB/s', start: '20MB/s' } }],
          ...(tls === null ? {} : { redis: { tls: { ca: tls.ca } } }),
        },
      });
      try {
        await stage.startBot();
        await stage.startWorker();
        const posted = await planPosted(stage);
        assert.ok((await stage.slack.control.click('bob', posted.ts, 'approve')).ok);
        await untilMoving(stage);
        const before = await journalOf(stage);
        assert.ok(before.length > 3, JSON.stringify(before));
        await lab.failOver();
        if (lab.heal !== undefined) {
          // The new primary has no replica: what it writes could be lost with it, so nothing more is done, and that is said.
          const told = () => (/0 of 1 replicas confirmed/.test(textOf(current(stage, posted))) ? true : undefined);
          await stage.slack.control.waitFor(told, 60_000, 'the message that says why it waits');
          await lab.heal();
        }
        const end = () => {
          const now = current(stage, posted);
          return now !== undefined && /· (?:done|failed|cancelled)\b/.test(now.text) ? now : undefined;
        };
        const ended = await stage.slack.control.waitFor(end, 150_000, 'the end of the execution');
        assert.match(ended.text, /· done\b/);
        const journal = await journalOf(stage);
        assert.deepEqual(journal.slice(0, before.length), before);
        assert.deepEqual(
          journal.map(({ seq }) => seq),
          journal.map((_, index) => index),
        );
        assert.equal(journal.filter(({ event }) => event.kind === 'started').length, 1);
        for (const broker of stage.world.brokers.values()) assert.deepEqual([...broker.configs], []);
        // The bot and the worker take new work too.
        await planPosted(stage, '/kafka drain 106');
        assert.ok(!stage.logged.join('').includes(password), 'a secret is in the log');
        assert.ok(!stage.logged.join('').includes('NOPERM'), 'the least rights were enough');
      } catch (error) {
        throw new Error(`${error instanceof Error ? error.stack : error}\n${stage.logged.slice(-25).join('')}`);
      } finally {
        await stage.close();
      }
    });
  });
}

const cluster = {
  name: 'demo',
  bootstrap: ['simulated:9092'],
  approvers: { groups: ['S0APPROVERS'] },
  defaultChannel: 'C0KAFKAOPS',
};

async function untilMoving(stage: Stage): Promise<void> {
  const moving = () =>
    [...stage.world.topics.values()].some(({ partitions }) => partitions.some(({ adding }) => adding.length > 0)) ||
    undefined;
  await stage.slack.control.waitFor(moving, 60_000, 'data on its way');
}

async function journalOf(stage: Stage) {
  const { address, prefix } = stage.workerConfig().redis;
  const redis = openRedis({ url: address, prefix });
  try {
    const [id = ''] = must(await redis.journal.list(1));
    return must(await redis.journal.read(id));
  } finally {
    await redis.close();
  }
}
