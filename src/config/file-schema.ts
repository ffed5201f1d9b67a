/** The shape of evenkeel.json. Each message says what is expected; `settings.ts` says it at length, with an example. */

import { z } from 'zod';
import { type LimitName, limitRanges } from '../../planner/audit/limits.ts';
import { parseBytes, parseDuration, parseRate } from './units.ts';

export const rate = z
  .string({ error: 'a rate as text' })
  .refine((text) => parseRate(text) !== null, { error: 'a rate above zero with a unit, such as "50MB/s"' });
export const bytes = z
  .string({ error: 'an amount of bytes as text' })
  .refine((text) => parseBytes(text) !== null, { error: 'an amount with a unit, such as "200GB"' });
const duration = z
  .string({ error: 'a duration as text' })
  .refine((text) => parseDuration(text) !== null, { error: 'a duration with a unit, such as "60m" or "1h30m"' });
export const text = z.string({ error: 'text' }).min(1, { error: 'text that is not empty' });
export const truth = z.boolean({ error: 'true or false' });
const environmentName = z
  .string({ error: 'the name of an environment variable' })
  .regex(/^[A-Z][A-Z0-9_]*$/, { error: 'the name of an environment variable, in capitals' });
/** A newer file may mean other things by the same words, so it is refused as a whole. */
export const formatVersion = z.literal(1, {
  error: '1, the version that this release reads; for a newer one use the release that it was written for',
});
export const clusterName = z
  .string({ error: 'a short name as text' })
  .regex(/^[a-z0-9][a-z0-9._-]{0,39}$/, { error: 'lower case letters, digits, ".", "_" or "-", at most 40' });
const channel = z
  .string({ error: 'a Slack channel id' })
  .regex(/^[CGD][A-Z0-9]{2,}$/, { error: 'a Slack channel id, such as "C0123456789" (not the name)' });
const hostAndPort = z
  .string({ error: 'a "host:port"' })
  .regex(/^(?:\[[0-9a-fA-F:]+\]|[A-Za-z0-9._-]+):([1-9]\d{0,4})$/, {
    error: 'a "host:port", such as "kafka-1.example:9092"',
  });

const tls = z.strictObject(
  {
    ca: text.optional(),
    cert: text.optional(),
    key: text.optional(),
    rejectUnauthorized: truth.optional(),
  },
  { error: shapeError('true, false, or an object with "ca", "cert", "key" and "rejectUnauthorized", all optional') },
);

const passwordLogin = {
  username: text,
  passwordEnv: environmentName,
};
const sasl = z.discriminatedUnion(
  'mechanism',
  [
    z.strictObject({ mechanism: z.literal('plain'), ...passwordLogin }),
    z.strictObject({ mechanism: z.literal('scram-sha-256'), ...passwordLogin }),
    z.strictObject({ mechanism: z.literal('scram-sha-512'), ...passwordLogin }),
    z.strictObject({
      mechanism: z.literal('oauthbearer'),
      tokenEndpoint: z.url({ error: 'a URL', protocol: /^https?$/ }),
      clientId: text,
      clientSecretEnv: environmentName,
      scope: text.optional(),
    }),
  ],
  { error: shapeError('an object whose "mechanism" is "plain", "scram-sha-256", "scram-sha-512" or "oauthbearer"') },
);

const throttle = z.strictObject(
  { floor: rate.optional(), ceiling: rate.optional(), start: rate.optional() },
  { error: shapeError('an object with "floor", "ceiling" and "start"') },
);

export const people = {
  users: z
    .array(
      z
        .string({ error: 'a Slack user id' })
        .regex(/^[UW][A-Z0-9]{2,}$/, { error: 'a Slack user id, such as "U0123456789" (not a name)' }),
      { error: 'a list of Slack user ids' },
    )
    .optional(),
  groups: z
    .array(
      z
        .string({ error: 'a Slack user group id' })
        .regex(/^S[A-Z0-9]{2,}$/, { error: 'a Slack user group id, such as "S0123456789" (not its handle)' }),
      { error: 'a list of Slack user group ids' },
    )
    .optional(),
};
export const askers = z.strictObject(people, { error: shapeError('an object with "users" and "groups"') });
const approvers = z.strictObject(
  {
    ...people,
    needed: z
      .int({ error: 'a whole number' })
      .min(1, { error: 'at least 1' })
      .max(10, { error: 'at most 10' })
      .optional(),
  },
  { error: shapeError('an object with "users", "groups" and "needed"') },
);

const controller = z.strictObject(
  { id: z.int({ error: 'a node id' }).min(0, { error: 'a node id' }), rack: text },
  { error: shapeError('an object with "id" and "rack"') },
);
const zooKeeperServer = z.strictObject(
  {
    server: hostAndPort,
    rack: text.optional(),
    admin: z.url({ error: 'a URL, such as "http://zk-1.example:8080"', protocol: /^https?$/ }).optional(),
  },
  { error: shapeError('an object with "server", "rack" and "admin"') },
);

