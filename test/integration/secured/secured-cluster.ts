/** One cluster that is secured in every way at once: a listener per way, and an authorizer that holds users to ACLs. */

import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Acl,
  type Authority,
  createAuthority,
  grant,
  type Listener,
  plainUsers,
  type RunningKafka,
  runKafkaTool,
  startKafka,
  startTokenEndpoint,
  type TokenEndpoint,
} from '../../../lab/kafka/index.ts';

/** Exactly what docs/kafka-acls.md lists. */
export const least: Readonly<Record<'reader' | 'mover', readonly Acl[]>> = {
  reader: [
    { user: 'reader', topic: null, operation: 'Describe' },
    { user: 'reader', topic: null, operation: 'DescribeConfigs' },
    { user: 'reader', topic: '*', operation: 'Describe' },
    { user: 'reader', topic: '*', operation: 'DescribeConfigs' },
  ],
  mover: [
    { user: 'mover', topic: null, operation: 'Alter' },
    { user: 'mover', topic: null, operation: 'AlterConfigs' },
    { user: 'mover', topic: '*', operation: 'Describe' },
    { user: 'mover', topic: '*', operation: 'AlterConfigs' },
  ],
};

export const passwords = {
  plain: 'planted-plain-password',
  scram: 'planted-scram-password',
  oauth: 'planted-client-secret',
} as const;

export type SecuredCluster = {
  readonly dir: string;
  readonly kafka: RunningKafka;
  readonly authority: Authority;
  readonly tokens: TokenEndpoint;
  readonly stop: () => Promise<void>;
};

/** A token lives this long and a login must be renewed within it, so that a test sees it happen. */
export const loginSeconds = 8;

