/** A stage to act on: the local Slack, a real Redis, the bot, and a worker with a simulated cluster. */

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Check } from '../../../../jobs/check.ts';
import { type LocalRedis, startRedis } from '../../../../lab/redis/start-redis.ts';
import { clusterOf, createWorld, type World } from '../../../../lab/simulated/index.ts';
import { type LocalSlack, type Message, startLocalSlack } from '../../../../lab/slack/index.ts';
import { startBot } from '../../../../src/bot.ts';
import type { BotConfig, WorkerConfig } from '../../../../src/config/config.ts';
import { readBotConfig, readWorkerConfig } from '../../../../src/config/read-config.ts';
import type { Sources } from '../../../../src/config/where.ts';
import { createLog, type Log } from '../../../../src/log.ts';
import type { Running, Started } from '../../../../src/start.ts';
import { type OpenCluster, startWorker } from '../../../../src/worker.ts';

export type Mode = 'socket' | 'http';

export type Stage = {
  readonly slack: LocalSlack;
  /** For what a test keeps while it runs. */
  readonly folder: string;
  readonly redis: LocalRedis;
  readonly world: World;
  readonly logged: string[];
  readonly startBot: () => Promise<Running>;
  readonly startWorker: () => Promise<Running>;
  readonly botConfig: () => BotConfig;
  readonly workerConfig: () => WorkerConfig;
  /** Ends one of the roles now, and not again at the end. */
  readonly end: (running: Running) => Promise<void>;
  readonly close: () => Promise<void>;
};

export type StageOptions = {
  readonly mode: Mode;
  readonly approvers?: unknown;
  readonly file?: Readonly<Record<string, unknown>>;
  /** The policy file as it is at the start of a role, where "file" names one. */
  readonly policy?: () => unknown;
  /** The file of silences, where a cluster names one. */
  readonly silences?: unknown;
  /** Of each partition; 40 MB are copied within a second. */
  readonly partitionBytes?: number;
  /** What the worker answers `doctor` with. */
  readonly doctor?: (sources: Sources) => Promise<readonly Check[]>;
  /** More variables for both roles. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Of the partitions of a second topic, all on two brokers of one rack. */
  readonly crowdedBytes?: readonly number[];
  /** Another Redis than one server; the stage stops it. */
  readonly redis?: Pick<LocalRedis, 'url' | 'stop'>;
};

export async function openStage({
  mode,
  approvers = { groups: ['S0APPROVERS'] },
  file = {},
  policy = () => null,
  silences = null,
  partitionBytes = 40_000_000,
  environment = {},
  doctor,
  crowdedBytes = [],
  redis: given,
}: StageOptions): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-slack-'));
  const redis = given === undefined ? await startRedis({ dir: join(folder, 'redis') }) : { port: 0, pid: 0, ...given };
  const slack = await startLocalSlack({ mode });
  const world = badlyPlaced(partitionBytes, crowdedBytes);
  const logged: string[] = [];
  const log: Log = createLog({ level: 'debug', role: 'test', write: (line) => logged.push(line) });
  const settings = {
    slack: { mode, port: 0 },
    clusters: [
      {
        name: 'demo',
        bootstrap: ['simulated:9092'],
        approvers,
        defaultChannel: 'C0KAFKAOPS',
        note: 'simulated',
        watch: false,
      },
    ],
    ...file,
  };
  const sources = {
    environment: {
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_APP_TOKEN: slack.appToken,
      SLACK_SIGNING_SECRET: slack.signingSecret,
      SLACK_API_URL: slack.apiUrl,
      REDIS_URL: redis.url,
      ...environment,
    },
    readText: (path: string) => {
      if (path.endsWith('.pem')) return readFileSync(path, 'utf8');
      if (path.endsWith('policy.json')) return JSON.stringify(policy());
      return JSON.stringify(path.endsWith('silences.json') ? silences : settings);
    },
  };
  const examined = doctor === undefined ? {} : { doctor: () => doctor(sources) };
  const running = new Set<Running>();
  const openCluster: OpenCluster = ({ name }) => ({ ...clusterOf(name, world, Date.now), close: async () => {} });
  const keep = (started: Started): Running => {
    assert.ok(started.ok, JSON.stringify(started));
    running.add(started.value);
    return started.value;
  };
  const end = async (role: Running) => {
    running.delete(role);
    await role.stop();
  };
  const botConfig = () => expectValue(readBotConfig(sources));
  const workerConfig = () => expectValue(readWorkerConfig(sources));
  return {
    slack,
    folder,
    redis,
    world,
    logged,
    botConfig,
    workerConfig,
    startBot: async () => {
      const bot = keep(await startBot(botConfig(), { log }));
      if (bot.url !== null) slack.control.setBotUrl(bot.url);
      return bot;
    },
    startWorker: async () => keep(await startWorker(workerConfig(), { log, openCluster, ...examined })),
    end,
    close: async () => {
      await Promise.all([...running].map(end));
      await slack.stop();
      await redis.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function expectValue<T>(
  checked: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly faults: unknown },
): T {
  assert.ok(checked.ok, JSON.stringify(checked));
  return checked.value;
}

/** Six brokers in three racks; `orders` has both copies of some partitions in one rack. */
function badlyPlaced(sizeBytes: number, crowdedBytes: readonly number[]): World {
  const crowded = crowdedBytes.map((bytes) => ({ replicas: [101, 102], sizeBytes: bytes }));
  const racks = ['a', 'a', 'b', 'b', 'c', 'c'];
  return createWorld({
    clusterId: 'simulated-1',
    nowMs: Date.now(),
    brokers: racks.map((rack, index) => ({ id: 101 + index, rack })),
    topics: [
      {
        name: 'orders',
        configs: { 'min.insync.replicas': '1' },
        partitions: [
          { replicas: [101, 102], sizeBytes },
          { replicas: [103, 104], sizeBytes },
          { replicas: [101, 105], sizeBytes },
          { replicas: [106, 103], sizeBytes },
        ],
      },
      ...(crowded.length === 0 ? [] : [{ name: 'clicks', configs: {}, partitions: crowded }]),
    ],
  });
}

export function buttonsOf(message: Message | undefined): readonly string[] {
  return [...JSON.stringify(message?.blocks ?? []).matchAll(/"action_id":"([^"]+)"/g)].map((match) => match[1] ?? '');
}

/** Everything that is to be read in a message; a space that no line breaks at reads as any other. */
export function textOf(message: Message | undefined): string {
  return `${message?.text} ${JSON.stringify(message?.blocks ?? [])}`.replaceAll('\u00a0', ' ');
}

export async function planPosted(stage: Stage, command = '/kafka fix-racks', who = 'mira'): Promise<Message> {
  const before = new Set(stage.slack.control.messages().map(({ ts }) => ts));
  const acting = await stage.slack.control.command(who, '#kafka-ops', command);
  assert.ok(acting.ok, JSON.stringify(acting));
  return stage.slack.control.waitForMessage(
    (message) => !before.has(message.ts) && message.onlyFor === null && buttonsOf(message).includes('approve'),
    60_000,
  );
}

/** The message as it is now. */
export function current(stage: Stage, { ts }: Message): Message | undefined {
  return stage.slack.control.messages().find((message) => message.ts === ts);
}

/** What only this person sees, and was not there before. */
export async function whispered(stage: Stage, userId: string, pattern: RegExp, after = '0'): Promise<Message> {
  return stage.slack.control.waitForMessage(
    (message) => message.onlyFor === userId && message.ts > after && pattern.test(textOf(message)),
    60_000,
  );
}
