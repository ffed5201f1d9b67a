/** How a connection is told about TLS, SASL and time limits. */

import { isIP } from 'node:net';
import type { ConnectionOptions, SASLOptions } from '@platformatic/kafka';
import type { ClusterSettings, SaslSettings, TlsSettings } from '../config/cluster-settings.ts';
import { tokenSource } from './oauth-token.ts';
import type { Address } from './wire/connections.ts';

/** What this folder needs to know of a cluster. */
export type KafkaSettings = Pick<
  ClusterSettings,
  'name' | 'bootstrap' | 'ssl' | 'sasl' | 'requestTimeoutMs' | 'controllerRacks' | 'zookeeper'
>;

/** Opening a connection is a small thing: a dead address is given up sooner than a slow request. */
const longestConnectMs = 5000;

export type ConnectionOptionsFor = (address: Address) => ConnectionOptions;

export function connectionOptions(settings: KafkaSettings): ConnectionOptionsFor {
  const connectTimeout = Math.min(longestConnectMs, settings.requestTimeoutMs);
  const sasl = settings.sasl === null ? null : saslOptions(settings.sasl);
  return ({ host }) => ({
    connectTimeout,
    requestTimeout: settings.requestTimeoutMs,
    // Read anew for each connection, so that a renewed certificate needs no restart.
    ...(settings.ssl === null ? {} : { tls: tlsOptions(settings.ssl), tlsServerName: isIP(host) === 0 ? host : false }),
    ...(sasl === null ? {} : { sasl }),
  });
}

/** Certificates as their files hold them now. */
export function tlsOptions(ssl: TlsSettings) {
  const { ca, cert, key } = ssl.reread?.() ?? ssl;
  return {
    rejectUnauthorized: ssl.rejectUnauthorized,
    ...(ca === null ? {} : { ca }),
    ...(cert === null ? {} : { cert }),
    ...(key === null ? {} : { key: key.reveal() }),
  };
}

function saslOptions(sasl: SaslSettings): SASLOptions {
  if (sasl.mechanism === 'oauthbearer') return { mechanism: 'OAUTHBEARER', token: tokenSource(sasl) };
  const names = { plain: 'PLAIN', 'scram-sha-256': 'SCRAM-SHA-256', 'scram-sha-512': 'SCRAM-SHA-512' } as const;
  return { mechanism: names[sasl.mechanism], username: sasl.username, password: sasl.password.reveal() };
}
