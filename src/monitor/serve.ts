/** GET /metrics, /live and /ready over HTTP. Nothing here takes input; it listens on 127.0.0.1 unless told otherwise. */

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Outcome, ok, refuse } from '../../jobs/outcome.ts';
import type { Health } from './health.ts';
import type { Metrics } from './metrics.ts';

export type MonitorPlace = { readonly host: string; readonly port: number };

export type Monitor = { readonly url: string; readonly close: () => Promise<void> };

export type Monitored = {
  readonly metrics: Metrics;
  readonly health: Health;
  /** null: alive; else the one sentence that says why a restart helps. */
  readonly whyNotLive: () => Promise<string | null>;
  /** Brings those metrics up to date that are read from elsewhere; a failure leaves them out. */
  readonly refresh: () => Promise<void>;
};

type Answer = { readonly status: number; readonly type: string; readonly text: string };

export async function serveMonitor(place: MonitorPlace, monitored: Monitored): Promise<Outcome<Monitor>> {
  const server = createServer({ requestTimeout: 10_000, headersTimeout: 5_000, maxHeaderSize: 8_192 });
  server.maxConnections = 50;
  server.on('request', (request, response) => {
    void answerTo(monitored, request.method ?? '', request.url ?? '')
      .catch((): Answer => ({ status: 500, type: 'text/plain', text: 'An error that nobody expected.\n' }))
      .then(({ status, type, text }) => {
        response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' });
        response.end(text);
      });
  });
  const listening = await listen(server, place);
  if (!listening.ok) return listening;
  const { address, port } = server.address() as AddressInfo;
  const url = `http://${address.includes(':') ? `[${address}]` : address}:${port}`;
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return ok({ url, close });
}

async function answerTo(
  { metrics, health, whyNotLive, refresh }: Monitored,
  method: string,
  url: string,
): Promise<Answer> {
  if (method !== 'GET' && method !== 'HEAD') return { status: 405, type: 'text/plain', text: 'Only GET.\n' };
  switch (url.split('?')[0]) {
    case '/metrics':
      await Promise.all([health.readiness(), refresh()]);
      return { status: 200, type: metrics.registry.contentType, text: await metrics.registry.metrics() };
    case '/live': {
      const why = await whyNotLive();
      return why === null ? json(200, { live: true }) : json(503, { live: false, why });
    }
    case '/ready': {
      const readiness = await health.readiness();
      return json(readiness.ready ? 200 : 503, readiness);
    }
    default:
      return { status: 404, type: 'text/plain', text: 'There are /metrics, /live and /ready.\n' };
  }
}

function json(status: number, value: unknown): Answer {
  return { status, type: 'application/json', text: `${JSON.stringify(value)}\n` };
}

function listen(server: Server, { host, port }: MonitorPlace): Promise<Outcome<null>> {
  return new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const what = `MONITOR_PORT: ${host}:${port} cannot be listened on (${error.code ?? error.message}).`;
      resolve(refuse('bad-input', what, 'Choose another port for each process on this machine, or end what holds it.'));
    });
    server.listen(port, host, () => resolve(ok(null)));
  });
}
