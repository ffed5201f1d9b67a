/** What stands before several bots in HTTP mode: gives each new connection to the next one. */

import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export type FrontDoor = {
  readonly url: string;
  /** Connections that each port was given. */
  readonly given: () => readonly number[];
  readonly close: () => Promise<void>;
};

export async function openFrontDoor(ports: readonly number[]): Promise<FrontDoor> {
  const given = ports.map(() => 0);
  const open = new Set<Socket>();
  const server = createServer((from) => {
    const next = given.indexOf(Math.min(...given));
    given[next] = (given[next] ?? 0) + 1;
    const to = connect(ports[next] ?? 0, '127.0.0.1');
    for (const [here, there] of [
      [from, to],
      [to, from],
    ] as const) {
      open.add(here);
      here.on('error', () => there.destroy());
      here.on('close', () => open.delete(here));
      here.pipe(there);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/slack/events`,
    given: () => given,
    close: () =>
      new Promise((resolve) => {
        for (const socket of open) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
