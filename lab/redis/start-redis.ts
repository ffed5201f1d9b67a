/** A real redis-server on this machine, as durable as the bot asks for. */

import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { connect, createServer } from 'node:net';

export type LocalRedis = {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Ends it orderly, or with SIGKILL as a crash would. */
  readonly stop: (signal?: 'SIGTERM' | 'SIGKILL') => Promise<void>;
};

const startAtMostMs = 15_000;
const stopAtMostMs = 10_000;

export async function startRedis(options: {
  readonly dir: string;
  readonly port?: number;
  /** More of redis.conf, e.g. ['--appendfsync', 'everysec']. */
  readonly settings?: readonly string[];
}): Promise<LocalRedis> {
  const port = options.port ?? (await freePort());
  mkdirSync(options.dir, { recursive: true });
  // A title would overwrite the environment, by which a demo that was killed finds what it left behind.
  const durable = [
    '--set-proc-title',
    'no',
    '--appendonly',
    'yes',
    '--appendfsync',
    'always',
    '--maxmemory-policy',
    'noeviction',
    '--save',
    '',
  ];
  const place = ['--bind', '127.0.0.1', '--port', String(port), '--dir', options.dir];
  const child = spawn('redis-server', [...place, ...durable, ...(options.settings ?? [])], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const keep = (chunk: Buffer): void => {
    output = `${output}${chunk.toString()}`.slice(-4000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const ended = new Promise<string>((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('exit', (code, signal) => resolve(`ended with ${signal ?? code}`));
  });
  let over = false;
  void ended.then(() => {
    over = true;
  });
  const deadlineMs = Date.now() + startAtMostMs;
  while (!(await answers(port))) {
    if (over || Date.now() > deadlineMs) {
      child.kill('SIGKILL');
      throw new Error(`redis-server did not start (${over ? await ended : 'no answer in time'}):\n${output}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    pid: child.pid ?? 0,
    stop: async (signal = 'SIGTERM') => {
      child.kill(signal);
      const timer = setTimeout(() => child.kill('SIGKILL'), stopAtMostMs);
      await ended;
      clearTimeout(timer);
    },
  };
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address !== null ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}

/** Whether Redis has loaded its data and answers a PING. */
function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const finish = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(500, () => finish(false));
    socket.on('error', () => finish(false));
    socket.on('connect', () => socket.write('PING\r\n'));
    socket.on('data', (chunk) => finish(chunk.toString().startsWith('+PONG')));
  });
}
