import { openSeats } from '../bound/seats.ts';
import type { Model } from '../build-model/model.ts';

/** Partitions' cheapest legal sets at given prices, in units of the mean size. */
export type CheapestSets = {
  readonly price: (lambda: Float64Array, mu: Float64Array) => void;
  /** Cost of a partition's cheapest set; its brokers are left in `chosen`. Neighbours in size are best asked for one after the other. */
  readonly costOf: (partition: number) => number;
  readonly chosen: Int32Array;
};

/** Partitions of nearly one size, for which few brokers of a rack can be the cheapest that never held them. */
const blockBits = 6;

/**
 * Each rack offers its cheapest brokers. What a new copy costs on a broker is a line over the partition's size. Partitions
 * are numbered by size, so for a block of them only those lines are looked at that are among the lowest somewhere in it.
 */
export function cheapestSets(model: Model, weight: Float64Array): CheapestSets {
  const { tree, targets, partitions, rackOf, receives, keeps, oldStart, oldBroker, replicationFactor, boundsFor } =
    model;
  const racks = tree.racks.length;
  const factors = [...new Set(replicationFactor)];
  const perRack = Math.max(1, ...factors);
  const { key, who, offers, pinned, picked, choose } = openSeats(tree, perRack);
  /** The most of one partition that each rack may hold. */
  const places = tree.nodeOfRack.map((node) => Math.max(0, ...factors.map((factor) => boundsFor(factor).most[node]!)));
  /** Receivers in the order of what they cost at the block's small end. */
  const order = tree.racks.map((_, rack) =>
    Int32Array.from(receives.keys()).filter((b) => b < targets && receives[b] === 1 && rackOf[b] === rack),
  );
  const lines = order.map((brokers) => new Int32Array(brokers.length));
  const lineCount = new Int32Array(racks);
  const lowest = new Float64Array(perRack);
  let block = -1;
  let fixed: Float64Array = new Float64Array(targets);
  let perSize: Float64Array = new Float64Array(targets);
  const chosen = new Int32Array(perRack);
  const oldFor = new Int32Array(targets).fill(-1);

  /** Leaves out lines that as many others as a rack may hold are below at both ends, and so in between. */
  const chooseLines = (): void => {
    const small = weight[block << blockBits]!;
    const large = weight[Math.min(partitions, (block + 1) << blockBits) - 1]!;
    const at = (b: number, size: number): number => fixed[b]! + (perSize[b]! + 1) * size;
    for (let rack = 0; rack < racks; rack++) {
      const brokers = order[rack]!;
      for (let i = 1; i < brokers.length; i++) {
        const broker = brokers[i]!;
        const cost = at(broker, small);
        let j = i;
        for (; j > 0 && at(brokers[j - 1]!, small) > cost; j--) brokers[j] = brokers[j - 1]!;
        brokers[j] = broker;
      }
      const most = places[rack]!;
      let found = 0;
      let below = 0;
      for (const broker of brokers) {
        const cost = at(broker, large);
        if (below === most && (most === 0 || lowest[most - 1]! <= cost)) continue;
        let j = below < most ? below++ : most - 1;
        for (; j > 0 && lowest[j - 1]! > cost; j--) lowest[j] = lowest[j - 1]!;
        lowest[j] = cost;
        lines[rack]![found++] = broker;
      }
      lineCount[rack] = found;
    }
  };

  const offer = (rack: number, broker: number, cost: number, most: number): void => {
    const first = rack * perRack;
    const length = offers[rack]!;
    if (length === most && (most === 0 || key[first + length - 1]! <= cost)) return;
    if (length < most) offers[rack]!++;
    let at = first + Math.min(length, most - 1);
    for (; at > first && key[at - 1]! > cost; at--) {
      key[at] = key[at - 1]!;
      who[at] = who[at - 1]!;
    }
    key[at] = cost;
    who[at] = broker;
  };

  const costOf = (p: number): number => {
    if (p >> blockBits !== block) {
      block = p >> blockBits;
      chooseLines();
    }
    const size = weight[p]!;
    const factor = replicationFactor[p]!;
    const bounds = boundsFor(factor);
    offers.fill(0);
    pinned.fill(0);
    for (let i = oldStart[p]!; i < oldStart[p + 1]!; i++) {
      const broker = oldBroker[i]!;
      if (broker >= targets) {
        if (keeps[broker] === 1) pinned[rackOf[broker]!]!++;
        continue;
      }
      oldFor[broker] = p;
      const rack = rackOf[broker]!;
      offer(rack, broker, fixed[broker]! + perSize[broker]! * size, bounds.most[tree.nodeOfRack[rack]!]!);
    }
    for (let rack = 0; rack < racks; rack++) {
      const most = bounds.most[tree.nodeOfRack[rack]!]!;
      const ofRack = lines[rack]!;
      for (let i = 0; i < lineCount[rack]!; i++) {
        const broker = ofRack[i]!;
        if (oldFor[broker] !== p) offer(rack, broker, fixed[broker]! + (perSize[broker]! + 1) * size, most);
      }
    }
    const count = choose(bounds);
    let total = count < 0 ? Number.POSITIVE_INFINITY : 0;
    for (let i = 0; i < count; i++) {
      total += key[picked[i]!]!;
      chosen[i] = who[picked[i]!]!;
    }
    return total;
  };

  return {
    price: (lambda, mu) => {
      fixed = lambda;
      perSize = mu;
      block = -1;
    },
    costOf,
    chosen,
  };
}
