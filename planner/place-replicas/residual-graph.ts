import { held } from '../build-model/model.ts';
import { heapPush } from './heap.ts';
import { holds, mayChangeRack, type Placement, relocate } from './placement.ts';

/**
 * The residual graph of "every broker holds between lo and hi replicas, copied bytes cost", compressed: its nodes are brokers, waiting
 * rooms, one hub per (rack, price) and the sink. Partitions are not nodes; each arc carries the cheapest replica that may take it.
 *
 * A replica of size s costs nothing on an old holder and (scale * s + perCopy) on a new one, plus its broker's price times scale * s.
 * All costs are integers in doubles.
 */
export type ResidualGraph = {
  readonly placement: Placement;
  readonly costs: ArcCosts;
  readonly racks: number;
  /** Distinct prices, ascending; a hub stands for one rack and one price. */
  readonly classes: readonly number[];
  readonly classOf: Int32Array;
  /** Receivers per hub (rack * classes + class). */
  readonly members: readonly (readonly number[])[];
  readonly receiversOfRack: readonly (readonly number[])[];
  /** Old partitions per broker, smallest first, as rows of one array. */
  readonly oldListStart: Int32Array;
  readonly oldList: Int32Array;
  /** First entry of a broker's old list that may still be a candidate, per (node, rack). */
  readonly pointer: Int32Array;
  /**
   * Whether prices are further apart than a copied byte costs: then an old replica may gain by leaving, the larger the more, and the
   * last entry that may be a candidate is kept too.
   */
  readonly wide: boolean;
  readonly lastPointer: Int32Array;
  /** Copies moved in (or waiting), per (node, rack), smallest first and largest first (complemented). */
  readonly smallFirst: (number[] | undefined)[];
  readonly largeFirst: (number[] | undefined)[];
  /** Best candidates per (node, rack), valid until `stale` says otherwise. */
  readonly bestOld: Int32Array;
  readonly bestOldLarge: Int32Array;
  readonly bestSmall: Int32Array;
  readonly bestLarge: Int32Array;
  readonly stale: Uint8Array;
  readonly home: HomeArcs;
};

export type ArcCosts = {
  /** scale * size per partition. */
  readonly unit: Float64Array;
  /** What a new copy costs, in units; prices are on the same scale. */
  readonly copy: number;
  /** Added per new copy: 1 breaks ties towards fewer replicas where the scale leaves room for it, else 0. */
  readonly perCopy: number;
  /** Price per node; waiting rooms cost nothing. */
  readonly price: Int32Array;
};

/** Arcs that bring a replica back to a broker that held it before, per (node, broker) pair (node * targets + broker). */
export type HomeArcs = {
  /** Brokers to which a node ever had such an arc. */
  readonly targetsOf: number[][];
  readonly fromOld: (number[] | undefined)[];
  readonly fromMoved: (number[] | undefined)[];
  readonly best: Int32Array;
  readonly cost: Float64Array;
  readonly stale: Uint8Array;
  readonly known: Uint8Array;
};

export const none = -1;

