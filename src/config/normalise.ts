/** From the file's words to settings: units become numbers, names of variables become secrets, defaults are filled in. */

import type { ClusterSettings, SaslSettings } from './cluster-settings.ts';
import { read } from './environment.ts';
import type { FileCluster } from './file-schema.ts';
import { Secret } from './secret.ts';
import { tlsOf } from './tls.ts';
import { parseDuration, parseRate } from './units.ts';
import { silencesAt, watchOf } from './watch-settings.ts';
import type { Where } from './where.ts';

const megabyte = 1_000_000;
const defaultRequestTimeoutMs = 30_000;
const defaultApprovalLastsMs = 60 * 60_000;

export function normaliseCluster(cluster: FileCluster, path: string, where: Where): ClusterSettings {
  const defaultChannel = cluster.defaultChannel ?? null;
  return {
    name: cluster.name,
    bootstrap: cluster.bootstrap,
    ssl: tlsOf(cluster.tls ?? null, `${path}.tls`, where),
    sasl: saslOf(cluster.sasl, `${path}.sasl`, where),
    note: cluster.note ?? '',
    defaultChannel,
    channels: cluster.channels ?? (defaultChannel === null ? [] : [defaultChannel]),
    throttle: throttleOf(cluster.throttle),
    askers:
      cluster.askers === undefined
        ? null
        : { users: unique(cluster.askers.users ?? []), groups: unique(cluster.askers.groups ?? []) },
    approvers: {
      users: unique(cluster.approvers?.users ?? []),
      groups: unique(cluster.approvers?.groups ?? []),
      needed: cluster.approvers?.needed ?? 1,
    },
    allowSelfApproval: cluster.allowSelfApproval ?? false,
    approvalLastsMs: durationOr(cluster.approvalLasts, defaultApprovalLastsMs),
    controllerRacks: new Map((cluster.controllers ?? []).map(({ id, rack }) => [id, rack])),
    zookeeper: (cluster.zookeeper ?? []).map(({ server, rack, admin }) => ({
      server,
      rack: rack ?? null,
      admin: admin ?? null,
    })),
    silences: silencesAt(cluster.silences, `${path}.silences`, where),
    auditLimits: cluster.audit ?? {},
    watch: watchOf(cluster, path, where),
    requestTimeoutMs: durationOr(cluster.requestTimeout, defaultRequestTimeoutMs),
  };
}

/** A start that is not given lies within floor and ceiling whatever they are. */
function throttleOf(given: FileCluster['throttle']): ClusterSettings['throttle'] {
  const floorBytesPerSec = rateOr(given?.floor, 5 * megabyte);
  const ceilingBytesPerSec = rateOr(given?.ceiling, Math.max(100 * megabyte, floorBytesPerSec));
  const usualStart = Math.min(Math.max(50 * megabyte, floorBytesPerSec), ceilingBytesPerSec);
  return { floorBytesPerSec, ceilingBytesPerSec, startBytesPerSec: rateOr(given?.start, usualStart) };
}

function saslOf(given: FileCluster['sasl'], path: string, where: Where): SaslSettings | null {
  if (given === undefined) return null;
  if (given.mechanism === 'oauthbearer') {
    return {
      mechanism: 'oauthbearer',
      tokenEndpoint: given.tokenEndpoint,
      clientId: given.clientId,
      clientSecret: secretFrom(given.clientSecretEnv, `${path}.clientSecretEnv`, where),
      scope: given.scope ?? null,
    };
  }
  return {
    mechanism: given.mechanism,
    username: given.username,
    password: secretFrom(given.passwordEnv, `${path}.passwordEnv`, where),
  };
}

function secretFrom(name: string, path: string, where: Where): Secret {
  const value = read(where.environment, name);
  if (value === null) {
    where.faults.push({
      path,
      found: `the environment variable ${name} is not set`,
      expected: `the secret in ${name}`,
      fix: `Set ${name} in the environment of this process, or name another variable here.`,
    });
  }
  return new Secret(value ?? '');
}

function rateOr(text: string | undefined, byDefault: number): number {
  return (text === undefined ? null : parseRate(text)) ?? byDefault;
}

export function durationOr(text: string | undefined, byDefault: number): number {
  return (text === undefined ? null : parseDuration(text)) ?? byDefault;
}

function unique(values: readonly string[]): readonly string[] {
  return [...new Set(values)];
}
