/** Socket Mode: up to ten connections of the app; each envelope goes to one of them. */

import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { isJson, parseJson } from '../json.ts';
import type { Envelope } from '../payloads.ts';
import type { Delivered, Delivery } from './delivery.ts';

const maxSockets = 10;
/** Clients close a connection that has not pinged them for thirty seconds. */
const pingEveryMs = 10_000;
const maxTickets = 100;
const goodbyeMs = 500;

export type Sockets = Delivery & {
  /** A one-time address, or null when there are ten connections. */
  readonly ticketUrl: (baseUrl: string) => string | null;
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** Asks every client to reconnect, as Slack does every few hours; `abrupt` cuts the lines instead. */
  readonly disconnect: (how: 'refresh_requested' | 'abrupt') => void;
  readonly count: () => number;
  readonly stop: () => Promise<void>;
};

type Waiting = { readonly settle: (delivered: Delivered) => void; readonly startedMs: number };
type Line = { readonly live: Set<WebSocket>; readonly waiting: Map<string, Waiting>; next: number };

/** `onChange` hears what happened to a connection, in a few words. */
export function createSockets(ackLimitMs: number, onChange: (what: string) => void): Sockets {
  const server = new WebSocketServer({ noServer: true, maxPayload: 1024 * 1024 });
  const tickets = new Set<string>();
  const line: Line = { live: new Set(), waiting: new Map(), next: 0 };
  const pinger = setInterval(() => {
    for (const socket of server.clients) socket.ping();
  }, pingEveryMs);
  pinger.unref();
  return {
    deliver: (envelope) => deliver(line, envelope, ackLimitMs),
    describe: () => `Socket Mode: ${line.live.size} connected`,
    isConnected: () => line.live.size > 0,
    count: () => line.live.size,
    ticketUrl: (baseUrl) => {
      if (line.live.size >= maxSockets) return null;
      const ticket = randomUUID();
      tickets.add(ticket);
      const oldest = tickets.values().next().value;
      if (tickets.size > maxTickets && oldest !== undefined) tickets.delete(oldest);
      return `${baseUrl.replace(/^http/, 'ws')}/link?ticket=${ticket}`;
    },
    upgrade: (request, socket, head) => {
      const ticket = new URL(request.url ?? '/', 'http://localhost').searchParams.get('ticket') ?? '';
      if (!tickets.delete(ticket)) {
        socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\n\r\n');
        return;
      }
      server.handleUpgrade(request, socket, head, (client) => {
        attach(line, client, onChange);
      });
    },
    disconnect: (how) => {
      for (const socket of line.live) {
        if (how === 'abrupt') socket.terminate();
        else socket.send(JSON.stringify({ type: 'disconnect', reason: how, debug_info: { host: 'local-slack' } }));
        // Nothing more goes to a client that was asked to leave, but its last acknowledgements still count.
        line.live.delete(socket);
        onChange(how === 'abrupt' ? 'cut' : 'asked to reconnect');
      }
    },
    stop: () => {
      clearInterval(pinger);
      return closeAll(server);
    },
  };
}

/** Says goodbye, and cuts the lines of those who do not answer soon. */
async function closeAll(server: WebSocketServer): Promise<void> {
  const goodbyes = [...server.clients].map(
    (client) =>
      new Promise<void>((resolve) => {
        const timer = setTimeout(() => client.terminate(), goodbyeMs);
        client.once('close', () => {
          clearTimeout(timer);
          resolve();
        });
        client.close(1001);
      }),
  );
  await Promise.all(goodbyes);
  server.close();
}

function attach(line: Line, client: WebSocket, onChange: (what: string) => void): void {
  line.live.add(client);
  onChange('opened');
  client.on('message', (data, isBinary) => {
    if (!isBinary) acknowledge(line, String(data));
  });
  // An error always comes with a close, which is where the line is forgotten.
  client.on('error', () => {});
  client.on('close', () => {
    if (line.live.delete(client)) onChange('closed');
  });
  client.send(
    JSON.stringify({
      type: 'hello',
      num_connections: line.live.size,
      connection_info: { app_id: 'local' },
      debug_info: { host: 'local-slack', approximate_connection_time: 18_060 },
    }),
  );
}

function acknowledge(line: Line, text: string): void {
  const frame = parseJson(text);
  if (!isJson(frame) || typeof frame['envelope_id'] !== 'string') return;
  const waiting = line.waiting.get(frame['envelope_id']);
  if (waiting === undefined) return;
  line.waiting.delete(frame['envelope_id']);
  const payload = frame['payload'];
  const isEmpty = !isJson(payload) || Object.keys(payload).length === 0;
  waiting.settle({
    kind: 'acknowledged',
    body: isEmpty ? undefined : payload,
    tookMs: Date.now() - waiting.startedMs,
  });
}

/** Round robin over the live connections. */
function deliver(line: Line, envelope: Envelope, ackLimitMs: number): Promise<Delivered> {
  const open = [...line.live].filter((socket) => socket.readyState === socket.OPEN);
  const chosen = open[line.next++ % Math.max(1, open.length)];
  if (chosen === undefined) {
    return Promise.resolve({ kind: 'failed', reason: 'no Socket Mode client is connected', tookMs: 0 });
  }
  const id = randomUUID();
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      line.waiting.delete(id);
      resolve({ kind: 'late', tookMs: ackLimitMs });
    }, ackLimitMs);
    const settle = (delivered: Delivered) => {
      clearTimeout(timer);
      resolve(delivered);
    };
    line.waiting.set(id, { settle, startedMs: Date.now() });
    const accepts = envelope.kind !== 'events_api';
    chosen.send(
      JSON.stringify({
        envelope_id: id,
        type: envelope.kind,
        payload: envelope.payload,
        accepts_response_payload: accepts,
      }),
    );
  });
}
