/** Brokers that answer everything but some kinds of request: proxies that swallow it, between the client and the real broker. */

import { syncBuiltinESMExports } from 'node:module';
import net, { type AddressInfo, type Socket } from 'node:net';

const { createConnection } = net;

/** Until `end`, requests with these keys of Kafka's protocol that this process sends to these addresses are never answered. */
export async function swallow(
  apiKeys: readonly number[],
  addresses: readonly string[],
): Promise<{ readonly count: () => number; readonly end: () => void }> {
  const proxies = new Map<number, number>();
  const sockets = new Set<Socket>();
  let swallowed = 0;
  const servers = await Promise.all(
    addresses.map(async (address) => {
      const port = Number(address.split(':').at(-1));
      const server = net.createServer((client) => {
        const broker = createConnection({ host: '127.0.0.1', port });
        for (const socket of [client, broker]) {
          sockets.add(socket);
          socket.on('error', () => {});
        }
        broker.pipe(client);
        client.on('end', () => broker.end());
        forward(client, broker, (key) => {
          if (!apiKeys.includes(key)) return true;
          swallowed += 1;
          return false;
        });
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      proxies.set(port, (server.address() as AddressInfo).port);
      return server;
    }),
  );
  // Brokers name each other's real ports to their clients, so the way is changed where connections are opened.
  const through = (options: net.NetConnectOpts): Socket =>
    createConnection('port' in options ? { ...options, port: proxies.get(options.port) ?? options.port } : options);
  patch(through as typeof net.createConnection);
  return {
    count: () => swallowed,
    end: () => {
      patch(createConnection);
      for (const socket of sockets) socket.destroy();
      for (const server of servers) server.close();
    },
  };
}

function patch(open: typeof net.createConnection): void {
  net.createConnection = open;
  syncBuiltinESMExports();
}

/** A request is its length, its key and the rest. */
function forward(from: Socket, to: Socket, passes: (apiKey: number) => boolean): void {
  let held = Buffer.alloc(0);
  from.on('data', (bytes: Buffer) => {
    held = Buffer.concat([held, bytes]);
    while (held.length >= 6 && held.length >= 4 + held.readInt32BE(0)) {
      const end = 4 + held.readInt32BE(0);
      if (passes(held.readInt16BE(4))) to.write(held.subarray(0, end));
      held = held.subarray(end);
    }
  });
}
