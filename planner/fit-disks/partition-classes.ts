import type { Model } from '../build-model/model.ts';

/** Partitions that the same sets of brokers may hold. */
export type PartitionClass = {
  readonly factor: number;
  /** Replicas to place, without the pinned ones. */
  readonly wanted: number;
  /** Rack of every replica that is pinned to an excluded broker. */
  readonly pinnedRacks: readonly number[];
  /** Targets that take no new copies, but hold these already. */
  readonly holders: readonly number[];
  /** The sum of their sizes. */
  readonly bytes: number;
};

export function partitionClasses(model: Model): readonly PartitionClass[] {
  const { partitions, replicationFactor, wanted, sizeBytes, oldStart, oldBroker, targets, keeps, rackOf } = model;
  const classes = new Map<string, PartitionClass>();
  for (let p = 0; p < partitions; p++) {
    const pinnedRacks: number[] = [];
    const holders: number[] = [];
    for (let i = oldStart[p]!; i < oldStart[p + 1]!; i++) {
      const broker = oldBroker[i]!;
      if (broker >= targets && keeps[broker] === 1 && rackOf[broker]! >= 0) pinnedRacks.push(rackOf[broker]!);
      else if (broker < targets && model.receives[broker] === 0) holders.push(broker);
    }
    pinnedRacks.sort((a, b) => a - b);
    holders.sort((a, b) => a - b);
    const factor = replicationFactor[p]!;
    const key = `${factor}/${pinnedRacks.join()}/${holders.join()}`;
    const bytes = sizeBytes[p]! + (classes.get(key)?.bytes ?? 0);
    classes.set(key, { factor, wanted: wanted[p]!, pinnedRacks, holders, bytes });
  }
  return [...classes.values()];
}
