/** Starts a local Slack: enough of the Web API, HTTP mode, Socket Mode and a web page to run a Bolt app unchanged. */

import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Desk } from './act.ts';
import type { Api } from './api.ts';
import { type Control, createControl } from './control.ts';
import { type Delivery, slackAckLimitMs } from './delivery/delivery.ts';
import { createHttpDelivery, type HttpTarget } from './delivery/http.ts';
import { createSockets } from './delivery/sockets.ts';
import { createFaults } from './faults.ts';
import { createRateLimiter } from './limits/rates.ts';
import { record } from './log.ts';
import { loadManifest, type Manifest } from './manifest.ts';
import { projectRoot } from './page-files.ts';
import { createSlackServer } from './server.ts';
import { changed, createState, type SlackClock, type State } from './state.ts';

export type LocalSlackOptions = {
  /** 0 or nothing: any free port. */
  readonly port?: number;
  /** The address to bind, 127.0.0.1 by default; another one only inside a container. */
  readonly host?: string;
  /** The app's manifest.json; by default the one at the project's root. */
  readonly manifestPath?: string;
  /** A manifest that was read already; wins over the path. */
  readonly manifest?: Manifest;
  readonly mode: 'http' | 'socket';
  /** Where the app listens in HTTP mode; may be set later by control.setBotUrl. */
  readonly botUrl?: string;
  readonly clock?: SlackClock;
  /** Slack's rate limits, approximated; on unless this is 'off'. */
  readonly rateLimits?: 'on' | 'off';
  /** How long an acknowledgement may take: Slack's three seconds, unless a test is about something else. */
  readonly ackLimitMs?: number;
  /** Fixed credentials, so that an app can outlive a restart of the local Slack. */
  readonly credentials?: Credentials;
  readonly warn?: (line: string) => void;
};

export type Credentials = { readonly botToken: string; readonly appToken: string; readonly signingSecret: string };

export type LocalSlack = Credentials & {
  /** The web page. */
  readonly url: string;
  /** For Bolt's clientOptions.slackApiUrl. */
  readonly apiUrl: string;
  readonly control: Control;
  readonly stop: () => Promise<void>;
};

export async function startLocalSlack(options: LocalSlackOptions): Promise<LocalSlack> {
  const manifest = options.manifest ?? loadManifest(options.manifestPath ?? join(projectRoot(), 'manifest.json'));
  const credentials = options.credentials ?? freshCredentials();
  const state = createState(manifest, options.clock ?? { nowMs: Date.now });
  const faults = createFaults();
  const target: HttpTarget = { url: options.botUrl ?? null };
  let baseUrl = '';
  const ackLimitMs = options.ackLimitMs ?? slackAckLimitMs;
  const sockets = createSockets(ackLimitMs, (what) => noteSocket(state, what));
  const delivery: Delivery =
    options.mode === 'http'
      ? createHttpDelivery({ target, signingSecret: credentials.signingSecret, ackLimitMs })
      : sockets;
  const desk: Desk = { state, delivery, baseUrl: () => baseUrl };
  const api: Api = {
    state,
    faults,
    rates: options.rateLimits === 'off' ? null : createRateLimiter(state.clock.nowMs),
    tokens: { bot: credentials.botToken, app: credentials.appToken },
    baseUrl: () => baseUrl,
    openSocketUrl: () => sockets.ticketUrl(baseUrl),
    warn: options.warn ?? ((line) => console.error(`local Slack: ${line}`)),
  };
  const control = createControl({
    desk,
    faults,
    sockets,
    setBotUrl: (url) => {
      target.url = url;
      changed(state);
    },
  });
  const server = createSlackServer({ desk, api, control, sockets });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, options.host ?? '127.0.0.1', resolve);
  });
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    ...credentials,
    url: `${baseUrl}/`,
    apiUrl: `${baseUrl}/api/`,
    control,
    stop: async () => {
      await sockets.stop();
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      server.closeAllConnections();
      await closed;
    },
  };
}

function noteSocket(state: State, what: string): void {
  const blank = { tookMs: 0, request: null, response: null };
  record(state.log, {
    ...blank,
    atMs: state.clock.nowMs(),
    kind: 'socket',
    name: 'connection',
    ok: true,
    outcome: what,
  });
  changed(state);
}

function freshCredentials(): Credentials {
  const random = () => randomBytes(12).toString('hex');
  return { botToken: `xoxb-local-${random()}`, appToken: `xapp-local-${random()}`, signingSecret: random() };
}
