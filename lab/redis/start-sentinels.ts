/** A primary, its replicas, and Sentinels that name a new primary within seconds when it dies. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { freePort } from '../free-ports.ts';
import { type LocalRedis, startRedis } from './start-redis.ts';
import { clientOptions, listening, type TlsFiles } from './tls.ts';
import { until } from './until.ts';

export type WatchedRedis = {
  /** For REDIS_URL. */
  readonly url: string;
  /** The port of whoever the Sentinels say is the primary now. */
  readonly primaryPort: () => Promise<number>;
  readonly servers: readonly LocalRedis[];
  /** SIGKILL to the primary; resolves when the Sentinels have named another. */
  readonly failOver: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

const name = 'evenkeel-primary';

export async function startWatchedRedis(options: {
  readonly dir: string;
  readonly password: string;
  readonly replicas: number;
  /** More settings of each server, such as users. */
  readonly settings?: readonly string[];
  /** The servers and the Sentinels then speak TLS alone, to each other too. */
  readonly tls?: TlsFiles | null;
}): Promise<WatchedRedis> {
  const { dir, password } = options;
  const tls = options.tls ?? null;
  const login = ['--requirepass', password, '--masterauth', password];
  const sets = (more: readonly string[]) => [
    ...login,
    '--repl-diskless-sync-delay',
    '0',
    ...more,
    ...(options.settings ?? []),
  ];
  const primary = await startRedis({ dir: join(dir, 'primary'), settings: sets([]), tls });
  const replicas = await Promise.all(
    Array.from({ length: options.replicas }, (_, index) =>
      startRedis({
        dir: join(dir, `replica-${index}`),
        settings: sets(['--replicaof', `127.0.0.1 ${primary.port}`]),
        tls,
      }),
    ),
  );
  const servers = [primary, ...replicas];
  const sentinels = await Promise.all(
    [0, 1, 2].map((index) =>
      startSentinel(join(dir, `sentinel-${index}`), { primaryPort: primary.port, password, tls }),
    ),
  );
  const ask = new Redis({ port: sentinels[0]?.port ?? 0, host: '127.0.0.1', ...clientOptions(tls) });
  ask.on('error', () => {});
  const primaryPort = async (): Promise<number> => {
    const answer = (await ask.call('SENTINEL', 'get-master-addr-by-name', name)) as readonly string[];
    return Number(answer[1]);
  };
  await until('the Sentinels know everybody', async () => {
    const seen = String(await ask.call('SENTINEL', 'master', name));
    return seen.includes(`num-slaves,${options.replicas}`) && seen.includes('num-other-sentinels,2');
  });
  await until('the replicas have caught up', () => replicasFollow(primary.port, { password, tls }, options.replicas));
  return {
    url: `redis${tls === null ? '' : 's'}-sentinel://:${password}@${sentinels.map(({ port }) => `127.0.0.1:${port}`).join(',')}/${name}`,
    primaryPort,
    servers,
    failOver: async () => {
      const old = await primaryPort();
      await servers.find(({ port }) => port === old)?.stop('SIGKILL');
      await until('another primary', async () => (await primaryPort()) !== old);
    },
    stop: async () => {
      ask.disconnect();
      await Promise.all([...sentinels, ...servers].map((server) => server.stop('SIGKILL')));
    },
  };
}

async function startSentinel(
  dir: string,
  of: { readonly primaryPort: number; readonly password: string; readonly tls: TlsFiles | null },
): Promise<LocalRedis> {
  const { primaryPort, password, tls } = of;
  const port = await freePort();
  mkdirSync(dir, { recursive: true });
  const lines = [
    ...listening(port, tls).map(([key, value]) => `${key} ${value}`),
    'bind 127.0.0.1',
    `dir ${dir}`,
    `sentinel monitor ${name} 127.0.0.1 ${primaryPort} 2`,
    `sentinel auth-pass ${name} ${password}`,
    `sentinel down-after-milliseconds ${name} 1000`,
    `sentinel failover-timeout ${name} 5000`,
  ];
  const file = join(dir, 'sentinel.conf');
  writeFileSync(file, `${lines.join('\n')}\n`);
  return startRedis({ dir, port, words: [file, '--sentinel'], tls });
}

async function replicasFollow(
  port: number,
  { password, tls }: { readonly password: string; readonly tls: TlsFiles | null },
  count: number,
): Promise<boolean> {
  const redis = new Redis({ port, host: '127.0.0.1', password, ...clientOptions(tls) });
  const info = await redis.info('replication');
  redis.disconnect();
  return info.split('state=online').length - 1 === count;
}
