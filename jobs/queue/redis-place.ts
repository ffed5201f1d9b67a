/** Where Redis is and how it is reached: one server, a primary that Sentinels name, or a Cluster. */

import { Cluster, Redis } from 'ioredis';

export type HostPort = { readonly host: string; readonly port: number };

/** Anything that gives its value away only when asked. */
type Hidden = { readonly reveal: () => string };

export type Login = { readonly username: string | null; readonly password: Hidden | null };

export type RedisPlace = Login & {
  /** The server, the Sentinels, or some nodes of the Cluster. */
  readonly nodes: readonly HostPort[];
  readonly at:
    | { readonly kind: 'one' }
    | { readonly kind: 'sentinel'; readonly primary: string; readonly login: Login }
    | { readonly kind: 'cluster' };
  readonly db: number;
  /** null: plain text. Read for each connection, so that renewed files need no restart. */
  readonly tls: (() => { readonly ca?: string; readonly cert?: string; readonly key?: string }) | null;
  readonly rejectUnauthorized: boolean;
};

/** A plain URL is enough for one server. */
export type RedisAddress = string | RedisPlace;

/** What differs between those who must not wait and those who may. */
export type Patience = {
  readonly connectionName?: string;
  readonly commandTimeout?: number;
  readonly maxRetriesPerRequest: number | null;
};

const connectTimeoutMs = 5_000;

/** For everybody: an end to connecting, and no staying with a primary that has become a replica. */
const always = {
  connectTimeout: connectTimeoutMs,
  retryStrategy: (times: number): number => Math.min(times * 100, 1_000),
  // 2: connect anew, and send the command again.
  reconnectOnError: (error: Error): false | 2 => (error.message.startsWith('READONLY') ? 2 : false),
};

/** ioredis' options for one server or a Sentinel's primary. */
export function optionsOf(place: RedisPlace, more: Patience) {
  const { at, nodes, db } = place;
  const tls = tlsOf(place);
  const shared = { ...always, db, ...loginOf(place), ...(tls === null ? {} : { tls }), ...more };
  if (at.kind !== 'sentinel') return { ...shared, ...nodes[0] };
  const { username, password } = loginOf(at.login);
  return {
    ...shared,
    sentinels: nodes.map(({ host, port }) => ({ host, port })),
    name: at.primary,
    sentinelRetryStrategy: (times: number): number => Math.min(times * 100, 1_000),
    ...(username === undefined ? {} : { sentinelUsername: username }),
    ...(password === undefined ? {} : { sentinelPassword: password }),
    ...(tls === null ? {} : { sentinelTLS: tls, enableTLSForSentinelMode: true }),
    // A Sentinel can name a primary for a moment that is one no more.
    role: 'master' as const,
  };
}

export function openCluster(place: RedisPlace, more: Patience): Cluster {
  const tls = tlsOf(place);
  const { retryStrategy: _, ...each } = always;
  return new Cluster([...place.nodes], {
    clusterRetryStrategy: (times) => Math.min(times * 100, 1_000),
    // Names are kept: certificates are for names.
    dnsLookup: (address, callback) => callback(null, address),
    // Until a replica is elected there is nobody to send to.
    retryDelayOnFailover: 300,
    retryDelayOnClusterDown: 300,
    slotsRefreshTimeout: 3_000,
    redisOptions: { ...each, ...loginOf(place), ...(tls === null ? {} : { tls }), ...more },
  });
}

export function connect(address: RedisAddress, more: Patience): Redis | Cluster {
  if (typeof address === 'string') return new Redis(address, { ...always, ...more });
  return address.at.kind === 'cluster' ? openCluster(address, more) : new Redis(optionsOf(address, more));
}

/** Hosts and ports alone. */
export function placeText(address: RedisAddress): string {
  if (typeof address !== 'string') {
    const list = address.nodes.map(({ host, port }) => `${host}:${port}`).join(', ');
    if (address.at.kind === 'sentinel') return `the Sentinels ${list} (primary ${address.at.primary})`;
    return address.at.kind === 'cluster' ? `the Cluster ${list}` : list;
  }
  return URL.canParse(address) ? new URL(address).host : 'an address that is no URL';
}

function loginOf({ username, password }: Login): { readonly username?: string; readonly password?: string } {
  return {
    ...(username === null ? {} : { username }),
    ...(password === null ? {} : { password: password.reveal() }),
  };
}

/** ioredis copies these at each connect, and a getter is read then. */
function tlsOf({ tls, rejectUnauthorized }: RedisPlace) {
  if (tls === null) return null;
  return {
    rejectUnauthorized,
    get ca() {
      return tls().ca;
    },
    get cert() {
      return tls().cert;
    },
    get key() {
      return tls().key;
    },
  };
}
