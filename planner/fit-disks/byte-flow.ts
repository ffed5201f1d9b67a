import type { Model } from '../build-model/model.ts';
import type { PartitionClass } from './partition-classes.ts';

/**
 * Whether bytes could be laid on the disks if partitions could be cut into pieces of any size: a maximum flow
 *
 *     source -> class of partitions -> failure domains (their least and most) -> broker (at most one replica of each) -> its limit.
 *
 * Partitions of one class can all be cut in the same proportions, so one class stands for all of them. Where the flow
 * does not carry everything, the brokers on the source's side of the minimum cut are those that are asked to hold too much.
 */
export function brokersAskedTooMuch(
  model: Model,
  classes: readonly PartitionClass[],
  limitBytes: ArrayLike<number>,
): readonly number[] {
  const net = network(model, classes, limitBytes);
  let found = search(net);
  while (found.reached[sink] === 1) {
    augment(net, found.via);
    found = search(net);
  }
  const cut: number[] = [];
  for (let b = 0; b < model.targets; b++) if (found.reached[firstBroker + b] === 1) cut.push(b);
  return net.arcs[source]!.every(({ room }) => room <= 0) ? [] : cut;
}

type Arc = { readonly to: number; room: number; readonly back: number };
type Network = { readonly arcs: Arc[][] };

/** The two ends of the circulation that carries lower bounds, then the brokers, then the classes' domains. */
const source = 0;
const sink = 1;
const through = 2;
const firstBroker = 3;

function network(model: Model, classes: readonly PartitionClass[], limitBytes: ArrayLike<number>): Network {
  const { targets, tree, frozen, receives, rackOf } = model;
  const arcs: Arc[][] = Array.from({ length: firstBroker + targets }, () => []);
  const add = (from: number, to: number, room: number): void => {
    if (room <= 0) return;
    arcs[from]!.push({ to, room, back: arcs[to]!.length });
    arcs[to]!.push({ to: from, room: 0, back: arcs[from]!.length - 1 });
  };
  /** What must flow is drawn from the source and handed to the sink at the arc's two ends. */
  const between = (from: number, to: number, least: number, most: number): void => {
    add(source, to, least);
    add(from, sink, least);
    add(from, to, most - least);
  };
  for (let b = 0; b < targets; b++) add(firstBroker + b, through, Math.max(0, limitBytes[b]! - frozen.bytes[b]!));
  for (const kind of classes) {
    const nodes = Array.from(tree.parent, () => arcs.push([]) - 1);
    const { least, most } = openBounds(model, kind);
    // Everything ends where it began, or the circulation would have no beginning.
    between(through, nodes[0]!, kind.wanted * kind.bytes, kind.wanted * kind.bytes);
    for (let node = 1; node < nodes.length; node++) {
      between(nodes[tree.parent[node]!]!, nodes[node]!, least[node]! * kind.bytes, most[node]! * kind.bytes);
    }
    for (let b = 0; b < targets; b++) {
      if (receives[b] !== 1 && !kind.holders.includes(b)) continue;
      add(nodes[tree.nodeOfRack[rackOf[b]!]!]!, firstBroker + b, kind.bytes);
    }
  }
  return { arcs };
}

/** Replicas per domain that are still to be placed, once the pinned ones are counted. */
function openBounds({ tree, boundsFor }: Model, { factor, pinnedRacks }: PartitionClass) {
  const least = boundsFor(factor).least.slice();
  const most = boundsFor(factor).most.slice();
  for (const rack of pinnedRacks) {
    for (const node of tree.pathOfRack[rack]!) {
      least[node] = Math.max(0, least[node]! - 1);
      most[node] = Math.max(0, most[node]! - 1);
    }
  }
  return { least, most };
}

/** As much as fits along the shortest path that the search found (Edmonds and Karp, 1972). */
function augment(net: Network, via: readonly (Arc | undefined)[]): void {
  let most = Number.POSITIVE_INFINITY;
  for (let node = sink; node !== source; ) {
    const arc = via[node]!;
    most = Math.min(most, arc.room);
    node = net.arcs[node]![arc.back]!.to;
  }
  for (let node = sink; node !== source; ) {
    const arc = via[node]!;
    const back = net.arcs[node]![arc.back]!;
    arc.room -= most;
    back.room += most;
    node = back.to;
  }
}

function search({ arcs }: Network) {
  const reached = new Uint8Array(arcs.length);
  const via: (Arc | undefined)[] = [];
  const queue = [source];
  reached[source] = 1;
  for (const node of queue) {
    for (const arc of arcs[node]!) {
      if (arc.room <= 0 || reached[arc.to] === 1) continue;
      reached[arc.to] = 1;
      via[arc.to] = arc;
      queue.push(arc.to);
    }
  }
  return { reached, via };
}
