/** How kafkajs is told what a cluster of `evenkeel.json` says: one configuration serves both clients. */

import type { KafkaConfig, SASLOptions } from 'kafkajs';
import type { ClusterSettings, SaslSettings } from '../../src/config/cluster-settings.ts';
import { tlsOptions } from '../../src/kafka/client-options.ts';
import { tokenSource } from '../../src/kafka/oauth-token.ts';

export function kafkajsOptions({
  bootstrap,
  ssl,
  sasl,
  requestTimeoutMs,
}: Pick<ClusterSettings, 'bootstrap' | 'ssl' | 'sasl' | 'requestTimeoutMs'>): KafkaConfig {
  return {
    brokers: [...bootstrap],
    requestTimeout: requestTimeoutMs,
    // Its own 10 s would log in again at once where a login lasts less, which Kafka refuses within a second of the last.
    reauthenticationThreshold: 1_000,
    ssl: ssl === null ? false : tlsOptions(ssl),
    ...(sasl === null ? {} : { sasl: saslOptions(sasl) }),
  };
}

function saslOptions(sasl: SaslSettings): SASLOptions {
  if (sasl.mechanism !== 'oauthbearer') {
    return { mechanism: sasl.mechanism, username: sasl.username, password: sasl.password.reveal() } as SASLOptions;
  }
  const token = tokenSource(sasl);
  return { mechanism: 'oauthbearer', oauthBearerProvider: async () => ({ value: await token() }) };
}
