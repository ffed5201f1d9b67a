/** The control plane of a snapshot: the KRaft quorum as it describes itself, or a ZooKeeper ensemble as its servers do. */

import type { ControlPlane, QuorumNode, ZooKeeperServer } from '../../../planner/index.ts';
import type { ReadResource } from '../wire/describe-configs.ts';
import type { Quorum, QuorumReplica } from '../wire/describe-quorum.ts';
import type { Metadata } from '../wire/metadata.ts';
import type { Gathered } from './gather.ts';

type Migration = NonNullable<Extract<ControlPlane, { kind: 'zookeeper' }>['migration']>;

export type Told = Pick<Gathered, 'quorum' | 'ensemble' | 'brokerConfigs'>;

/** @param racks of controllers, by node id. */
export function controlPlaneOf(metadata: Metadata, told: Told, racks: ReadonlyMap<number, string>): ControlPlane {
  if (told.quorum !== null) {
    const plane = kraft(told.quorum, metadata, racks);
    // Brokers on ZooKeeper among those on KRaft: the controllers decide already, and write to both.
    return migrationShownBy(told.brokerConfigs) === 'dual-write' ? { ...plane, migration: 'dual-write' } : plane;
  }
  const named = told.ensemble.length > 0 ? told.ensemble : serversNamedByBrokers(told.brokerConfigs);
  if (named.length === 0) return { kind: 'unknown' };
  return {
    kind: 'zookeeper',
    servers: named,
    controllerId: metadata.controllerId < 0 ? null : metadata.controllerId,
    migration: migrationShownBy(told.brokerConfigs),
  };
}

function kraft(
  quorum: Quorum,
  metadata: Metadata,
  racks: ReadonlyMap<number, string>,
): Extract<ControlPlane, { kind: 'kraft' }> {
  const leader = [...quorum.voters, ...quorum.observers].find(({ id }) => id === quorum.leaderId);
  const nodeOf = (replica: QuorumReplica): QuorumNode => {
    const endpoint = quorum.endpoints.get(replica.id);
    const broker = metadata.brokers.find(({ id }) => id === replica.id);
    const behindMs =
      leader?.caughtUpAtMs == null || replica.caughtUpAtMs === null ? null : leader.caughtUpAtMs - replica.caughtUpAtMs;
    return {
      id: replica.id,
      // Kafka knows a controller's rack only where it is a broker too.
      rack: racks.get(replica.id) ?? broker?.rack ?? null,
      ...(endpoint === undefined ? {} : { endpoint: `${endpoint.host}:${endpoint.port}` }),
      ...(leader === undefined || replica.logEndOffset < 0
        ? {}
        : { lagOffsets: Math.max(0, leader.logEndOffset - replica.logEndOffset) }),
      ...(behindMs === null ? {} : { behindMs: Math.max(0, behindMs) }),
      alsoBroker: broker !== undefined,
    };
  };
  const byId = (a: QuorumNode, b: QuorumNode): number => a.id - b.id;
  return {
    kind: 'kraft',
    leaderId: quorum.leaderId,
    voters: quorum.voters.map(nodeOf).sort(byId),
    observers: quorum.observers.map(nodeOf).sort(byId),
    ...(quorum.dynamic === null ? {} : { dynamic: quorum.dynamic }),
  };
}

/** Where brokers look for ZooKeeper. Nobody said that these may be asked from here, so their roles are unknown. */
function serversNamedByBrokers(brokers: readonly ReadResource[]): readonly ZooKeeperServer[] {
  const texts = brokers.flatMap(({ configs }) => configs.find(({ key }) => key === 'zookeeper.connect')?.value ?? []);
  // The last may carry a path: zk-1:2181,zk-2:2181/kafka.
  const servers = texts.flatMap((text) => text.replace(/\/.*$/, '').split(','));
  return [...new Set(servers.map((server) => server.trim()).filter((server) => server !== ''))]
    .sort()
    .map((endpoint) => ({ endpoint, rack: null, role: 'unknown' }));
}

/**
 * How far a migration to KRaft is, by the brokers' configurations. They show that none was begun, that some brokers were restarted for it
 * and some not yet, and that some are KRaft brokers already, which they can be only once the controllers write to both. How far it
 * is in between is a metric of the controller (ZkMigrationState), which no request and no four-letter word tells.
 */
export function migrationShownBy(brokers: readonly ReadResource[]): Migration {
  const shown = brokers.map(({ configs }) => {
    const settingOf = (name: string): string => configs.find(({ key }) => key === name)?.value ?? '';
    const isKraft = settingOf('process.roles') !== '';
    return isKraft ? 'kraft' : settingOf('zookeeper.metadata.migration.enable');
  });
  if (shown.length === 0) return 'unknown';
  const has = (what: string): boolean => shown.includes(what);
  if (shown.every((each) => each === 'false')) return 'none';
  if (has('kraft')) return has('true') ? 'dual-write' : shown.every((each) => each === 'kraft') ? 'done' : 'unknown';
  return has('true') && has('false') ? 'pre-migration' : 'unknown';
}
