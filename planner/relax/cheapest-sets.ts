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
 * Each rack offers its cheapest brokers; what the spread rule asks of it is taken, then the cheapest of what it leaves free: legal sets are the
 * bases of a matroid, so that is the least. What a new copy costs on a broker is a line over the partition's size. Partitions
 * are numbered by size, so for a block of them only those lines are looked at that are among the lowest somewhere in it.
 * null where rack names have levels or replicas are pinned to excluded brokers.
 */
export function cheapestSets(model: Model, weight: Float64Array): CheapestSets | null {
  const { tree, targets, partitions, rackOf, receives, oldStart, oldBroker, replicationFactor, boundsFor } = model;
  if (!tree.pathOfRack.every((path) => path.length === 1)) return null;
  for (let p = 0; p < partitions; p++) if (model.wanted[p] !== replicationFactor[p]) return null;
  const racks = tree.racks.length;
  const factors = [...new Set(replicationFactor)];
  const seats = Math.max(1, ...factors);
  /** The most of one partition that each rack may hold. */
  const places = tree.nodeOfRack.map((node) => Math.max(0, ...factors.map((factor) => boundsFor(factor).most[node]!)));
  /** Receivers in the order of what they cost at the block's small end. */
  const order = tree.racks.map((_, rack) =>
    Int32Array.from(receives.keys()).filter((b) => b < targets && receives[b] === 1 && rackOf[b] === rack),
  );
  const lines = order.map((brokers) => new Int32Array(brokers.length));
  const lineCount = new Int32Array(racks);
  const lowest = new Float64Array(seats);
  let block = -1;
  let fixed: Float64Array = new Float64Array(targets);
  let perSize: Float64Array = new Float64Array(targets);
  const least = new Float64Array(racks * seats);
  const who = new Int32Array(racks * seats);
  const offers = new Int32Array(racks);
  const taken = new Int32Array(racks);
  const chosen = new Int32Array(seats);
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
    const first = rack * seats;
    const length = offers[rack]!;
    if (length === most && (most === 0 || least[first + length - 1]! <= cost)) return;
    if (length < most) offers[rack]!++;
    let at = first + Math.min(length, most - 1);
    for (; at > first && least[at - 1]! > cost; at--) {
      least[at] = least[at - 1]!;
      who[at] = who[at - 1]!;
    }
    least[at] = cost;
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
    for (let i = oldStart[p]!; i < oldStart[p + 1]!; i++) {
      const broker = oldBroker[i]!;
      if (broker >= targets) continue;
      oldFor[broker] = p;
      const rack = rackOf[broker]!;
      offer(rack, broker, fixed[broker]! + perSize[broker]! * size, bounds.most[tree.nodeOfRack[rack]!]!);
    }
    let total = 0;
    let count = 0;
    for (let rack = 0; rack < racks; rack++) {
      const node = tree.nodeOfRack[rack]!;
      const ofRack = lines[rack]!;
      for (let i = 0; i < lineCount[rack]!; i++) {
        const broker = ofRack[i]!;
        if (oldFor[broker] !== p)
          offer(rack, broker, fixed[broker]! + (perSize[broker]! + 1) * size, bounds.most[node]!);
      }
      const must = bounds.least[node]!;
      if (offers[rack]! < must) return Number.POSITIVE_INFINITY;
      for (let i = 0; i < must; i++) {
        total += least[rack * seats + i]!;
        chosen[count++] = who[rack * seats + i]!;
      }
      taken[rack] = must;
    }
    while (count < factor) {
      let best = -1;
      for (let rack = 0; rack < racks; rack++) {
        if (taken[rack]! >= offers[rack]!) continue;
        if (best < 0 || least[rack * seats + taken[rack]!]! < least[best * seats + taken[best]!]!) best = rack;
      }
      if (best < 0) return Number.POSITIVE_INFINITY;
      total += least[best * seats + taken[best]!]!;
      chosen[count++] = who[best * seats + taken[best]!++]!;
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