export async function startSecuredCluster(): Promise<SecuredCluster> {
  const dir = await mkdtemp(join(tmpdir(), 'evenkeel-test-secured-'));
  const authority = await createAuthority(join(dir, 'ca'));
  const tokens = await startTokenEndpoint({
    clients: { mover: passwords.oauth, reader: passwords.oauth },
    lifeSeconds: loginSeconds,
  });
  const here = { names: 'IP:127.0.0.1', days: 10 };
  const [broker, renewed, expired, elsewhere] = await Promise.all([
    authority.issue('broker', here),
    authority.issue('broker-renewed', here),
    authority.issue('broker-expired', { ...here, days: -1 }),
    authority.issue('broker-elsewhere', { names: 'DNS:kafka.example', days: 10 }),
    authority.issue('mover', here),
    authority.issue('mover-expired', { ...here, days: -1 }),
  ]);
  const shows = ({ keystore }: { readonly keystore: string }) => ({
    'ssl.keystore.type': 'PEM',
    'ssl.keystore.location': keystore,
  });
  const listeners: readonly Listener[] = [
    { name: 'SECURE', protocol: 'SASL_SSL', config: { ...shows(broker), ...saslOf(tokens) } },
    { name: 'MUTUAL', protocol: 'SSL', config: { ...shows(broker), ...clientsOf(authority) } },
    { name: 'EXPIRED', protocol: 'SSL', config: shows(expired) },
    { name: 'RENEWED', protocol: 'SSL', config: shows(renewed) },
    { name: 'ELSEWHERE', protocol: 'SSL', config: shows(elsewhere) },
  ];
  const kafka = await startKafka({
    dir: join(dir, 'kafka'),
    brokers: [
      { id: 101, rack: 'a' },
      { id: 102, rack: 'a' },
      { id: 103, rack: 'b' },
    ],
    controllers: 1,
    config: { 'super.users': 'User:ANONYMOUS' },
    listeners,
    jvm: [`-Dorg.apache.kafka.sasl.oauthbearer.allowed.urls=${tokens.jwksUrl}`],
  });
  await addScramUsers(kafka);
  await grant(kafka.bootstrap, [...least.reader, ...least.mover]);
  return {
    dir,
    kafka,
    authority,
    tokens,
    stop: async () => {
      await kafka.stop();
      await tokens.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

function saslOf({ jwksUrl, issuer, audience }: TokenEndpoint): Record<string, string> {
  const kafka = 'org.apache.kafka.common.security';
  return {
    'sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512,OAUTHBEARER',
    'plain.sasl.jaas.config': plainUsers({ reader: passwords.plain, mover: passwords.plain }),
    'scram-sha-256.sasl.jaas.config': `${kafka}.scram.ScramLoginModule required;`,
    'scram-sha-512.sasl.jaas.config': `${kafka}.scram.ScramLoginModule required;`,
    'oauthbearer.sasl.jaas.config': `${kafka}.oauthbearer.OAuthBearerLoginModule required;`,
    'oauthbearer.sasl.server.callback.handler.class': `${kafka}.oauthbearer.OAuthBearerValidatorCallbackHandler`,
    'oauthbearer.sasl.oauthbearer.jwks.endpoint.url': jwksUrl,
    'oauthbearer.sasl.oauthbearer.expected.issuer': issuer,
    'oauthbearer.sasl.oauthbearer.expected.audience': audience,
    'oauthbearer.connections.max.reauth.ms': String(loginSeconds * 1000),
  };
}

/** The name in the certificate is the user. */
function clientsOf({ caFile }: Authority): Record<string, string> {
  return {
    'ssl.client.auth': 'required',
    'ssl.truststore.type': 'PEM',
    'ssl.truststore.location': caFile,
    'ssl.principal.mapping.rules': 'RULE:^CN=(.*?)$/$1/',
  };
}

async function addScramUsers({ bootstrap }: RunningKafka): Promise<void> {
  const to = ['--bootstrap-server', bootstrap.join(','), '--alter', '--entity-type', 'users'];
  // One credential of a user in each request, Kafka says.
  for (const mechanism of ['SCRAM-SHA-256', 'SCRAM-SHA-512']) {
    const config = ['--entity-name', 'mover', '--add-config', `${mechanism}=[password=${passwords.scram}]`];
    const { code, stdout, stderr } = await runKafkaTool('kafka-configs', [...to, ...config]);
    assert.equal(code, 0, stdout + stderr);
  }
}

/** The ways to log in, as evenkeel.json says them; files are in the cluster's folder. */
export const ways = {
  plain: (user: string) => ({
    listener: 'SECURE',
    tls: { ca: 'ca/ca.pem' },
    sasl: { mechanism: 'plain', username: user, passwordEnv: 'PLAIN_PASSWORD' },
  }),
  scram: (user: string) => ({
    listener: 'SECURE',
    tls: { ca: 'ca/ca.pem' },
    sasl: { mechanism: 'scram-sha-512', username: user, passwordEnv: 'SCRAM_PASSWORD' },
  }),
  scram256: (user: string) => ({
    listener: 'SECURE',
    tls: { ca: 'ca/ca.pem' },
    sasl: { mechanism: 'scram-sha-256', username: user, passwordEnv: 'SCRAM_PASSWORD' },
  }),
  /** Nobody logs in: the brokers take whoever comes for ANONYMOUS. */
  tls: () => ({ listener: 'RENEWED', tls: { ca: 'ca/ca.pem' } }),
  oauth: (user: string, tokenEndpoint: string) => ({
    listener: 'SECURE',
    tls: { ca: 'ca/ca.pem' },
    sasl: { mechanism: 'oauthbearer', tokenEndpoint, clientId: user, clientSecretEnv: 'OAUTH_SECRET' },
  }),
  mutual: (user: string) => ({
    listener: 'MUTUAL',
    tls: { ca: 'ca/ca.pem', cert: `ca/${user}.pem`, key: `ca/${user}.key` },
  }),
} as const;

export type Way = { readonly listener: string; readonly tls?: unknown; readonly sasl?: unknown };

export const secretVariables = {
  PLAIN_PASSWORD: passwords.plain,
  SCRAM_PASSWORD: passwords.scram,
  OAUTH_SECRET: passwords.oauth,
};

/** Every way of logging in, as clusters of one file that are named by it. */
export function everyWay({ tokens }: SecuredCluster, user: string): Readonly<Record<string, Way>> {
  const { tls, plain, scram256, scram, oauth, mutual } = ways;
  return {
    tls: tls(),
    mutual: mutual(user),
    plain: plain(user),
    'scram-256': scram256(user),
    'scram-512': scram(user),
    oauth: oauth(user, tokens.tokenUrl),
  };
}

/** evenkeel.json with the cluster `prod`, reached this way, and others by name; returns its path. */
export async function writeConfiguration(
  { dir, kafka }: SecuredCluster,
  way: Way,
  more: Readonly<Record<string, unknown>> = {},
  others: Readonly<Record<string, Way>> = {},
): Promise<string> {
  const clusterOf = (name: string, { listener, ...how }: Way) => ({
    name,
    bootstrap: kafka.bootstrapOf(listener),
    requestTimeout: '5s',
    ...how,
  });
  const clusters = [
    { ...clusterOf('prod', way), ...more },
    ...Object.entries(others).map(([name, other]) => clusterOf(name, other)),
  ];
  const path = join(dir, 'evenkeel.json');
  await writeFile(path, JSON.stringify({ defaultCluster: 'prod', clusters }));
  return path;
}
