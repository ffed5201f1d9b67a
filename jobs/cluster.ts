/** A Kafka cluster as the workflows see it: what is read of it, and what can be done to it. Types only. */

import type { ConfigSource, Snapshot } from '../planner/index.ts';
import type { Outcome } from './outcome.ts';

export type TopicPartition = { readonly topic: string; readonly partition: number };

/** Reads one cluster. */
export type ClusterReader = {
  readonly readSnapshot: () => Promise<Outcome<Snapshot>>;
};

export type PartitionState = TopicPartition & {
  /** Missing where the cluster gives none (before Kafka 2.8). */
  readonly topicId?: string;
  readonly leader: number | null;
  readonly replicas: readonly number[];
  readonly isr: readonly number[];
};

export type OngoingReassignment = TopicPartition & {
  /** As ListPartitionReassignments gives them: `replicas` holds adding and removing ones too. */
  readonly replicas: readonly number[];
  readonly adding: readonly number[];
  readonly removing: readonly number[];
};

/** What the executor sees at one poll. */
export type Observation = {
  readonly clusterId: string;
  readonly atMs: number;
  /** Registered and unfenced. */
  readonly aliveBrokers: readonly number[];
  /** The asked-for partitions that still exist. */
  readonly partitions: readonly PartitionState[];
  /** Asked-for topics that no longer exist. */
  readonly missingTopics: readonly string[];
  /** Everything that is being reassigned on the whole cluster, ours or not. */
  readonly reassignments: readonly OngoingReassignment[];
  /** Bytes that each adding replica of an asked-for partition holds by now. */
  readonly replicaBytes: readonly (TopicPartition & { readonly broker: number; readonly bytes: number })[];
};

/** One broker's directories that are not offline, all together. */
export type Disk = {
  readonly broker: number;
  readonly totalBytes: number;
  readonly usableBytes: number;
  /** All of them are: no new replica is to come here (KIP-1066, Kafka 4.3). */
  readonly cordoned: boolean;
};

export type ConfigResource =
  | { readonly kind: 'topic'; readonly name: string }
  /** id null: the cluster-wide default of all brokers. */
  | { readonly kind: 'broker'; readonly id: number | null };

export type ConfigValue = {
  readonly resource: ConfigResource;
  readonly key: string;
  /** The value that is in force; null when there is none. */
  readonly value: string | null;
  readonly source: ConfigSource;
};

/** One IncrementalAlterConfigs operation (KIP-339). */
export type ConfigChange = {
  readonly resource: ConfigResource;
  readonly key: string;
  readonly op: 'set' | 'delete' | 'append' | 'subtract';
  readonly value: string | null;
};

/** Acts on one cluster; the executor is its only caller. */
export type ClusterActor = {
  readonly observe: (partitions: readonly TopicPartition[]) => Promise<Outcome<Observation>>;
  readonly readConfigs: (
    wanted: readonly { readonly resource: ConfigResource; readonly keys: readonly string[] }[],
  ) => Promise<Outcome<readonly ConfigValue[]>>;
  /** A broker that does not answer, or does not tell (before Kafka 3.3), is left out. */
  readonly readDisks: (brokers: readonly number[]) => Promise<Outcome<readonly Disk[]>>;
  readonly alterConfigs: (changes: readonly ConfigChange[]) => Promise<Outcome<null>>;
  /** replicas null cancels. One refusal for the request, or a list of what Kafka refused per partition. */
  readonly reassign: (
    changes: readonly (TopicPartition & { readonly replicas: readonly number[] | null })[],
    options: { readonly allowReplicationFactorChange: boolean },
  ) => Promise<Outcome<readonly (TopicPartition & { readonly error: string })[]>>;
  readonly electPreferredLeaders: (
    partitions: readonly TopicPartition[],
  ) => Promise<Outcome<readonly (TopicPartition & { readonly error: string })[]>>;
};

export type Cluster = {
  readonly name: string;
  readonly reader: ClusterReader;
  readonly actor: ClusterActor;
};

/** The clusters that the configuration names. */
export type Clusters = { readonly get: (name: string) => Outcome<Cluster>; readonly names: () => readonly string[] };
