import { held, type Model } from '../build-model/model.ts';

/**
 * Who holds what while a plan is being made. Every partition has a fixed row of slots; a slot names a node: a target broker
 * (0 .. targets - 1) or a waiting room, one per rack (targets + rack). A waiting room stands for "some broker of that rack, not
 * chosen yet": its replicas count for the spread rule as if they were there already, so every placement obeys the rule.
 */
export type Placement = {
  readonly model: Model;
  readonly start: Int32Array;
  readonly holder: Int32Array;
  /** Replicas per node, frozen ones included. */
  readonly replicas: Int32Array;
  /** Bytes per node, frozen ones included. */
  readonly bytes: Float64Array;
  /** Rack per node; a waiting room stands in its own rack. */
  readonly rackOfNode: Int32Array;
  readonly nodes: number;
  /** True when rack names have one level: the usual case has a shorter test. */
  readonly flat: boolean;
};

export function emptyPlacement(model: Model): Placement {
  const { targets, tree, partitions, wanted, frozen, rackOf } = model;
  const racks = tree.racks.length;
  const start = new Int32Array(partitions + 1);
  for (let p = 0; p < partitions; p++) start[p + 1] = start[p]! + wanted[p]!;
  const nodes = targets + racks;
  const replicas = new Int32Array(nodes);
  const bytes = new Float64Array(nodes);
  replicas.set(frozen.replicas);
  bytes.set(frozen.bytes);
  const rackOfNode = new Int32Array(nodes);
  for (let node = 0; node < nodes; node++) rackOfNode[node] = node < targets ? rackOf[node]! : node - targets;
  return {
    model,
    start,
    holder: new Int32Array(start[partitions]!).fill(-1),
    replicas,
    bytes,
    rackOfNode,
    nodes,
    flat: tree.pathOfRack.every((path) => path.length === 1),
  };
}

export function copyPlacement(placement: Placement): Placement {
  return {
    ...placement,
    holder: placement.holder.slice(),
    replicas: placement.replicas.slice(),
    bytes: placement.bytes.slice(),
  };
}

/** The slot in which the node holds the partition; -1 when it does not. */
export function slotOfNode(placement: Placement, partition: number, node: number): number {
  const { holder, start } = placement;
  const end = start[partition + 1]!;
  for (let slot = start[partition]!; slot < end; slot++) if (holder[slot] === node) return slot;
  return -1;
}

export function holds(placement: Placement, partition: number, node: number): boolean {
  const { holder, start } = placement;
  const end = start[partition + 1]!;
  for (let slot = start[partition]!; slot < end; slot++) if (holder[slot] === node) return true;
  return false;
}

/** Replicas of the partition below a node of the rack tree, pinned ones included. */
function countBelow(placement: Placement, partition: number, treeNode: number): number {
  const { model, holder, start, rackOfNode } = placement;
  const { tree, oldStart, oldBroker, keeps, rackOf, targets, replicationFactor, wanted } = model;
  let count = 0;
  const end = start[partition + 1]!;
  for (let slot = start[partition]!; slot < end; slot++) {
    if (tree.pathOfRack[rackOfNode[holder[slot]!]!]!.includes(treeNode)) count++;
  }
  if (replicationFactor[partition] === wanted[partition]) return count;
  for (let i = oldStart[partition]!; i < oldStart[partition + 1]!; i++) {
    const broker = oldBroker[i]!;
    if (broker < targets || keeps[broker] !== 1 || rackOf[broker]! < 0) continue;
    if (tree.pathOfRack[rackOf[broker]!]!.includes(treeNode)) count++;
  }
  return count;
}

/** Whether one of the partition's replicas may go from one rack to another and leave the spread rule satisfied. */
export function mayChangeRack(placement: Placement, partition: number, from: number, to: number): boolean {
  if (from === to) return true;
  const { model, holder, start, rackOfNode } = placement;
  const { tree, replicationFactor, wanted } = model;
  const { least, most } = model.boundsFor(replicationFactor[partition]!);
  if (placement.flat && replicationFactor[partition] === wanted[partition]) {
    let inFrom = 0;
    let inTo = 0;
    const end = start[partition + 1]!;
    for (let slot = start[partition]!; slot < end; slot++) {
      const rack = rackOfNode[holder[slot]!]!;
      if (rack === from) inFrom++;
      else if (rack === to) inTo++;
    }
    return inTo < most[tree.nodeOfRack[to]!]! && inFrom > least[tree.nodeOfRack[from]!]!;
  }
  const fromPath = tree.pathOfRack[from]!;
  const toPath = tree.pathOfRack[to]!;
  for (const node of toPath) {
    if (!fromPath.includes(node) && countBelow(placement, partition, node) >= most[node]!) return false;
  }
  for (const node of fromPath) {
    if (!toPath.includes(node) && countBelow(placement, partition, node) <= least[node]!) return false;
  }
  return true;
}

/** Whether a broker may take the replica of a node: it has none of the partition, receives or held one before, and the spread rule is kept. */
export function mayTake(placement: Placement, partition: number, from: number, to: number): boolean {
  const { model, rackOfNode } = placement;
  if (holds(placement, partition, to) || (model.receives[to] !== 1 && !held(model, partition, to))) return false;
  return mayChangeRack(placement, partition, rackOfNode[from]!, rackOfNode[to]!);
}

/** Moves one replica and nothing else; the caller has checked that it may. */
export function relocate(placement: Placement, partition: number, from: number, to: number): void {
  const slot = slotOfNode(placement, partition, from);
  if (slot < 0) throw new Error(`partition ${partition} is not on node ${from}`);
  const size = placement.model.sizeBytes[partition]!;
  placement.holder[slot] = to;
  placement.replicas[from]!--;
  placement.replicas[to]!++;
  placement.bytes[from]! -= size;
  placement.bytes[to]! += size;
}

/** Bytes that the placement copies: every replica on a broker that did not hold the partition before. */
export function bytesCopied(placement: Placement): number {
  const { model, holder, start } = placement;
  let total = 0;
  for (let p = 0; p < model.partitions; p++) {
    for (let slot = start[p]!; slot < start[p + 1]!; slot++) {
      if (!held(model, p, holder[slot]!)) total += model.sizeBytes[p]!;
    }
  }
  return total;
}

export function replicasCopied(placement: Placement): number {
  const { model, holder, start } = placement;
  let total = 0;
  for (let p = 0; p < model.partitions; p++) {
    for (let slot = start[p]!; slot < start[p + 1]!; slot++) if (!held(model, p, holder[slot]!)) total++;
  }
  return total;
}
