/** Ports that stay ours: below the range from which the system takes ports for outgoing connections. */

import { createServer } from 'node:net';

const lowest = 20_000;
const highest = 32_000;

/**
 * Finds `count` ports on which nothing listens. A broker or a Redis that is killed and started again must find its port free,
 * which those who try to reach it meanwhile could be given as their own: so ports are taken from below the usual ephemeral range
 * and not by listening on 0.
 */
export async function freePorts(count: number): Promise<readonly number[]> {
  const found: number[] = [];
  const start = lowest + Math.floor(Math.random() * (highest - lowest));
  for (let step = 0; step < highest - lowest && found.length < count; step++) {
    const port = lowest + ((start - lowest + step) % (highest - lowest));
    if (await canListen(port)) found.push(port);
  }
  if (found.length < count) throw new Error(`No ${count} free ports between ${lowest} and ${highest}.`);
  return found;
}

export async function freePort(): Promise<number> {
  const [port = 0] = await freePorts(1);
  return port;
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1' }, () => server.close(() => resolve(true)));
  });
}
