/** TLS of the local servers, as words for redis-server, redis-cli and ioredis. */

import { readFileSync } from 'node:fs';

/** Paths. Clients need no certificate of their own. */
export type TlsFiles = { readonly ca: string; readonly cert: string; readonly key: string };

/** Settings with their values; null: plain text. The port then speaks TLS alone, to other servers too. */
export function listening(port: number, tls: TlsFiles | null): readonly (readonly [string, string])[] {
  if (tls === null) return [['port', String(port)]];
  return [
    ['port', '0'],
    ['tls-port', String(port)],
    ['tls-replication', 'yes'],
    ['tls-auth-clients', 'no'],
    ['tls-ca-cert-file', tls.ca],
    ['tls-cert-file', tls.cert],
    ['tls-key-file', tls.key],
  ];
}

export function cliWords(tls: TlsFiles | null): readonly string[] {
  return tls === null ? [] : ['--tls', '--cacert', tls.ca];
}

export function clientOptions(tls: TlsFiles | null) {
  return tls === null ? {} : { tls: { ca: readFileSync(tls.ca, 'utf8') } };
}