const watch = z.strictObject(
  { every: duration.optional(), channel: channel.optional(), digest: text.optional(), timeZone: text.optional() },
  { error: shapeError('false, true, or an object with "every", "channel", "digest" and "timeZone"') },
);

function limit(name: LimitName) {
  const { least, most } = limitRanges[name];
  const error = `a number from ${least} to ${most}`;
  return z.number({ error }).min(least, { error }).max(most, { error }).optional();
}
const auditLimits = z.strictObject(
  {
    diskPercent: limit('diskPercent'),
    leaderSkew: limit('leaderSkew'),
    replicaSkew: limit('replicaSkew'),
    quorumLagOffsets: limit('quorumLagOffsets'),
    producerTimeoutMs: limit('producerTimeoutMs'),
  },
  { error: shapeError('an object of limits, such as { "diskPercent": 80 }') },
);

const cluster = z.strictObject(
  {
    name: clusterName,
    bootstrap: z.array(hostAndPort, { error: 'a list of "host:port"' }).min(1, { error: 'at least one "host:port"' }),
    // true and false are short for "with the system's certificate authorities" and "plain text".
    tls: z.preprocess((value) => (value === true ? {} : value === false ? null : value), tls.nullable()).optional(),
    sasl: sasl.optional(),
    note: text.max(200, { error: 'at most 200 characters' }).optional(),
    defaultChannel: channel.optional(),
    channels: z.array(channel, { error: 'a list of Slack channel ids' }).optional(),
    throttle: throttle.optional(),
    askers: askers.optional(),
    approvers: approvers.optional(),
    allowSelfApproval: truth.optional(),
    approvalLasts: duration.optional(),
    controllers: z.array(controller, { error: 'a list of controllers' }).max(99, { error: 'at most 99' }).optional(),
    zookeeper: z
      .array(zooKeeperServer, { error: 'a list of ZooKeeper servers' })
      .max(99, { error: 'at most 99' })
      .optional(),
    requestTimeout: duration.optional(),
    silences: text.optional(),
    audit: auditLimits.optional(),
    // true is short for "as by default", false for "do not watch this cluster".
    watch: z.preprocess((value) => (value === true ? {} : value === false ? null : value), watch.nullable()).optional(),
  },
  { error: shapeError('an object that describes one cluster') },
);

export const fileSchema = z.strictObject(
  {
    version: formatVersion.optional(),
    slack: z
      .strictObject(
        {
          mode: z.enum(['socket', 'http'], { error: '"socket" or "http"' }).optional(),
          command: z
            .string({ error: 'a slash command as text' })
            .regex(/^\/[a-z0-9_-]{1,31}$/, { error: 'a slash command, such as "/kafka"' })
            .optional(),
          host: text.optional(),
          port: z
            .int({ error: 'a port number' })
            .min(0, { error: 'a port number from 0 to 65535' })
            .max(65_535, { error: 'a port number from 0 to 65535' })
            .optional(),
          allowedChannels: z.array(channel, { error: 'a list of Slack channel ids' }).optional(),
        },
        { error: shapeError('an object with Slack settings') },
      )
      .optional(),
    redis: z
      .strictObject(
        {
          prefix: z
            .string({ error: 'a short prefix as text' })
            .regex(/^[A-Za-z0-9._-]{1,40}$/, { error: 'letters, digits, ".", "_" or "-", at most 40' })
            .optional(),
          // Whether there is TLS at all, the s in rediss says.
          tls: tls.optional(),
          replicas: z
            .int({ error: 'a whole number' })
            .min(0, { error: 'at least 0' })
            .max(10, { error: 'at most 10' })
            .optional(),
          acceptRisks: z
            .array(
              z.enum(['appendonly', 'appendfsync', 'maxmemory-policy'], {
                error: '"appendonly", "appendfsync" or "maxmemory-policy"',
              }),
              { error: 'a list of Redis settings' },
            )
            .optional(),
        },
        { error: shapeError('an object with "prefix", "tls", "replicas" and "acceptRisks"') },
      )
      .optional(),
    planner: z
      .strictObject(
        { timeLimit: duration.optional(), memory: bytes.optional() },
        { error: shapeError('an object with "timeLimit" and "memory"') },
      )
      .optional(),
    policy: text.optional(),
    defaultCluster: clusterName.optional(),
    clusters: z
      .array(cluster, { error: 'a list of clusters' })
      .min(1, { error: 'at least one cluster' })
      .max(100, { error: 'at most 100 clusters' }),
  },
  { error: shapeError('an object with "clusters"') },
);

export type FileSettings = z.infer<typeof fileSchema>;
export type FileCluster = FileSettings['clusters'][number];
export type FileTls = z.infer<typeof tls>;

/** Unknown keys keep their own message, which names the keys. */
export function shapeError(expected: string) {
  return (issue: { readonly code?: string | undefined }) => (issue.code === 'unrecognized_keys' ? undefined : expected);
}
