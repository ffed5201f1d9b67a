/** Clients that stand in a site: what they bind to is cut off together with it. */

import { connect, createServer, type Server } from 'node:net';
import { Connection, ResponseError } from '@platformatic/kafka';
import { Kafka, logLevel } from 'kafkajs';

/** @param localAddress undefined: whatever the system takes. */
export function kafkaAt(bootstrap: readonly string[], localAddress: string | undefined): Kafka {
  return new Kafka({
    clientId: 'evenkeel-what-if',
    brokers: [...bootstrap],
    logLevel: logLevel.NOTHING,
    connectionTimeout: 2000,
    requestTimeout: 3000,
    retry: { retries: 1, initialRetryTime: 50 },
    socketFactory: ({ host, port, onConnect }) => {
      const socket = connect({ host, port, ...(localAddress === undefined ? {} : { localAddress }) }, onConnect);
      return socket;
    },
  });
}

/** Single requests to single brokers, from a site. Connections are kept until one fails. */
export class RawClient {
  readonly #localAddress: string | undefined;
  readonly #open = new Map<string, Promise<{ readonly connection: Connection; readonly relay: Server }>>();

  constructor(localAddress: string | undefined) {
    this.#localAddress = localAddress;
  }

  /** Runs a request on a connection to `host:port`; a connection on which one fails is given up. */
  async ask<T>(address: string, request: (connection: Connection) => Promise<T>): Promise<T> {
    const opening = this.#open.get(address) ?? this.#connect(address);
    this.#open.set(address, opening);
    try {
      return await request((await opening).connection);
    } catch (error) {
      // Kafka said no: the connection is as good as before.
      if (error instanceof ResponseError) throw error;
      if (this.#open.get(address) === opening) this.#open.delete(address);
      await opening.then(end).catch(() => {});
      throw error;
    }
  }

  async close(): Promise<void> {
    const all = [...this.#open.values()];
    this.#open.clear();
    await Promise.all(all.map((each) => each.then(end).catch(() => {})));
  }

  /** The library takes no local address, so a relay binds to it. */
  async #connect(address: string) {
    const colon = address.lastIndexOf(':');
    const local = this.#localAddress === undefined ? {} : { localAddress: this.#localAddress };
    const relay = createServer((near) => {
      const far = connect({ host: address.slice(0, colon), port: Number(address.slice(colon + 1)), ...local });
      near.pipe(far).pipe(near);
      near.on('error', () => far.destroy()).on('close', () => far.destroy());
      far.on('error', () => near.destroy()).on('close', () => near.destroy());
    });
    await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
    const listening = relay.address();
    if (listening === null || typeof listening === 'string') throw new Error('The relay has no port.');
    const connection = new Connection('evenkeel-what-if', { connectTimeout: 2000, requestTimeout: 4000 });
    connection.on('error', () => {});
    try {
      await connection.connect('127.0.0.1', listening.port);
    } catch (error) {
      relay.close();
      throw error;
    }
    return { connection, relay };
  }
}

async function end({ connection, relay }: { readonly connection: Connection; readonly relay: Server }): Promise<void> {
  connection.close(() => {});
  relay.close();
}
