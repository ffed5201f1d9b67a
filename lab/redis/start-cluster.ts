/** A Redis Cluster on this machine: three primaries, each with a replica that takes over within seconds. */

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Redis } from 'ioredis';
import { freePort } from '../free-ports.ts';
import { type LocalRedis, startRedis } from './start-redis.ts';
import { clientOptions, cliWords, type TlsFiles } from './tls.ts';
import { until } from './until.ts';

export type LocalCluster = {
  /** For REDIS_URL. */
  readonly url: string;
  readonly servers: readonly LocalRedis[];
  /** SIGKILL to the primary that holds this key; resolves when its replica has taken over. */
  readonly failOver: (key: string) => Promise<void>;
  /** Starts what was killed again, as replicas. */
  readonly heal: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

const run = promisify(execFile);
const primaries = 3;
const withinMs = 60_000;

export async function startRedisCluster(options: {
  readonly dir: string;
  readonly password: string;
  /** More settings of each server, such as users. */
  readonly settings?: readonly string[];
  /** The nodes then speak TLS alone, to each other too. */
  readonly tls?: TlsFiles | null;
}): Promise<LocalCluster> {
  const { dir, password } = options;
  const tls = options.tls ?? null;
  const more = [...(options.settings ?? []), ...(tls === null ? [] : ['--tls-cluster', 'yes'])];
  const nodes = Array.from({ length: 2 * primaries }, (_, index) =>
    startNode(join(dir, `node-${index}`), { password, more, tls }),
  );
  const servers = await Promise.all(nodes);
  const places = servers.map(({ port }) => `127.0.0.1:${port}`);
  const create = ['--cluster', 'create', ...places, '--cluster-replicas', '1', '--cluster-yes'];
  await run('redis-cli', ['-a', password, '--no-auth-warning', ...cliWords(tls), ...create], { timeout: withinMs });
  const alive = new Set(servers);
  const dead: LocalRedis[] = [];
  const view = async () => {
    const [first] = alive;
    const redis = new Redis({ port: first?.port ?? 0, host: '127.0.0.1', password, ...clientOptions(tls) });
    redis.on('error', () => {});
    try {
      return { info: String(await redis.cluster('INFO')), slots: await redis.cluster('SLOTS'), redis };
    } finally {
      redis.disconnect();
    }
  };
  const ownerOf = async (key: string): Promise<number> => {
    const slot = Number(
      (await run('redis-cli', [...login(alive, password), ...cliWords(tls), 'cluster', 'keyslot', key])).stdout,
    );
    const { slots, info } = await view();
    const range = slots.find(([from, to]) => slot >= Number(from) && slot <= Number(to));
    return info.includes('cluster_state:ok') ? Number((range?.[2] as readonly unknown[] | undefined)?.[1] ?? 0) : 0;
  };
  await until('every primary has its replica', async () => {
    const { slots, info } = await view();
    return (
      info.includes('cluster_state:ok') && slots.length === primaries && slots.every((range) => range.length === 4)
    );
  });
  return {
    url: `redis${tls === null ? '' : 's'}-cluster://:${password}@${places.slice(0, 3).join(',')}`,
    servers,
    failOver: async (key) => {
      const old = await ownerOf(key);
      const server = servers.find(({ port }) => port === old);
      if (server === undefined) throw new Error(`Nobody owns ${key}.`);
      await server.stop('SIGKILL');
      alive.delete(server);
      dead.push(server);
      await until('a new owner', async () => ![0, old].includes(await ownerOf(key)));
    },
    heal: async () => {
      for (const { port } of dead.splice(0)) {
        const index = servers.findIndex((server) => server.port === port);
        const again = await startNode(join(dir, `node-${index}`), { password, more, tls, port });
        servers[index] = again;
        alive.add(again);
      }
    },
    stop: async () => {
      await Promise.all(servers.map((server) => server.stop('SIGKILL')));
    },
  };
}

function login(servers: ReadonlySet<LocalRedis>, password: string): readonly string[] {
  const [first] = servers;
  return ['-p', String(first?.port), '-a', password, '--no-auth-warning'];
}

async function startNode(
  dir: string,
  of: {
    readonly password: string;
    readonly more: readonly string[];
    readonly tls: TlsFiles | null;
    readonly port?: number;
  },
): Promise<LocalRedis> {
  const { password, more, tls } = of;
  const port = of.port ?? (await freePort());
  const cluster = [
    '--cluster-enabled',
    'yes',
    '--cluster-node-timeout',
    '2000',
    '--cluster-port',
    String(await freePort()),
  ];
  const quick = ['--repl-diskless-sync-delay', '0', '--requirepass', password, '--masterauth', password];
  return startRedis({ dir, port, settings: [...cluster, ...quick, ...more], tls });
}
