/** Every setting of evenkeel.json, once: what it is for, an example and its default. Faults and docs/configuration.md quote it. */

import { controlPlaneSettings } from './control-plane-settings.ts';
import type { Setting } from './setting.ts';
import { watchSettings } from './watch-setting-words.ts';

const tlsDefault = "the system's certificate authorities";

export const settings: readonly Setting[] = [
  {
    path: 'version',
    what: 'The version of this format. A file of a version that this release does not know is refused as a whole.',
    example: '1',
    byDefault: '1',
  },
  {
    path: 'slack',
    what: 'How the bot is reached from Slack.',
    example: '{ "mode": "socket" }',
    byDefault: 'Socket Mode',
  },
  {
    path: 'slack.mode',
    what: '"socket" connects out to Slack and needs no public address; "http" listens for Slack.',
    example: '"socket"',
    byDefault: '"socket"',
  },
  {
    path: 'slack.command',
    what: 'The slash command, as in manifest.json.',
    example: '"/kafka"',
    byDefault: '"/kafka"',
  },
  {
    path: 'slack.host',
    what: 'The address that http mode listens on. Put a TLS proxy in front before opening it.',
    example: '"127.0.0.1"',
    byDefault: '"127.0.0.1"',
  },
  {
    path: 'slack.port',
    what: 'The port that http mode listens on; 0 takes a free one.',
    example: '3000',
    byDefault: '3000',
  },
  {
    path: 'slack.allowedChannels',
    what: 'The only channels in which commands and buttons work. Empty: all that the bot is in.',
    example: '["C0123456789"]',
    byDefault: 'empty',
  },
  { path: 'redis', what: 'How Redis is used.', example: '{ "prefix": "evenkeel" }', byDefault: 'as below' },
  {
    path: 'redis.prefix',
    what: 'Before every key, so that several installations can share one Redis.',
    example: '"evenkeel"',
    byDefault: '"evenkeel"',
  },
  {
    path: 'redis.tls',
    what: 'Files for a REDIS_URL that starts with rediss.',
    example: '{ "ca": "redis-ca.pem" }',
    byDefault: tlsDefault,
  },
  { path: 'redis.tls.ca', what: 'PEM file with the authorities.', example: '"redis-ca.pem"', byDefault: tlsDefault },
  { path: 'redis.tls.cert', what: 'PEM file with the client certificate.', example: '"redis.pem"', byDefault: 'none' },
  { path: 'redis.tls.key', what: 'PEM file with the client key.', example: '"redis-key.pem"', byDefault: 'none' },
  {
    path: 'redis.tls.rejectUnauthorized',
    what: 'false accepts any certificate: for tests only.',
    example: 'true',
    byDefault: 'true',
  },
  {
    path: 'redis.replicas',
    what: 'How many replicas must have a plan, an approval or a journal entry before it counts (WAIT). See docs/redis.md.',
    example: '1',
    byDefault: '1 with Sentinel or Cluster, else 0',
  },
  {
    path: 'redis.acceptRisks',
    what: 'Nothing is carried out unless Redis keeps what it acknowledged: appendonly yes, appendfsync always, maxmemory-policy noeviction. Naming one of them here accepts the risk of it being otherwise.',
    example: '["appendfsync"]',
    byDefault: 'none',
  },
  { path: 'planner', what: 'Bounds for making one plan.', example: '{ "timeLimit": "5m" }', byDefault: 'as below' },
  { path: 'planner.timeLimit', what: 'How long one plan may take.', example: '"5m"', byDefault: '"5m"' },
  { path: 'planner.memory', what: 'How much memory one plan may take.', example: '"2GB"', byDefault: '"2GB"' },
  {
    path: 'policy',
    what: 'The policy file: who may ask and approve, windows, freezes and ceilings. See docs/policy.md.',
    example: '"policy.json"',
    byDefault: 'none',
  },
  {
    path: 'defaultCluster',
    what: 'The cluster of a command that names none, where the channel has none either.',
    example: '"prod"',
    byDefault: 'the cluster, if there is only one',
  },
  {
    path: 'clusters',
    what: 'The Kafka clusters.',
    example: '[ { "name": "prod", "bootstrap": ["kafka-1.example:9092"] } ]',
    byDefault: null,
  },
  {
    path: 'clusters[]',
    what: 'One Kafka cluster.',
    example: '{ "name": "prod", "bootstrap": ["kafka-1.example:9092"] }',
    byDefault: null,
  },
  { path: 'clusters[].name', what: 'What people type: /kafka on prod status.', example: '"prod"', byDefault: null },
  {
    path: 'clusters[].bootstrap',
    what: 'Some of its brokers, better three than one.',
    example: '["kafka-1.example:9092", "kafka-2.example:9092"]',
    byDefault: null,
  },
  {
    path: 'clusters[].tls',
    what: 'true for TLS, or an object with its files.',
    example: '{ "ca": "ca.pem" }',
    byDefault: 'plain text',
  },
  { path: 'clusters[].tls.ca', what: 'PEM file with the authorities.', example: '"ca.pem"', byDefault: tlsDefault },
  {
    path: 'clusters[].tls.cert',
    what: 'PEM file with the client certificate.',
    example: '"client.pem"',
    byDefault: 'none',
  },
  { path: 'clusters[].tls.key', what: 'PEM file with the client key.', example: '"client-key.pem"', byDefault: 'none' },
  {
    path: 'clusters[].tls.rejectUnauthorized',
    what: 'false accepts any certificate: for test clusters only.',
    example: 'true',
    byDefault: 'true',
  },
  {
    path: 'clusters[].sasl',
    what: 'How to log in.',
    example: '{ "mechanism": "scram-sha-512", "username": "evenkeel", "passwordEnv": "PROD_KAFKA_PASSWORD" }',
    byDefault: 'no login',
  },
  {
    path: 'clusters[].sasl.mechanism',
    what: '"plain", "scram-sha-256", "scram-sha-512" or "oauthbearer".',
    example: '"scram-sha-512"',
    byDefault: null,
  },
  { path: 'clusters[].sasl.username', what: 'For plain and scram.', example: '"evenkeel"', byDefault: null },
  {
    path: 'clusters[].sasl.passwordEnv',
    what: 'The environment variable that holds the password.',
    example: '"PROD_KAFKA_PASSWORD"',
    byDefault: null,
  },
  {
    path: 'clusters[].sasl.tokenEndpoint',
    what: 'For oauthbearer: where client credentials are exchanged for a token.',
    example: '"https://login.example/oauth2/token"',
    byDefault: null,
  },
  { path: 'clusters[].sasl.clientId', what: 'For oauthbearer.', example: '"evenkeel"', byDefault: null },
  {
    path: 'clusters[].sasl.clientSecretEnv',
    what: 'For oauthbearer: the environment variable that holds the client secret.',
    example: '"PROD_OAUTH_SECRET"',
    byDefault: null,
  },
  {
    path: 'clusters[].sasl.scope',
    what: 'For oauthbearer: the scope to ask for.',
    example: '"kafka"',
    byDefault: 'none',
  },
  {
    path: 'clusters[].note',
    what: 'Shown on every message of this cluster.',
    example: '"staging copy of prod"',
    byDefault: 'nothing',
  },
  {
    path: 'clusters[].defaultChannel',
    what: 'Where messages go that nobody asked for just now, such as a plan that is carried on after a restart.',
    example: '"C0123456789"',
    byDefault: 'the channel of the plan',
  },
  {
    path: 'clusters[].channels',
    what: 'Channels in which /kafka means this cluster when none is named.',
    example: '["C0123456789"]',
    byDefault: 'the default channel',
  },
  {
    path: 'clusters[].throttle',
    what: 'How fast replicas may be copied.',
    example: '{ "floor": "5MB/s", "ceiling": "100MB/s", "start": "50MB/s" }',
    byDefault: 'as below',
  },
  { path: 'clusters[].throttle.floor', what: 'Never slower than this.', example: '"5MB/s"', byDefault: '"5MB/s"' },
  {
    path: 'clusters[].throttle.ceiling',
    what: 'Never faster than this.',
    example: '"100MB/s"',
    byDefault: '"100MB/s"',
  },
  { path: 'clusters[].throttle.start', what: 'The rate to begin with.', example: '"50MB/s"', byDefault: '"50MB/s"' },
  {
    path: 'clusters[].askers',
    what: 'Who may ask for plans for this cluster. Status and audit are for everybody in the channel.',
    example: '{ "groups": ["S0123456789"] }',
    byDefault: 'every full member of the workspace',
  },
  { path: 'clusters[].askers.users', what: 'Slack user ids.', example: '["U0123456789"]', byDefault: 'none' },
  { path: 'clusters[].askers.groups', what: 'Slack user group ids.', example: '["S0123456789"]', byDefault: 'none' },
  {
    path: 'clusters[].approvers',
    what: 'Who may approve plans for this cluster. Nobody by default.',
    example: '{ "groups": ["S0123456789"], "needed": 1 }',
    byDefault: 'nobody',
  },
  { path: 'clusters[].approvers.users', what: 'Slack user ids.', example: '["U0123456789"]', byDefault: 'nobody' },
  {
    path: 'clusters[].approvers.groups',
    what: 'Slack user group ids. Whoever manages the group decides who may approve.',
    example: '["S0123456789"]',
    byDefault: 'none',
  },
  {
    path: 'clusters[].approvers.needed',
    what: 'How many different people have to approve.',
    example: '1',
    byDefault: '1',
  },
  {
    path: 'clusters[].allowSelfApproval',
    what: 'Whether the person who asked may approve too.',
    example: 'false',
    byDefault: 'false',
  },
  {
    path: 'clusters[].approvalLasts',
    what: 'How long a posted plan waits for people.',
    example: '"60m"',
    byDefault: '"60m"',
  },
  ...controlPlaneSettings,
  ...watchSettings,
  {
    path: 'clusters[].requestTimeout',
    what: 'The limit for one request to Kafka, from 1s to 60s: a call is a few of them, and an execution keeps its hold on the cluster meanwhile.',
    example: '"30s"',
    byDefault: '"30s"',
  },
];

/** The setting at a fault's path: indexes are dropped, so ['clusters', 0, 'name'] finds 'clusters[].name'. */
export function settingAt(path: readonly PropertyKey[], known: readonly Setting[] = settings): Setting | null {
  const wanted = path
    .map((step) => (typeof step === 'number' ? '[]' : `.${String(step)}`))
    .join('')
    .replace(/^\./, '');
  return (
    known.find((setting) => setting.path === wanted) ?? known.find((setting) => `${setting.path}[]` === wanted) ?? null
  );
}

/** The keys that an object at this path may have. */
export function keysAt(path: readonly PropertyKey[], known: readonly Setting[] = settings): readonly string[] {
  const prefix = path
    .map((step) => (typeof step === 'number' ? '[]' : `.${String(step)}`))
    .join('')
    .replace(/^\./, '');
  const start = prefix === '' ? '' : `${prefix}.`;
  return known
    .filter((setting) => setting.path.startsWith(start))
    .map((setting) => setting.path.slice(start.length))
    .filter((key) => /^[A-Za-z]+$/.test(key));
}
