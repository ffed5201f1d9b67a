import type { Model } from '../build-model/model.ts';
import { openSeats } from './seats.ts';

/**
 * The cheapest legal set where it is given that some brokers hold a partition and others do not. Legal sets are the bases of a matroid, so
 * greedy choice stays exact: what must be held is looked at first, what must not be held last.
 */
export type Fixed = {
  readonly brokersOfRack: readonly Int32Array[];
  /** 1: held before; 2: may take a copy; 0: neither. Row of `targets` per partition. */
  readonly kind: Uint8Array;
  /** Replicas on excluded brokers, which stay. Row of racks per partition. */
  readonly pinned: Uint8Array;
  /** 1: must hold; -1: must not; 0: free. Row of `targets` per partition. */
  readonly given: Int8Array;
};

export function openFixed({ tree, targets, rackOf, partitions, receives, keeps, ...model }: Model): Fixed {
  const racks = tree.racks.length;
  const pinned = new Uint8Array(partitions * racks);
  const kind = new Uint8Array(partitions * targets);
  for (let p = 0; p < partitions; p++) {
    for (let b = 0; b < targets; b++) kind[p * targets + b] = receives[b] === 1 ? 2 : 0;
    for (let i = model.oldStart[p]!; i < model.oldStart[p + 1]!; i++) {
      const broker = model.oldBroker[i]!;
      if (broker < targets) kind[p * targets + broker] = 1;
      else if (keeps[broker] === 1) pinned[p * racks + rackOf[broker]!]!++;
    }
  }
  const brokersOfRack = tree.racks.map((_, rack) =>
    Int32Array.from(Array.from({ length: targets }, (_, b) => b).filter((b) => rackOf[b] === rack)),
  );
  return { brokersOfRack, kind, pinned, given: new Int8Array(partitions * targets) };
}

/** Cost of the partition's cheapest set, in bytes; its brokers are left in `chosen`. Infinity where there is none. */
export type SetChooser = { readonly cost: (p: number) => number; readonly chosen: Int32Array };

/** Prices per partition and broker, on top of what a copy costs, in rows of `targets` per partition: read anew at each call. */
export function fixedChooser(model: Model, price: Float64Array, fixed: Fixed): SetChooser {
  const { brokersOfRack, kind, pinned, given } = fixed;
  const { tree, targets, sizeBytes, replicationFactor, boundsFor } = model;
  const racks = brokersOfRack.length;
  const perRack = replicationFactor.reduce((most, factor) => Math.max(most, factor), 1);
  const seats = openSeats(tree, perRack);
  const { key, who } = seats;
  const chosen = new Int32Array(perRack);
  const cost = (p: number): number => {
    const size = sizeBytes[p]!;
    const row = p * targets;
    const bounds = boundsFor(replicationFactor[p]!);
    for (let rack = 0; rack < racks; rack++) {
      const first = rack * perRack;
      const stay = pinned[p * racks + rack]!;
      seats.pinned[rack] = stay;
      const places = Math.max(0, Math.min(perRack, bounds.most[tree.nodeOfRack[rack]!]! - stay));
      const brokers = brokersOfRack[rack]!;
      let length = 0;
      for (let i = 0; i < brokers.length; i++) {
        const broker = brokers[i]!;
        const asked = given[row + broker]!;
        if (kind[row + broker] === 0) {
          if (asked === 1) return Number.POSITIVE_INFINITY;
          continue;
        }
        const priced =
          asked === 0 ? (kind[row + broker] === 1 ? 0 : size) + price[row + broker]! : asked * Number.NEGATIVE_INFINITY;
        if (length === places && (places === 0 || key[first + length - 1]! <= priced)) {
          if (asked === 1) return Number.POSITIVE_INFINITY;
          continue;
        }
        let at = first + (length < places ? length++ : length - 1);
        for (; at > first && key[at - 1]! > priced; at--) {
          key[at] = key[at - 1]!;
          who[at] = who[at - 1]!;
        }
        key[at] = priced;
        who[at] = broker;
      }
      seats.offers[rack] = length;
    }
    const count = seats.choose(bounds);
    if (count < 0) return Number.POSITIVE_INFINITY;
    let total = 0;
    for (let i = 0; i < count; i++) {
      const broker = who[seats.picked[i]!]!;
      if (given[row + broker] === -1) return Number.POSITIVE_INFINITY;
      total += (kind[row + broker] === 1 ? 0 : size) + price[row + broker]!;
      chosen[i] = broker;
    }
    for (let rack = 0; rack < racks; rack++) {
      const next = seats.nextOf(rack);
      if (next >= 0 && given[row + who[next]!] === 1) return Number.POSITIVE_INFINITY;
    }
    return total;
  };
  return { cost, chosen };
}
