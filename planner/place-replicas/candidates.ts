import { heapFind, heapPop } from './heap.ts';
import { holds, mayChangeRack } from './placement.ts';
import { movedGoHomeLargeFirst, none, type ResidualGraph } from './residual-graph.ts';

/** Brings the best candidates of a (node, rack) pair up to date; entries that no longer hold are dropped from the lists. */
export function refreshCandidates(graph: ResidualGraph, node: number, rack: number): void {
  const at = node * graph.racks + rack;
  if (graph.stale[at] === 0) return;
  graph.stale[at] = 0;
  graph.bestOld[at] = node < graph.placement.model.targets ? firstOld(graph, node, rack) : none;
  if (graph.wide) graph.bestOldLarge[at] = node < graph.placement.model.targets ? lastOld(graph, node, rack) : none;
  graph.bestSmall[at] = firstCopy(graph, graph.smallFirst[at], node, rack, false);
  graph.bestLarge[at] = firstCopy(graph, graph.largeFirst[at], node, rack, true);
}

function firstOld(graph: ResidualGraph, node: number, rack: number): number {
  const { placement, pointer, oldList, oldListStart, racks } = graph;
  const own = placement.rackOfNode[node]!;
  const end = oldListStart[node + 1]!;
  let i = pointer[node * racks + rack]!;
  for (; i < end; i++) {
    const p = oldList[i]!;
    if (holds(placement, p, node) && mayChangeRack(placement, p, own, rack)) break;
  }
  pointer[node * racks + rack] = i;
  return i < end ? oldList[i]! : none;
}

function lastOld(graph: ResidualGraph, node: number, rack: number): number {
  const { placement, lastPointer, oldList, oldListStart, racks } = graph;
  const own = placement.rackOfNode[node]!;
  const begin = oldListStart[node]!;
  let i = lastPointer[node * racks + rack]!;
  for (; i >= begin; i--) {
    const p = oldList[i]!;
    if (holds(placement, p, node) && mayChangeRack(placement, p, own, rack)) break;
  }
  lastPointer[node * racks + rack] = i;
  return i >= begin ? oldList[i]! : none;
}

function firstCopy(
  graph: ResidualGraph,
  heap: number[] | undefined,
  node: number,
  rack: number,
  large: boolean,
): number {
  if (heap === undefined) return none;
  const { placement } = graph;
  const own = placement.rackOfNode[node]!;
  while (heap.length > 0) {
    const p = large ? ~heap[0]! : heap[0]!;
    if (holds(placement, p, node) && mayChangeRack(placement, p, own, rack)) return p;
    heapPop(heap);
  }
  return none;
}

/** Whether another broker of the rack holds the partition already, so that a hub cannot stand for the whole rack. */
export function clashesInRack(graph: ResidualGraph, p: number, node: number, rack: number): boolean {
  const { holder, start, rackOfNode, model } = graph.placement;
  for (let slot = start[p]!; slot < start[p + 1]!; slot++) {
    const other = holder[slot]!;
    if (other !== node && other < model.targets && rackOfNode[other] === rack) return true;
  }
  return false;
}

/** The best candidates of a (node, rack) pair that the given broker does not hold yet, as [old, small, large, oldLarge]. */
export function candidatesFor(
  graph: ResidualGraph,
  node: number,
  rack: number,
  broker: number,
): [number, number, number, number] {
  const { placement, racks } = graph;
  const at = node * racks + rack;
  const own = placement.rackOfNode[node]!;
  const fits = (p: number): boolean =>
    !holds(placement, p, broker) && holds(placement, p, node) && mayChangeRack(placement, p, own, rack);
  const old = graph.bestOld[at]!;
  const small = graph.bestSmall[at]!;
  const large = graph.bestLarge[at]!;
  const oldLarge = graph.bestOldLarge[at]!;
  return [
    old === none || !holds(placement, old, broker) ? old : nextOld(graph, node, at, fits),
    small === none || !holds(placement, small, broker) ? small : (heapFind(graph.smallFirst[at]!, fits) ?? none),
    large === none || !holds(placement, large, broker)
      ? large
      : ~(heapFind(graph.largeFirst[at]!, (value) => fits(~value)) ?? ~none),
    oldLarge === none || !holds(placement, oldLarge, broker) ? oldLarge : previousOld(graph, node, at, fits),
  ];
}

function nextOld(graph: ResidualGraph, node: number, at: number, fits: (p: number) => boolean): number {
  const { pointer, oldList, oldListStart } = graph;
  for (let i = pointer[at]! + 1; i < oldListStart[node + 1]!; i++) if (fits(oldList[i]!)) return oldList[i]!;
  return none;
}

function previousOld(graph: ResidualGraph, node: number, at: number, fits: (p: number) => boolean): number {
  const { lastPointer, oldList, oldListStart } = graph;
  for (let i = lastPointer[at]! - 1; i >= oldListStart[node]!; i--) if (fits(oldList[i]!)) return oldList[i]!;
  return none;
}

/** Brings the best replica that may go home along an arc, and its cost, up to date. */
export function refreshHome(graph: ResidualGraph, node: number, broker: number, arc: number): void {
  const { home, placement, costs } = graph;
  const { targets } = placement.model;
  const { price, unit, copy, perCopy } = costs;
  home.stale[arc] = 0;
  home.best[arc] = none;
  home.cost[arc] = Number.POSITIVE_INFINITY;
  const waiting = node >= targets;
  const step = price[broker]! - price[node]!;
  const old = firstHome(graph, home.fromOld[arc], node, broker, step < 0);
  if (old !== none) {
    home.best[arc] = old;
    home.cost[arc] = step * unit[old]!;
  }
  const moved = firstHome(graph, home.fromMoved[arc], node, broker, movedGoHomeLargeFirst(graph, node, broker));
  if (moved === none) return;
  const cost = waiting ? price[broker]! * unit[moved]! : (step - copy) * unit[moved]! - perCopy;
  if (cost >= home.cost[arc]!) return;
  home.best[arc] = moved;
  home.cost[arc] = cost;
}

function firstHome(
  graph: ResidualGraph,
  heap: number[] | undefined,
  node: number,
  broker: number,
  large: boolean,
): number {
  if (heap === undefined) return none;
  const { placement } = graph;
  const from = placement.rackOfNode[node]!;
  const to = placement.rackOfNode[broker]!;
  while (heap.length > 0) {
    const p = large ? ~heap[0]! : heap[0]!;
    if (holds(placement, p, node) && !holds(placement, p, broker) && mayChangeRack(placement, p, from, to)) return p;
    heapPop(heap);
  }
  return none;
}
