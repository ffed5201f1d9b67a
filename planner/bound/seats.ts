import type { RackTree, SpreadBounds } from '../build-model/rack-tree.ts';

/** What a partition may take in each rack, and which of it the spread rule makes the cheapest legal set. */
export type Seats = {
  /** Per rack a row of `perRack` offers, cheapest first: what each costs and whose it is. */
  readonly key: Float64Array;
  readonly who: Int32Array;
  /** Per rack, how many there are. */
  readonly offers: Int32Array;
  /** Per rack, replicas that stay there whatever is chosen. */
  readonly pinned: Int32Array;
  /** Positions in `key` and `who` that the last `choose` took. */
  readonly picked: Int32Array;
  /** How many were picked; -1 where the rule cannot be kept. */
  readonly choose: (bounds: SpreadBounds) => number;
  /** Position of the rack's cheapest offer that was not picked; -1: all were. */
  readonly nextOf: (rack: number) => number;
};

/**
 * From the racks outwards, what the spread rule asks of a place is taken, the cheapest first: legal sets are the bases of a matroid (its bounds
 * are a laminar family), so that is the least.
 */
export function openSeats(tree: RackTree, perRack: number): Seats {
  const { rackOfNode, nodeOfRack, children } = tree;
  const racks = tree.racks.length;
  const key = new Float64Array(racks * perRack);
  const who = new Int32Array(racks * perRack);
  const offers = new Int32Array(racks);
  const pinned = new Int32Array(racks);
  const picked = new Int32Array(perRack);
  /** Per place, how many of what is below it are taken. */
  const taken = new Int32Array(rackOfNode.length);
  let most: Int32Array = new Int32Array(rackOfNode.length);
  let count = 0;

  const nextOf = (rack: number): number => {
    const next = taken[nodeOfRack[rack]!]! - pinned[rack]!;
    return next < offers[rack]! ? rack * perRack + next : -1;
  };
  /** The position of the cheapest offer below a place that it may still take; -1: none. */
  const cheapestBelow = (node: number): number => {
    if (taken[node]! >= most[node]!) return -1;
    const rack = rackOfNode[node]!;
    if (rack >= 0) return nextOf(rack);
    let best = -1;
    for (const child of children[node]!) {
      const at = cheapestBelow(child);
      if (at >= 0 && (best < 0 || key[at]! < key[best]!)) best = at;
    }
    return best;
  };
  const choose = (bounds: SpreadBounds): number => {
    most = bounds.most;
    count = 0;
    // Children come after their parents.
    for (let node = rackOfNode.length - 1; node >= 0; node--) {
      const rack = rackOfNode[node]!;
      taken[node] = rack >= 0 ? pinned[rack]! : 0;
      for (const child of children[node]!) taken[node]! += taken[child]!;
      while (taken[node]! < bounds.least[node]!) {
        const at = cheapestBelow(node);
        if (at < 0) return -1;
        picked[count++] = at;
        for (let place = nodeOfRack[Math.floor(at / perRack)]!; ; place = tree.parent[place]!) {
          taken[place]!++;
          if (place === node) break;
        }
      }
    }
    return count;
  };
  return { key, who, offers, pinned, picked, choose, nextOf };
}
