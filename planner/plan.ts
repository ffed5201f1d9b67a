/** Plan: the exact change, immutable, known by its digest. Its JSON is a public contract (docs/snapshot-format.md). */

import type { PlanRequest } from './intent.ts';

export type Move = {
  readonly topic: string;
  readonly topicId?: string;
  readonly partition: number;
  /** Replica lists in Kafka's order: the first is the preferred leader. `from` never holds replicas that are being added. */
  readonly from: readonly number[];
  readonly to: readonly number[];
  /** Bytes copied over the network: size times the number of brokers in `to` that are not in `from`. */
  readonly bytes: number;
  /** The effective min ISR when the plan was made. */
  readonly minIsr: number;
  readonly writeBytesPerSec?: number | null;
  /** A replica of before, in sync, that leads instead of the first of `from` while the data is copied: the copies are read from it. */
  readonly copyLeader?: number;
  readonly why: string;
};

/** Moves that run together. `moves` are indexes into the plan's moves. */
export type Wave = {
  readonly index: number;
  readonly kind: 'canary' | 'healing' | 'normal' | 'internal' | 'leaders';
  readonly moves: readonly number[];
  readonly bytes: number;
  /** Seconds at the plan's throttle: the busiest broker's bytes in or out, whichever is more. */
  readonly etaSeconds: number;
  readonly busiestBroker: number | null;
  /** Highest bytes on each broker that takes part while old and new copies are both there, as [broker, bytes]. */
  readonly peakDiskBytes: readonly (readonly [number, number])[];
};

export type BrokerLoad = {
  readonly broker: number;
  readonly rack: string | null;
  readonly replicas: number;
  readonly leaders: number;
  readonly bytes: number;
  readonly capacityBytes: number | null;
};

export type ClusterLoad = {
  readonly brokers: readonly BrokerLoad[];
  readonly racks: readonly {
    readonly rack: string | null;
    readonly replicas: number;
    readonly leaders: number;
    readonly bytes: number;
  }[];
  readonly rackViolations: number;
  /** Partitions that fall under min ISR (or lose every replica) when some one rack is lost. */
  readonly cannotLoseRack: number;
};

export type PlanTotals = {
  readonly replicasMoved: number;
  readonly bytesMoved: number;
  readonly partitionsChanged: number;
  readonly leaderChanges: number;
  readonly etaSecondsAtThrottle: number;
  readonly peakDiskBytesByBroker: Readonly<Record<string, number>>;
};

export type Bound = {
  readonly bytesMovedAtLeast: number;
  readonly replicasMovedAtLeast: number;
  /** bytesMoved / bytesMovedAtLeast - 1; 0 means proven minimal. */
  readonly gap: number;
  readonly method: string;
};

export type Throttle = {
  readonly floorBytesPerSec: number;
  readonly ceilingBytesPerSec: number;
  readonly startBytesPerSec: number;
};

export type Plan = {
  readonly version: 1;
  /** 'plan-' and the first twelve characters of the digest. (A posting of a plan has a proposal id, 'P-…', of its own.) */
  readonly planId: string;
  /** SHA-256, hex, over what digest.ts names. */
  readonly digest: string;
  readonly clusterId: string;
  readonly intent: PlanRequest;
  readonly feasible: true;
  readonly reasons: readonly string[];
  readonly moves: readonly Move[];
  readonly waves: readonly Wave[];
  readonly throttle: Throttle;
  /** Every broker that gives or takes a replica, with the rack it had: part of what is checked for staleness. */
  readonly brokersUsed: readonly { readonly id: number; readonly rack: string | null }[];
  /** Partitions whose preferred leader is to be elected once its data is there. */
  readonly elections: readonly { readonly topic: string; readonly partition: number; readonly leader: number }[];
  /** True only for set-rf and heal-by-growth plans: the executor may then change a partition's replica count. */
  readonly allowReplicationFactorChange: boolean;
  readonly before: ClusterLoad;
  readonly after: ClusterLoad;
  readonly totals: PlanTotals;
  readonly bound: Bound;
  /** What an approver should know: sizes unknown, partitions that could not lose a broker before either, and the like. */
  readonly notes: readonly string[];
};

export type Infeasible = {
  readonly feasible: false;
  readonly clusterId: string;
  readonly intent: PlanRequest;
  /** The smallest conflicting set in words, each with the cheapest way out. */
  readonly reasons: readonly { readonly conflict: string; readonly remedy: string }[];
};

export type PlanResult = Plan | Infeasible;

/** Kafka's own reassignment JSON, as `kafka-reassign-partitions.sh` reads it. */
export type Reassignment = {
  readonly version: 1;
  readonly partitions: readonly {
    readonly topic: string;
    readonly partition: number;
    readonly replicas: readonly number[];
  }[];
};

/** The caller's hold on a long computation; the planner has no clock of its own. */
export type PlanControl = {
  readonly shouldStop: () => boolean;
  readonly onStage?: (stage: string) => void;
};