export function residualGraph(placement: Placement, costs: ArcCosts): ResidualGraph {
  const { model, nodes } = placement;
  const { targets, tree, rackOf, receives } = model;
  const racks = tree.racks.length;
  const classes = [...new Set(costs.price.subarray(0, targets))].sort((a, b) => a - b);
  const classOf = Int32Array.from({ length: targets }, (_, b) => classes.indexOf(costs.price[b]!));
  const members: number[][] = Array.from({ length: racks * classes.length }, () => []);
  const receiversOfRack: number[][] = Array.from({ length: racks }, () => []);
  for (let b = 0; b < targets; b++) {
    if (receives[b] !== 1) continue;
    members[rackOf[b]! * classes.length + classOf[b]!]!.push(b);
    receiversOfRack[rackOf[b]!]!.push(b);
  }
  const pairs = nodes * racks;
  const graph: ResidualGraph = {
    placement,
    costs,
    racks,
    classes,
    classOf,
    members,
    receiversOfRack,
    ...oldLists(placement),
    pointer: new Int32Array(pairs),
    wide: classes.length > 0 && classes[classes.length - 1]! - classes[0]! > costs.copy,
    lastPointer: new Int32Array(pairs),
    smallFirst: new Array(pairs),
    largeFirst: new Array(pairs),
    bestOld: new Int32Array(pairs).fill(none),
    bestOldLarge: new Int32Array(pairs).fill(none),
    bestSmall: new Int32Array(pairs).fill(none),
    bestLarge: new Int32Array(pairs).fill(none),
    stale: new Uint8Array(pairs).fill(1),
    home: {
      targetsOf: Array.from({ length: nodes }, () => []),
      fromOld: new Array(nodes * targets),
      fromMoved: new Array(nodes * targets),
      best: new Int32Array(nodes * targets).fill(none),
      cost: new Float64Array(nodes * targets),
      stale: new Uint8Array(nodes * targets),
      known: new Uint8Array(nodes * targets),
    },
  };
  for (let node = 0; node < targets; node++) {
    for (let rack = 0; rack < racks; rack++) {
      graph.pointer[node * racks + rack] = graph.oldListStart[node]!;
      graph.lastPointer[node * racks + rack] = graph.oldListStart[node + 1]! - 1;
    }
  }
  for (let p = 0; p < model.partitions; p++) if (!settled(placement, p)) listPartition(graph, p);
  return graph;
}

/** Whether every replica is an old one and every usable old one is kept: such a partition has no list but its brokers' own. */
function settled(placement: Placement, p: number): boolean {
  const { model, start, holder } = placement;
  const { oldStart, oldBroker, targets } = model;
  for (let slot = start[p]!; slot < start[p + 1]!; slot++) {
    if (holder[slot]! >= targets || !held(model, p, holder[slot]!)) return false;
  }
  for (let i = oldStart[p]!; i < oldStart[p + 1]!; i++) {
    if (oldBroker[i]! < targets && !holds(placement, p, oldBroker[i]!)) return false;
  }
  return true;
}

function oldLists(placement: Placement): Pick<ResidualGraph, 'oldListStart' | 'oldList'> {
  const { targets, oldBroker, oldStart, partitions } = placement.model;
  const oldListStart = new Int32Array(targets + 1);
  for (const broker of oldBroker) if (broker < targets) oldListStart[broker + 1]!++;
  for (let b = 0; b < targets; b++) oldListStart[b + 1]! += oldListStart[b]!;
  const next = oldListStart.slice();
  const oldList = new Int32Array(oldListStart[targets]!);
  for (let p = 0; p < partitions; p++) {
    for (let i = oldStart[p]!; i < oldStart[p + 1]!; i++) {
      const broker = oldBroker[i]!;
      if (broker < targets) oldList[next[broker]!++] = p;
    }
  }
  return { oldListStart, oldList };
}

/** Moves a replica and brings the lists that this touches up to date. */
export function hop(graph: ResidualGraph, p: number, from: number, to: number): void {
  const { placement } = graph;
  relocate(placement, p, from, to);
  const rackFrom = placement.rackOfNode[from]!;
  const rackTo = placement.rackOfNode[to]!;
  markStale(graph, p, from);
  if (rackFrom !== rackTo) {
    listPartition(graph, p);
    return;
  }
  const { model, start, holder } = placement;
  // Whoever else holds the partition may have had it as its best replica to bring home to the broker that now has it.
  for (let slot = start[p]!; slot < start[p + 1]!; slot++) markStale(graph, p, holder[slot]!);
  listHolder(graph, p, to);
  if (from >= model.targets || !held(model, p, from)) return;
  // The old holder is free again: every replica of the partition may go home to it.
  for (let slot = start[p]!; slot < start[p + 1]!; slot++) listHome(graph, p, holder[slot]!, from);
}

