/** REDIS_URL in its forms: one server, the primary that Sentinels name, or a Cluster. `new URL` knows no lists of hosts. */

import type { HostPort, RedisPlace } from '../../jobs/queue/redis-place.ts';
import type { TlsSettings } from './cluster-settings.ts';
import { Secret } from './secret.ts';

/** Without secrets: what a fault shows. */
export const redisForms =
  'redis://user:password@host:6379, redis-sentinel://user:password@sentinel-1:26379,sentinel-2:26379/primary-name or redis-cluster://user:password@node-1:6379,node-2:6379; rediss… for TLS';

const form = /^redis(s?)(-sentinel|-cluster)?:\/\/(?:([^@/]*)@)?([^@/?#]+)(?:\/([^/?#]*))?(?:\?db=(\d{1,4}))?$/;
const hostForm = /^(\[[0-9a-fA-F:]+\]|[A-Za-z0-9._-]+)(?::([1-9]\d{0,4}))?$/;
const ports = { one: 6379, sentinel: 26379, cluster: 6379 } as const;

export type SentinelLogin = { readonly username: string | null; readonly password: Secret | null };

/** null: it is none of the forms. */
export function parseRedisAddress(
  text: string,
  { sentinel, tls }: { readonly sentinel: SentinelLogin; readonly tls: TlsSettings | null },
): RedisPlace | null {
  const match = form.exec(text);
  if (match === null) return null;
  const [, secure, suffix, login, hosts = '', path = '', dbText] = match;
  const kind = suffix === '-sentinel' ? 'sentinel' : suffix === '-cluster' ? 'cluster' : 'one';
  const nodes = hosts.split(',').map((host) => hostPort(host, ports[kind]));
  const db = kind === 'one' ? (path === '' ? 0 : Number(path)) : Number(dbText ?? 0);
  const known = nodes.filter((node) => node !== null);
  const wrong =
    known.length < nodes.length ||
    !Number.isInteger(db) ||
    (kind === 'one' && (known.length > 1 || dbText !== undefined)) ||
    (kind === 'sentinel') !== (kind !== 'one' && path !== '') ||
    (kind === 'cluster' && db !== 0);
  const who = wrong ? null : loginIn(login ?? '');
  if (who === null) return null;
  return {
    ...who,
    nodes: known,
    at: kind === 'sentinel' ? { kind, primary: decodeURIComponent(path), login: sentinel } : { kind },
    db,
    tls: secure === 's' ? () => filesOf(tls) : null,
    rejectUnauthorized: tls?.rejectUnauthorized ?? true,
  };
}

function filesOf(tls: TlsSettings | null) {
  if (tls === null) return {};
  const { ca, cert, key } = tls.reread?.() ?? tls;
  return {
    ...(ca === null ? {} : { ca }),
    ...(cert === null ? {} : { cert }),
    ...(key === null ? {} : { key: key.reveal() }),
  };
}

function hostPort(text: string, byDefault: number): HostPort | null {
  const match = hostForm.exec(text.trim());
  if (match === null) return null;
  return { host: (match[1] ?? '').replace(/^\[(.*)\]$/, '$1'), port: Number(match[2] ?? byDefault) };
}

/** 'user:password', ':password' or nothing, percent-encoded as in any URL. null: it cannot be decoded. */
function loginIn(text: string): SentinelLogin | null {
  const colon = text.indexOf(':');
  const [user, password] = colon < 0 ? [text, ''] : [text.slice(0, colon), text.slice(colon + 1)];
  try {
    return {
      username: user === '' ? null : decodeURIComponent(user),
      password: password === '' ? null : new Secret(decodeURIComponent(password)),
    };
  } catch {
    return null;
  }
}
