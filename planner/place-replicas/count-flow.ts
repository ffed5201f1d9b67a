import type { PlanControl } from '../plan.ts';
import { holds, mayChangeRack, type Placement } from './placement.ts';
import { type ArcCosts, hop, none, type ResidualGraph, residualGraph } from './residual-graph.ts';
import { type Aim, nearestDeficit, type PathSearch, pathSearch } from './shortest-path.ts';

/** Replicas per target between lo and hi, frozen ones included. */
export type CountBands = { readonly lo: Int32Array; readonly hi: Int32Array };

export type FlowResult = {
  /** Price of one more replica per target, in cost units: the proof of the minimum. */
  readonly lambda: Float64Array;
  readonly paths: number;
  /** False when the caller asked to stop: legal, but not all brokers are within their band. */
  readonly complete: boolean;
  /** Where no path led on: nodes with replicas to give and those that can be reached from there. */
  readonly stuck: readonly { readonly node: number; readonly excess: number; readonly reached: readonly number[] }[];
};

/** Between two questions to the caller, so that asking costs nothing. */
const pathsPerQuestion = 256;

/**
 * Minimum-cost flow by successive shortest paths from a start that is optimal for what it already meets. One source at a
 * time: each has to be emptied anyway, and stopping at the nearest deficit with partial potentials stays exact.
 */
export function countFlow(
  placement: Placement,
  costs: ArcCosts,
  bands: CountBands,
  control: PlanControl,
  allTies = false,
): FlowResult {
  const { model, nodes, replicas } = placement;
  const { targets } = model;
  const graph = residualGraph(placement, costs);
  const search = pathSearch(graph, allTies);
  const aim: Aim = { lo: bands.lo, hi: bands.hi, now: new Int32Array(targets) };
  const excess = new Int32Array(nodes + 1);
  let outside = 0;
  for (let node = 0; node < nodes; node++) {
    const now = replicas[node]!;
    if (node < targets) aim.now[node] = Math.min(bands.hi[node]!, Math.max(bands.lo[node]!, now));
    excess[node] = now - (node < targets ? aim.now[node]! : 0);
    outside += excess[node]!;
  }
  excess[search.sink] = -outside;
  const blocked: number[] = [];
  let paths = 0;
  let complete = true;
  for (const source of sources(nodes, targets)) {
    while (excess[source]! > 0) {
      // Waiting rooms must be emptied whatever the time, or the plan would not be one.
      const optional = source < targets || source === nodes;
      if (optional && paths % pathsPerQuestion === 0 && control.shouldStop()) complete = false;
      if (optional && !complete) break;
      const deficit = nearestDeficit(search, aim, excess, source);
      if (deficit === none) {
        blocked.push(source);
        break;
      }
      augment(search, aim, source, deficit);
      excess[source]!--;
      excess[deficit]!++;
      paths++;
    }
  }
  const stuck = blocked.map((node) => {
    // Asked at the end: what was moved for others may have opened or closed ways since.
    const found = nearestDeficit(search, aim, excess, node);
    if (found !== none) throw new Error('a way opened that no augmentation can open');
    return { node, excess: excess[node]!, reached: search.settled.filter((other) => other < targets) };
  });
  const lambda = new Float64Array(targets);
  for (let b = 0; b < targets; b++) lambda[b] = search.potential[search.sink]! - search.potential[b]!;
  return { lambda, paths, complete, stuck };
}

/** Waiting rooms first, then brokers, then the sink. */
function sources(nodes: number, targets: number): readonly number[] {
  const order: number[] = [];
  for (let room = targets; room < nodes; room++) order.push(room);
  for (let broker = 0; broker < targets; broker++) order.push(broker);
  order.push(nodes);
  return order;
}

type Hop = { readonly p: number; readonly from: number; readonly to: number };

function augment(search: PathSearch, aim: Aim, source: number, deficit: number): void {
  const { graph, previous, via, sink, hubs } = search;
  const hops: Hop[] = [];
  let node = deficit;
  while (node !== source) {
    let before = previous[node]!;
    if (before === sink) aim.now[node]!--;
    else if (node === sink) aim.now[before]!++;
    else {
      const hub = before >= hubs;
      const p = hub ? via[before]! : via[node]!;
      if (hub) before = previous[before]!;
      hops.push({ p, from: before, to: node });
    }
    node = before;
  }
  hops.reverse();
  if (!meetsTwice(hops) || !makeAll(graph, hops))
    for (const { p, from, to } of direct(graph, hops)) hop(graph, p, from, to);
}

function meetsTwice(hops: readonly Hop[]): boolean {
  for (let i = 0; i < hops.length; i++) {
    for (let j = i + 1; j < hops.length; j++) if (hops[i]!.p === hops[j]!.p) return true;
  }
  return false;
}

function mayMake({ placement }: ResidualGraph, { p, from, to }: Hop): boolean {
  const { rackOfNode } = placement;
  return (
    holds(placement, p, from) &&
    !holds(placement, p, to) &&
    mayChangeRack(placement, p, rackOfNode[from]!, rackOfNode[to]!)
  );
}

/** Makes the hops one by one as long as each is legal; takes all of them back when one is not. */
function makeAll(graph: ResidualGraph, hops: readonly Hop[]): boolean {
  for (let i = 0; i < hops.length; i++) {
    if (mayMake(graph, hops[i]!)) {
      hop(graph, hops[i]!.p, hops[i]!.from, hops[i]!.to);
      continue;
    }
    for (let j = i - 1; j >= 0; j--) hop(graph, hops[j]!.p, hops[j]!.to, hops[j]!.from);
    return false;
  }
  return true;
}

/**
 * Two hops of one partition that are not legal together mean that the path passes the partition's own node twice: what lies between is a
 * detour of cost 0, and the direct hop costs the same.
 */
function direct(graph: ResidualGraph, hops: readonly Hop[]): readonly Hop[] {
  for (let i = 0; i < hops.length; i++) {
    for (let j = hops.length - 1; j > i; j--) {
      if (hops[i]!.p !== hops[j]!.p) continue;
      const short = { p: hops[i]!.p, from: hops[i]!.from, to: hops[j]!.to };
      if (mayMake(graph, short)) return [...hops.slice(0, i), short, ...hops.slice(j + 1)];
    }
  }
  return hops;
}
