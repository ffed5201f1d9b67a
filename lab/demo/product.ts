/** Starts the bot and the worker as two processes, the way they run anywhere: a role, a configuration file, variables. */

import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { extname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '../free-ports.ts';
import type { LocalSlack } from '../slack/index.ts';
import { type Role, startRole } from './role.ts';

export type Product = {
  readonly bot: Role;
  readonly worker: Role;
  /** A second worker on the same Redis; whoever starts it stops it. */
  readonly startAnotherWorker: () => Role;
  /** A second bot in Socket Mode; whoever starts it stops it. */
  readonly startAnotherBot: () => Role;
  /** Where each serves its metrics and health. */
  readonly monitorUrls: { readonly bot: string; readonly worker: string };
  /** Rejects as soon as a role ends that nobody stopped. */
  readonly died: Promise<never>;
  readonly stop: () => Promise<void>;
};

export type ProductOptions = {
  readonly folder: string;
  readonly slack: LocalSlack;
  readonly mode: 'socket' | 'http';
  readonly redisUrl: string;
  readonly bootstrap: readonly string[];
  readonly simulated: boolean;
  /** More settings of the cluster, as the configuration file has them. */
  readonly cluster?: Readonly<Record<string, unknown>>;
};

const readyWithinMs = 60_000;

export const clusterName = 'demo';

export async function startProduct(options: ProductOptions): Promise<Product> {
  const port = options.mode === 'http' ? await freePort() : 0;
  const config = join(options.folder, 'evenkeel.json');
  writeFileSync(config, JSON.stringify(configuration(options, port), null, 2));
  const environment = {
    ...process.env,
    EVENKEEL_CONFIG: config,
    SLACK_API_URL: options.slack.apiUrl,
    SLACK_BOT_TOKEN: options.slack.botToken,
    SLACK_APP_TOKEN: options.slack.appToken,
    SLACK_SIGNING_SECRET: options.slack.signingSecret,
    REDIS_URL: options.redisUrl,
    LOG_LEVEL: 'info',
    MONITOR_PORT: '',
  };
  const place = { folder: options.folder, environment };
  const monitorPorts = { bot: await freePort(), worker: await freePort() };
  const watched = (role: 'bot' | 'worker') => ({
    ...place,
    environment: { ...environment, MONITOR_PORT: String(monitorPorts[role]) },
  });
  const monitorUrls = {
    bot: `http://127.0.0.1:${monitorPorts.bot}`,
    worker: `http://127.0.0.1:${monitorPorts.worker}`,
  };
  const workerWords = options.simulated ? [simulatedWorkerEntry()] : [productEntry(), 'worker'];
  const bot = startRole('bot', [...loader(), productEntry(), 'bot'], watched('bot'));
  const startAnotherWorker = (): Role => startRole('worker-2', [...loader(), ...workerWords], place);
  const startAnotherBot = (): Role => startRole('bot-2', [...loader(), productEntry(), 'bot'], place);
  const worker = startRole('worker', [...loader(), ...workerWords], watched('worker'));
  const died = Promise.race([bot.died, worker.died]);
  const stop = async (): Promise<void> => {
    await Promise.all([bot.stop(), worker.stop()]);
  };
  try {
    if (options.mode === 'http') options.slack.control.setBotUrl(`http://127.0.0.1:${port}/slack/events`);
    await Promise.race([botAnswers(options.slack, port), died]);
  } catch (error) {
    await stop();
    throw error;
  }
  return { bot, worker, startAnotherWorker, startAnotherBot, monitorUrls, died, stop };
}

function configuration(options: ProductOptions, port: number): unknown {
  return {
    slack: { mode: options.mode, port },
    clusters: [
      {
        name: clusterName,
        bootstrap: options.bootstrap,
        ...(options.simulated ? { note: 'Simulated cluster, no Kafka is touched' } : {}),
        defaultChannel: 'C0KAFKAOPS',
        // People look at one thing after the other here; what a watch tells is in docs/watch.md.
        watch: false,
        requestTimeout: '10s',
        // Slow enough to leave something to watch.
        throttle: { floor: '1MB/s', ceiling: '20MB/s', start: '3MB/s' },
        approvers: { groups: ['S0APPROVERS'] },
        ...options.cluster,
      },
    ],
  };
}

/** There when it is connected, or listens; a first `help` tells that it answers too. */
async function botAnswers({ control }: LocalSlack, port: number): Promise<void> {
  if (port === 0) {
    const connected = () => (control.socketCount() > 0 ? true : undefined);
    await control.waitFor(connected, readyWithinMs, 'the bot to connect');
  } else {
    await untilItListens(port);
  }
  const acting = await control.command('mira', '#kafka-ops', '/kafka help');
  if (!acting.ok) throw new Error(`The bot does not answer: ${acting.detail}`);
}

async function untilItListens(port: number): Promise<void> {
  const deadline = Date.now() + readyWithinMs;
  while (!(await listens(port))) {
    if (Date.now() > deadline) throw new Error(`The bot did not listen on port ${port} within a minute.`);
    await sleep(100);
  }
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.end();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

const ending = extname(fileURLToPath(import.meta.url));

function productEntry(): string {
  return fileURLToPath(new URL(`../../src/main${ending}`, import.meta.url));
}

function simulatedWorkerEntry(): string {
  return fileURLToPath(new URL(`./simulated-worker${ending}`, import.meta.url));
}

/** Run from source, the children run from source too. */
function loader(): readonly string[] {
  return [...(ending === '.ts' ? ['--import', 'tsx'] : []), '--enable-source-maps'];
}
