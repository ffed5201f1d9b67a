import type { PlanRequest } from '../intent.ts';
import type { Snapshot } from '../snapshot.ts';
import type { RackTree, SpreadBounds } from './rack-tree.ts';

/**
 * The snapshot and the request as arrays. Brokers are indexes into `brokerIds`: the first `targets` of them, in id order, are the
 * brokers that may hold replicas when the plan is done; the rest are outsiders (dead, draining, excluded). Partitions that the plan may
 * change are numbered by (size, topic, partition), so that comparing two numbers compares sizes with a fixed tie-break;
 * all others are frozen and only weigh on their brokers.
 */
export type Model = {
  readonly snapshot: Snapshot;
  readonly request: PlanRequest;
  readonly targets: number;
  readonly brokerIds: readonly number[];
  /** Whether a target may take replicas that it does not hold yet. */
  readonly receives: Uint8Array;
  /** Whether an outsider keeps what it holds (excluded) or must lose it (dead, draining). */
  readonly keeps: Uint8Array;
  /** Whether the broker serves: alive, not fenced. */
  readonly alive: Uint8Array;
  /** Rack per broker; -1 for outsiders in racks without targets. */
  readonly rackOf: Int32Array;
  readonly tree: RackTree;
  readonly boundsFor: (replicas: number) => SpreadBounds;

  readonly partitions: number;
  readonly topicOf: Int32Array;
  /** Index into the topic's partitions. */
  readonly slotOf: Int32Array;
  readonly sizeBytes: Float64Array;
  /** Replicas that the partition shall have, without those pinned to excluded brokers. */
  readonly wanted: Int32Array;
  /** Replicas that the partition shall have in all. */
  readonly replicationFactor: Int32Array;
  /** Old holders as a row of `oldBroker` from oldStart[p] to oldStart[p + 1], in Kafka's order, outsiders included. */
  readonly oldStart: Int32Array;
  readonly oldBroker: Int32Array;

  /** What frozen partitions and pinned replicas put on every target. */
  readonly frozen: { readonly replicas: Int32Array; readonly bytes: Float64Array; readonly leaders: Int32Array };
  readonly capacityBytes: Float64Array;
  readonly minIsrOfTopic: Int32Array;
  /** Partitions (see partitionKey) that stay as they are although they are in scope. */
  readonly leftAlone: ReadonlySet<number>;
  /** Frozen partitions that the intent had to change, as 'topic-partition'. */
  readonly stranded: readonly string[];
  readonly notes: readonly string[];
};

/** Whether the broker (a target) held the partition before the plan. */
export function held(model: Model, partition: number, broker: number): boolean {
  const { oldStart, oldBroker } = model;
  for (let i = oldStart[partition]!; i < oldStart[partition + 1]!; i++) if (oldBroker[i] === broker) return true;
  return false;
}

export function brokerIndex(model: Model): ReadonlyMap<number, number> {
  return new Map(model.brokerIds.map((id, index) => [id, index]));
}

/** Replicas per target before the plan, frozen ones included. */
export function replicasBefore(model: Model): Int32Array {
  const before = model.frozen.replicas.slice();
  for (const broker of model.oldBroker) if (broker < model.targets) before[broker]!++;
  return before;
}

/** Whether the spread rule fixes how many replicas of every partition each rack holds. */
export function racksAreApart(model: Model): boolean {
  const factors = new Set(model.replicationFactor);
  return [...factors].every((factor) => {
    const { least, most } = model.boundsFor(factor);
    return least.every((count, node) => count === most[node]);
  });
}
