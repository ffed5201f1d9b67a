import type { Model } from '../build-model/model.ts';

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

/** null where rack names have levels. */
export function openFixed({ tree, targets, rackOf, partitions, receives, keeps, ...model }: Model): Fixed | null {
  if (!tree.pathOfRack.every((path) => path.length === 1)) return null;
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
  const { tree, targets, sizeBytes, wanted, replicationFactor, boundsFor } = model;
  const racks = brokersOfRack.length;
  const seats = replicationFactor.reduce((most, factor) => Math.max(most, factor), 1);
  /** Per rack, its cheapest brokers in order: the key they are compared by, and who. */
  const key = new Float64Array(racks * seats);
  const who = new Int32Array(racks * seats);
  const offers = new Int32Array(racks);
  const taken = new Int32Array(racks);
  const chosen = new Int32Array(seats);
  const cost = (p: number): number => {
    const size = sizeBytes[p]!;
    const row = p * targets;
    const { least, most } = boundsFor(replicationFactor[p]!);
    let total = 0;
    let count = 0;
    let legal = true;
    const take = (at: number): void => {
      const broker = who[at]!;
      if (given[row + broker] === -1) legal = false;
      total += (kind[row + broker] === 1 ? 0 : size) + price[row + broker]!;
      chosen[count++] = broker;
    };
    for (let rack = 0; rack < racks; rack++) {
      const node = tree.nodeOfRack[rack]!;
      const first = rack * seats;
      const stay = pinned[p * racks + rack]!;
      const places = Math.max(0, Math.min(seats, most[node]! - stay));
      const must = Math.max(0, least[node]! - stay);
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
      offers[rack] = length;
      taken[rack] = must;
      if (length < must) return Number.POSITIVE_INFINITY;
      for (let i = 0; i < must; i++) take(first + i);
    }
    while (count < wanted[p]!) {
      let best = -1;
      for (let rack = 0; rack < racks; rack++) {
        if (taken[rack]! >= offers[rack]!) continue;
        if (best < 0 || key[rack * seats + taken[rack]!]! < key[best * seats + taken[best]!]!) best = rack;
      }
      if (best < 0) return Number.POSITIVE_INFINITY;
      take(best * seats + taken[best]!++);
    }
    for (let rack = 0; rack < racks; rack++) {
      const next = taken[rack]!;
      if (next < offers[rack]! && given[row + who[rack * seats + next]!] === 1) legal = false;
    }
    return legal ? total : Number.POSITIVE_INFINITY;
  };
  return { cost, chosen };
}
