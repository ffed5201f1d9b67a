/** The Bolt app in either mode. It is stopped with an end to every wait. */

import type { AddressInfo, Server } from 'node:net';
import { App, HTTPReceiver, type Receiver, SocketModeReceiver } from '@slack/bolt';
import type { BotConfig } from '../config/config.ts';
import { inTrace, newTrace } from '../trace.ts';
import type { Desk } from './desk.ts';
import { createHomeKeeper } from './listeners/home-keeper.ts';
import { registerListeners } from './listeners/register.ts';
import { eventsPath, withObjectBodies } from './object-bodies.ts';
import { clientOptions, type Log, quietLogger } from './web-client.ts';

export type RunningApp = {
  /** Where http mode listens; null in Socket Mode. */
  readonly url: string | null;
  /** Whether Slack can reach it, as far as can be seen from here: in http mode it is always so. */
  readonly connected: () => boolean;
  readonly stop: () => Promise<void>;
};

const stopAtMostMs = 5000;
/** In http mode: Slack sends a request at once, so whoever dribbles one is cut off (408), and cannot hold connections for minutes. */
const patience = { headersTimeout: 5_000, requestTimeout: 8_000, connectionsCheckingInterval: 1_000 } as const;
const connectionsAtMost = 2_000;
/** A dead connection is noticed after this long, and a new one is made after as long again. */
const clientPingTimeoutMs = 3000;

export async function startBoltApp(config: BotConfig, desk: Desk, log: Log): Promise<RunningApp> {
  const receiver = receiverFor(config, log);
  const app = new App({
    token: config.slack.botToken.reveal(),
    receiver,
    clientOptions: clientOptions(config.slack.apiUrl, log),
    logger: quietLogger(log),
    deferInitialization: true,
    // Preflight has asked already, and a second asking could fail where the first did not.
    tokenVerificationEnabled: false,
    // All state is in Redis: two bots at once serve one workspace.
    convoStore: false,
  });
  await app.init();
  app.use(({ next }) => inTrace(newTrace(), next));
  const homes = createHomeKeeper(desk);
  registerListeners(app, desk, homes);
  const { delivery } = config;
  const server: unknown =
    delivery.mode === 'http'
      ? await app.start({ port: delivery.port, host: delivery.host }, patience)
      : await app.start();
  if (delivery.mode === 'http') (server as Server).maxConnections = connectionsAtMost;
  return {
    url: delivery.mode === 'http' ? urlOf(server) : null,
    connected: () => !(receiver instanceof SocketModeReceiver) || receiver.client.websocket?.isActive() === true,
    stop: () => {
      homes.stop();
      return stopWithin(app, stopAtMostMs);
    },
  };
}

function receiverFor({ slack, delivery }: BotConfig, log: Log): Receiver {
  const logger = quietLogger(log);
  if (delivery.mode === 'http') {
    const receiver = new HTTPReceiver({ signingSecret: delivery.signingSecret.reveal(), logger });
    receiver.requestListener = withObjectBodies(receiver.requestListener, log);
    return receiver;
  }
  return new SocketModeReceiver({
    appToken: delivery.appToken.reveal(),
    logger,
    clientPingTimeout: clientPingTimeoutMs,
    installerOptions: {
      clientOptions: {
        ...clientOptions(slack.apiUrl, log),
        // Reconnecting goes on as long as the process does; each wait is bounded.
        retryConfig: { forever: true, factor: 1.5, minTimeout: 500, maxTimeout: 15_000, randomize: true },
        rejectRateLimitedCalls: false,
      },
    },
  });
}

/** Stopping a socket that is just being reconnected can take for ever. */
async function stopWithin(app: App, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([app.stop().then(() => undefined), late]);
  clearTimeout(timer);
}

function urlOf(server: unknown): string | null {
  const address = (server as Server).address();
  if (address === null || typeof address === 'string') return null;
  const { address: host, port } = address as AddressInfo;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}${eventsPath}`;
}