/** Enters all of a partition's replicas into the lists that they now belong to. */
function listPartition(graph: ResidualGraph, p: number): void {
  const { holder, start } = graph.placement;
  for (let slot = start[p]!; slot < start[p + 1]!; slot++) listHolder(graph, p, holder[slot]!);
}

function listHolder(graph: ResidualGraph, p: number, node: number): void {
  const { placement, racks } = graph;
  const { model, rackOfNode } = placement;
  const old = node < model.targets && held(model, p, node);
  markStale(graph, p, node);
  for (let rack = 0; rack < racks; rack++) {
    const at = node * racks + rack;
    // What keeps a replica from a rack changes with its partition's racks alone, and then all of the partition is listed anew.
    if (graph.receiversOfRack[rack]!.length === 0 || !mayChangeRack(placement, p, rackOfNode[node]!, rack)) continue;
    if (!old) {
      listCopy(graph, p, node, at);
      continue;
    }
    const first = graph.pointer[at]!;
    if (first === graph.oldListStart[node + 1] || p < graph.oldList[first]!) graph.pointer[at] = find(graph, node, p);
    const last = graph.lastPointer[at]!;
    if (graph.wide && (last < graph.oldListStart[node]! || p > graph.oldList[last]!))
      graph.lastPointer[at] = find(graph, node, p);
  }
  for (let i = model.oldStart[p]!; i < model.oldStart[p + 1]!; i++) {
    const broker = model.oldBroker[i]!;
    if (broker < model.targets && !holds(placement, p, broker)) listHome(graph, p, node, broker);
  }
}

function listCopy(graph: ResidualGraph, p: number, node: number, at: number): void {
  const { classes, costs } = graph;
  const { targets } = graph.placement.model;
  const price = costs.price[node]!;
  if (node >= targets || classes[classes.length - 1]! >= price) {
    graph.smallFirst[at] ??= [];
    heapPush(graph.smallFirst[at], p);
  }
  if (node < targets && classes[0]! < price) {
    graph.largeFirst[at] ??= [];
    heapPush(graph.largeFirst[at], ~p);
  }
}

function listHome(graph: ResidualGraph, p: number, node: number, broker: number): void {
  const { home, costs, placement } = graph;
  const { targets } = placement.model;
  const arc = node * targets + broker;
  if (home.known[arc] === 0) {
    home.known[arc] = 1;
    home.targetsOf[node]!.push(broker);
  }
  home.stale[arc] = 1;
  const lists = node < targets && held(placement.model, p, node) ? home.fromOld : home.fromMoved;
  lists[arc] ??= [];
  const large =
    lists === home.fromOld ? costs.price[broker]! < costs.price[node]! : movedGoHomeLargeFirst(graph, node, broker);
  heapPush(lists[arc], large ? ~p : p);
}

/** Bringing a copy home saves its bytes, unless the home's price is further above than a copied byte costs. */
export function movedGoHomeLargeFirst({ placement, costs }: ResidualGraph, node: number, broker: number): boolean {
  const { price, copy } = costs;
  return node < placement.model.targets && price[broker]! - price[node]! <= copy;
}

/** The replica's arcs must be looked at again. */
function markStale(graph: ResidualGraph, p: number, node: number): void {
  const { racks, stale, home, placement } = graph;
  const { oldStart, oldBroker, targets } = placement.model;
  for (let at = node * racks; at < (node + 1) * racks; at++) stale[at] = 1;
  for (let i = oldStart[p]!; i < oldStart[p + 1]!; i++) {
    const broker = oldBroker[i]!;
    if (broker >= targets) continue;
    home.stale[node * targets + broker] = 1;
  }
}

/** The partition's place in a broker's old list. */
function find(graph: ResidualGraph, broker: number, p: number): number {
  const { oldList, oldListStart } = graph;
  let low = oldListStart[broker]!;
  let high = oldListStart[broker + 1]! - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (oldList[middle]! < p) low = middle + 1;
    else high = middle;
  }
  return low;
}
