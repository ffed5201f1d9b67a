/** A real redis-server on this machine, as durable as the bot asks for. */

import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { endWithUs } from '../end-with-us.ts';
import { freePort } from '../free-ports.ts';
import { listening, type TlsFiles } from './tls.ts';

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
  /** Files; the port then speaks TLS alone. */
  readonly tls?: TlsFiles | null;
  /** A configuration file, for what writes its own, and what goes before the settings. */
  readonly words?: readonly string[];
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
  const tls = options.tls ?? null;
  const listens = listening(port, tls).flatMap(([key, value]) => [`--${key}`, value]);
  const place = ['--bind', '127.0.0.1', ...listens, '--dir', options.dir];
  const words = options.words ?? [...place, ...durable, ...(options.settings ?? [])];
  const child = endWithUs(spawn('redis-server', words, { stdio: ['ignore', 'pipe', 'pipe'] }));
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
  while (!(await answers(port, tls !== null))) {
    if (over || Date.now() > deadlineMs) {
      child.kill('SIGKILL');
      throw new Error(`redis-server did not start (${over ? await ended : 'no answer in time'}):\n${output}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  return {
    url: `redis${tls === null ? '' : 's'}://127.0.0.1:${port}`,
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

/** Whether Redis has loaded its data and answers a PING, be it with a demand for a password. */
function answers(port: number, overTls: boolean): Promise<boolean> {
  return new Promise((resolve) => {
    const socket: Socket = overTls
      ? connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false })
      : connect(port, '127.0.0.1');
    const finish = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(500, () => finish(false));
    socket.on('error', () => finish(false));
    socket.on(overTls ? 'secureConnect' : 'connect', () => socket.write('PING\r\n'));
    socket.on('data', (chunk) => finish(/^(\+PONG|-NOAUTH)/.test(chunk.toString())));
  });
}
