/**
 * Snapshot: what the cluster showed at one moment. The JSON shape is a public contract (docs/snapshot-format.md);
 * fields are added, never changed. Byte counts and rates are plain numbers, exact below 2^53.
 */

export type Snapshot = {
  readonly version: 1;
  readonly clusterId: string;
  /** ISO 8601, UTC. */
  readonly takenAt: string;
  readonly kafkaVersion: string | null;
  readonly brokers: readonly Broker[];
  readonly controlPlane: ControlPlane;
  readonly topics: readonly Topic[];
  /** Replication throttles found on the cluster, with where each value came from. Absent when it was not looked for. */
  readonly throttles?: readonly FoundThrottle[];
};

export type Broker = {
  readonly id: number;
  readonly rack: string | null;
  readonly host?: string;
  readonly port?: number;
  /** Registered but not serving (KIP-631). Default false. */
  readonly fenced?: boolean;
  readonly logDirs?: readonly LogDir[];
  /** Wins over logDirs. */
  readonly capacityBytes?: number;
  /** Only what matters to planning, throttling and auditing. */
  readonly configs?: Readonly<Record<string, string>>;
};

export type LogDir = {
  readonly path: string;
  readonly totalBytes: number;
  readonly usableBytes: number;
  readonly offline?: boolean;
  /** Takes no new replicas (KIP-1066). */
  readonly cordoned?: boolean;
};

export type ControlPlane =
  | {
      readonly kind: 'kraft';
      readonly leaderId: number | null;
      readonly voters: readonly QuorumNode[];
      readonly observers?: readonly QuorumNode[];
      /** Whether voters can be added and removed while it runs (KIP-853). Missing: not known. */
      readonly dynamic?: boolean;
      /** While some brokers are still on ZooKeeper: the controllers decide, and write to both. */
      readonly migration?: 'dual-write';
    }
  | {
      readonly kind: 'zookeeper';
      readonly servers: readonly ZooKeeperServer[];
      readonly controllerId?: number | null;
      readonly migration?: 'none' | 'pre-migration' | 'migrating' | 'dual-write' | 'done' | 'unknown';
    }
  | { readonly kind: 'unknown' };

export type QuorumNode = {
  readonly id: number;
  readonly rack?: string | null;
  readonly endpoint?: string;
  /** Log end offset of the leader minus this node's. */
  readonly lagOffsets?: number;
  /** Milliseconds since this node was last caught up. */
  readonly behindMs?: number;
  /** Combined broker and controller process. */
  readonly alsoBroker?: boolean;
};

export type ZooKeeperServer = {
  readonly endpoint: string;
  readonly rack?: string | null;
  /** 'unknown': nobody could ask it. */
  readonly role: 'leader' | 'follower' | 'observer' | 'down' | 'unknown';
};

export type Topic = {
  readonly name: string;
  /** Kafka's topic id (KIP-516), when the cluster gave one. */
  readonly topicId?: string;
  readonly internal?: boolean;
  readonly configs?: Readonly<Record<string, string>>;
  readonly partitions: readonly Partition[];
};

export type Partition = {
  readonly partition: number;
  readonly leader: number | null;
  /** Kafka's order: the first is the preferred leader. During a reassignment: as Kafka shows it, adding ones included. */
  readonly replicas: readonly number[];
  /** Missing means all replicas. */
  readonly isr?: readonly number[];
  /** An ongoing reassignment (KIP-455). */
  readonly adding?: readonly number[];
  readonly removing?: readonly number[];
  /** KIP-966. */
  readonly elr?: readonly number[];
  readonly lastKnownElr?: readonly number[];
  /** Bytes of one replica (the leader's). null or missing: unknown. */
  readonly sizeBytes?: number | null;
  readonly writeBytesPerSec?: number | null;
};

/** Where Kafka says a config value comes from (DescribeConfigs, ConfigSource). */
export type ConfigSource =
  | 'dynamic-topic'
  | 'dynamic-broker'
  | 'dynamic-default-broker'
  | 'static-broker'
  | 'default'
  | 'unknown';

export type FoundThrottle = {
  readonly resource: 'broker' | 'topic';
  /** Broker id as text, '' for the cluster-wide default, or the topic's name. */
  readonly name: string;
  readonly key: string;
  readonly value: string;
  readonly source: ConfigSource;
};
