/** Bot, worker and command line on the secured cluster, with a Redis over TLS and users of few rights; and all that they said. */

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { leastUser } from '../../../lab/redis/least-acl.ts';
import { startRedis } from '../../../lab/redis/start-redis.ts';
import { type LocalSlack, type Message, startLocalSlack } from '../../../lab/slack/index.ts';
import { startBot } from '../../../src/bot.ts';
import { runCli } from '../../../src/cli/run-cli.ts';
import { readBotConfig, readWorkerConfig } from '../../../src/config/read-config.ts';
import { createLog } from '../../../src/log.ts';
import { startWorker } from '../../../src/worker.ts';
import { type SecuredCluster, secretVariables, type Way, ways, writeConfiguration } from './secured-cluster.ts';

export const redisPassword = 'planted-redis-password';
const adminPassword = 'planted-redis-admin';

export type Product = {
  readonly slack: LocalSlack;
  /** Asks in Slack as Mira, and waits for the plan. */
  readonly planned: (command: string) => Promise<Message>;
  /** Approves as Bob. */
  readonly approved: (posted: Message) => Promise<void>;
  readonly restartWorker: (meanwhile: () => Promise<unknown>) => Promise<void>;
  /** The message as it is at the end. */
  readonly ended: (posted: Message) => Promise<Message>;
  readonly cli: (...words: readonly string[]) => Promise<{ readonly code: number; readonly text: string }>;
  /** Refused commands, as Redis noted them. */
  readonly redisDenials: () => Promise<unknown>;
  /** Everything that was logged, told or kept. */
  readonly everything: () => Promise<string>;
  readonly secrets: () => readonly string[];
  readonly stop: () => Promise<void>;
};

export async function startSecuredProduct(secured: SecuredCluster, way: Way): Promise<Product> {
  const { dir, authority } = secured;
  await authority.issue('redis', { names: 'IP:127.0.0.1', days: 10 });
  const file = (name: string): string => join(dir, 'ca', name);
  const redis = await startRedis({
    dir: join(dir, 'redis'),
    tls: { ca: authority.caFile, cert: file('redis.pem'), key: file('redis.key') },
    settings: [
      ...['--requirepass', adminPassword],
      ...leastUser('evenkeel', { password: redisPassword, keys: 'evenkeel*' }),
    ],
  });
  const slack = await startLocalSlack({ mode: 'socket', rateLimits: 'off' });
  const approvers = { groups: ['S0APPROVERS'] };
  const others = { reader: ways.plain('reader'), oauth: ways.oauth('mover', secured.tokens.tokenUrl) };
  const path = await writeConfiguration(secured, way, { approvers, defaultChannel: 'C0KAFKAOPS' }, others);
  writeFileSync(
    path,
    JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), redis: { tls: { ca: 'ca/ca.pem' } } }),
  );
  const environment = {
    ...secretVariables,
    EVENKEEL_CONFIG: path,
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_APP_TOKEN: slack.appToken,
    SLACK_API_URL: slack.apiUrl,
    REDIS_URL: redis.url.replace('//', `//evenkeel:${redisPassword}@`),
  };
  const readText = (name: string): string => readFileSync(name, 'utf8');
  const said: string[] = [];
  const log = createLog({ level: 'debug', role: 'test', write: (line) => said.push(line) });
  const botConfig = readBotConfig({ environment, readText });
  const workerConfig = readWorkerConfig({ environment, readText });
  assert.ok(botConfig.ok && workerConfig.ok, JSON.stringify([botConfig, workerConfig]));
  said.push(JSON.stringify([botConfig, workerConfig]));
  const bot = await startBot(botConfig.value, { log });
  const begin = async () => {
    const started = await startWorker(workerConfig.value, { log });
    assert.ok(started.ok, JSON.stringify(started));
    return started.value;
  };
  let worker = await begin();
  assert.ok(bot.ok, JSON.stringify(bot));
  const admin = new Redis(redis.url, { password: adminPassword, tls: { ca: authority.ca } });
  const now = ({ ts }: Message) => slack.control.messages().find((message) => message.ts === ts);
  return {
    slack,
    planned: async (command) => {
      const before = new Set(slack.control.messages().map(({ ts }) => ts));
      assert.ok((await slack.control.command('mira', '#kafka-ops', command)).ok);
      const fits = (message: Message) => !before.has(message.ts) && JSON.stringify(message).includes('"approve"');
      return slack.control.waitForMessage(fits, 60_000);
    },
    approved: async (posted) => {
      assert.ok((await slack.control.click('bob', posted.ts, 'approve')).ok);
    },
    restartWorker: async (meanwhile) => {
      await worker.stop();
      await meanwhile();
      worker = await begin();
    },
    ended: async (posted) => {
      const end = () => (/· (?:done|failed|cancelled)\b/.test(now(posted)?.text ?? '') ? now(posted) : undefined);
      return slack.control.waitFor(end, 120_000, 'the end of the execution');
    },
    cli: async (...words) => {
      let text = '';
      const keep = { write: (more: string) => (text += more) };
      const code = await runCli([...words], { stdout: keep, stderr: keep, env: environment });
      said.push(text);
      return { code, text };
    },
    redisDenials: () => admin.call('ACL', 'LOG'),
    everything: async () =>
      [...said, JSON.stringify(slack.control.messages()), ...(await contentsOf(admin))].join('\n'),
    secrets: () => [
      ...Object.values(secretVariables),
      ...secured.tokens.issued(),
      redisPassword,
      slack.botToken,
      slack.appToken,
      slack.signingSecret,
    ],
    stop: async () => {
      await bot.value.stop();
      await worker.stop();
      admin.disconnect();
      await slack.stop();
      await redis.stop();
    },
  };
}

async function contentsOf(redis: Redis): Promise<readonly string[]> {
  const keys = await redis.keys('*');
  assert.ok(keys.length > 5, 'Redis holds something to look at');
  const read: Readonly<Record<string, (key: string) => Promise<unknown>>> = {
    string: (key) => redis.get(key),
    list: (key) => redis.lrange(key, 0, -1),
    set: (key) => redis.smembers(key),
    zset: (key) => redis.zrange(key, '0', '-1'),
    hash: (key) => redis.hgetall(key),
    stream: (key) => redis.xrange(key, '-', '+'),
  };
  return Promise.all(keys.map(async (key) => `${key} ${JSON.stringify(await read[await redis.type(key)]?.(key))}`));
}
