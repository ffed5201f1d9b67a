/** Intent: what a person asked for. */

export type Intent =
  | { readonly kind: 'rebalance' }
  | { readonly kind: 'fix-racks' }
  | { readonly kind: 'drain'; readonly brokers: readonly number[] }
  | { readonly kind: 'add'; readonly brokers: readonly number[] }
  | { readonly kind: 'set-rf'; readonly replicationFactor: number }
  | { readonly kind: 'heal' }
  | { readonly kind: 'leaders' }
  /** Exactly these lists, made from the journal of an execution: a rollback, or what is left of it. `what` names it. */
  | {
      readonly kind: 'place';
      readonly what: string;
      /** Two clusters can share topic names: the plan is for this one or none. */
      readonly clusterId: string;
      readonly lists: readonly GivenList[];
    };

/** Replica lists in Kafka's order. A partition that does not stand at `from` any more is left alone. */
export type GivenList = {
  readonly topic: string;
  readonly topicId?: string;
  readonly partition: number;
  readonly from: readonly number[];
  readonly to: readonly number[];
};

export type IntentKind = Intent['kind'];

/** What people can ask for; 'place' comes from journals alone. */
export const intentKinds = [
  'rebalance',
  'fix-racks',
  'drain',
  'add',
  'set-rf',
  'heal',
  'leaders',
] as const satisfies readonly IntentKind[];

export type AskedKind = (typeof intentKinds)[number];

/** 'replicas' means replicas and preferred leaders within floor(avg)..ceil(avg); 'all' adds bytes within the tolerance. */
export type Balance = 'none' | 'replicas' | 'disk' | 'leaders' | 'topics' | 'all';

export const balances = ['none', 'replicas', 'disk', 'leaders', 'topics', 'all'] as const satisfies readonly Balance[];

export type PlanRequest = {
  readonly intent: Intent;
  /** Glob patterns over topic names; missing means all. */
  readonly topics?: readonly string[];
  readonly excludeTopics?: readonly string[];
  /** These brokers neither receive nor give up replicas by choice. */
  readonly excludeBrokers?: readonly number[];
  /** Default: 'all' for rebalance and add, 'none' for the others. */
  readonly balance?: Balance;
  /** Bytes per broker within this many percent of the average. Default 10. */
  readonly tolerancePercent?: number;
  readonly maxMoveBytes?: number;
  readonly maxMoves?: number;
  /** The rate that the ETA is computed with. */
  readonly throttleBytesPerSec?: number;
  /** Final and peak use per broker at most this share of its capacity. Default 90. */
  readonly diskLimitPercent?: number;
  /** Missing: another replica may lead while a partition is copied, where that shortens the plan by much. */
  readonly leaders?: 'stay';
  /** What to do with brokers that have no rack. Default 'refuse' when some have one and some have none. */
  readonly brokersWithoutRack?: 'refuse' | 'each-its-own-rack' | 'exclude';
};

export const defaultTolerancePercent = 10;
export const defaultDiskLimitPercent = 90;
export const defaultThrottleBytesPerSec = 50_000_000;

export function balanceOf(request: PlanRequest): Balance {
  if (request.balance !== undefined) return request.balance;
  return request.intent.kind === 'rebalance' || request.intent.kind === 'add' ? 'all' : 'none';
}
