import { candidatesFor, clashesInRack, refreshCandidates, refreshHome } from './candidates.ts';
import { none, type ResidualGraph } from './residual-graph.ts';

/**
 * Dijkstra from one source over reduced costs, stopped at the first node that still lacks a replica. All nodes of the compressed
 * graph: brokers, waiting rooms, the sink (which takes up the slack between lo and hi), hubs.
 */
export type PathSearch = {
  readonly graph: ResidualGraph;
  readonly sink: number;
  readonly hubs: number;
  readonly size: number;
  readonly potential: Float64Array;
  readonly distance: Float64Array;
  readonly previous: Int32Array;
  /** The replica that the arc into a node carries. */
  readonly via: Int32Array;
  readonly state: Uint8Array;
  readonly open: number[];
  readonly settled: number[];
  /** Distance of the nearest deficit met so far: whatever is further away cannot matter. */
  limit: number;
  /** Whether deficits at the same distance are met in the order of the search; otherwise the first one met is taken, which is faster. */
  readonly allTies: boolean;
};

/** What brokers shall hold: replicas aimed at, and how far the aim may still go. */
export type Aim = { readonly lo: Int32Array; readonly hi: Int32Array; readonly now: Int32Array };

const untouched = 0;
const opened = 1;
const closed = 2;

export function pathSearch(graph: ResidualGraph, allTies: boolean): PathSearch {
  const { nodes } = graph.placement;
  const sink = nodes;
  const hubs = nodes + 1;
  const size = hubs + graph.racks * graph.classes.length;
  return {
    graph,
    sink,
    hubs,
    size,
    potential: new Float64Array(size),
    distance: new Float64Array(size),
    previous: new Int32Array(size),
    via: new Int32Array(size),
    state: new Uint8Array(size),
    open: [],
    settled: [],
    limit: Number.POSITIVE_INFINITY,
    allTies,
  };
}

/** The nearest node with a deficit, or none. Potentials are lowered so that all arcs seen keep a reduced cost of 0 or more. */
export function nearestDeficit(search: PathSearch, aim: Aim, excess: Int32Array, source: number): number {
  const { distance, state, open, settled, potential } = search;
  for (const node of settled) state[node] = untouched;
  for (const node of open) state[node] = untouched;
  open.length = 0;
  settled.length = 0;
  search.limit = Number.POSITIVE_INFINITY;
  distance[source] = 0;
  state[source] = opened;
  open.push(source);
  for (;;) {
    const node = closeNearest(search);
    if (node === none) return none;
    if (node < search.hubs && excess[node]! < 0) {
      const total = distance[node]!;
      for (const other of settled) potential[other]! += distance[other]! - total;
      return node;
    }
    if (node >= search.hubs) relaxHub(search, excess, node);
    else if (node === search.sink) relaxSink(search, aim, excess);
    else relaxNode(search, aim, excess, node);
  }
}

function closeNearest(search: PathSearch): number {
  const { open, distance, state, settled } = search;
  let pick = -1;
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < open.length; i++) {
    const d = distance[open[i]!]!;
    if (d < least) {
      least = d;
      pick = i;
    }
  }
  if (pick < 0) return none;
  const node = open[pick]!;
  open[pick] = open[open.length - 1]!;
  open.pop();
  state[node] = closed;
  settled.push(node);
  return node;
}

function relax(search: PathSearch, excess: Int32Array, from: number, to: number, cost: number, p: number): void {
  const { state, distance, potential } = search;
  if (state[to] === closed) return;
  const d = distance[from]! + cost + potential[from]! - potential[to]!;
  if (d > search.limit || (d === search.limit && !search.allTies)) return;
  if (to < search.hubs && excess[to]! < 0) search.limit = d;
  if (state[to] === untouched) {
    state[to] = opened;
    search.open.push(to);
  } else if (d >= distance[to]!) return;
  distance[to] = d;
  search.previous[to] = from;
  search.via[to] = p;
}

function relaxHub(search: PathSearch, excess: Int32Array, hub: number): void {
  for (const broker of search.graph.members[hub - search.hubs]!) relax(search, excess, hub, broker, 0, none);
}

function relaxSink(search: PathSearch, aim: Aim, excess: Int32Array): void {
  for (let broker = 0; broker < aim.now.length; broker++) {
    if (aim.now[broker]! > aim.lo[broker]!) relax(search, excess, search.sink, broker, 0, none);
  }
}

function relaxNode(search: PathSearch, aim: Aim, excess: Int32Array, node: number): void {
  const { graph } = search;
  const { home } = graph;
  const targets = aim.now.length;
  if (node < targets && aim.now[node]! < aim.hi[node]!) relax(search, excess, node, search.sink, 0, none);
  for (let rack = 0; rack < graph.racks; rack++)
    if (graph.receiversOfRack[rack]!.length > 0) relaxRack(search, excess, node, rack);
  const brokers = home.targetsOf[node]!;
  const row = node * targets;
  for (let i = 0; i < brokers.length; i++) {
    const broker = brokers[i]!;
    if (search.state[broker] === closed) continue;
    const arc = row + broker;
    if (home.stale[arc] === 1) refreshHome(graph, node, broker, arc);
    if (home.best[arc] !== none) relax(search, excess, node, broker, home.cost[arc]!, home.best[arc]!);
  }
}

/** All arcs from a node into brokers of one rack that never held the replica. */
function relaxRack(search: PathSearch, excess: Int32Array, node: number, rack: number): void {
  const { graph } = search;
  const at = node * graph.racks + rack;
  if (graph.stale[at] === 1) refreshCandidates(graph, node, rack);
  const old = graph.bestOld[at]!;
  const small = graph.bestSmall[at]!;
  const large = graph.bestLarge[at]!;
  const oldLarge = graph.bestOldLarge[at]!;
  if (old === none && small === none && large === none) return;
  const clash =
    (old !== none && clashesInRack(graph, old, node, rack)) ||
    (small !== none && clashesInRack(graph, small, node, rack)) ||
    (large !== none && clashesInRack(graph, large, node, rack)) ||
    (oldLarge !== none && clashesInRack(graph, oldLarge, node, rack));
  if (clash) {
    for (const broker of graph.receiversOfRack[rack]!) {
      if (broker === node || search.state[broker] === closed) continue;
      const [o, s, l, ol] = candidatesFor(graph, node, rack, broker);
      relaxCheapest(search, excess, node, broker, graph.costs.price[broker]!, o, s, l, ol);
    }
    return;
  }
  const { classes } = graph;
  for (let c = 0; c < classes.length; c++) {
    const hub = rack * classes.length + c;
    if (graph.members[hub]!.length === 0 || search.state[search.hubs + hub] === closed) continue;
    relaxCheapest(search, excess, node, search.hubs + hub, classes[c]!, old, small, large, oldLarge);
  }
}

/**
 * Takes the cheapest of an old replica (its copy is new; the smallest, or the largest where leaving gains), the smallest and the
 * largest copy that has moved in before.
 */
function relaxCheapest(
  search: PathSearch,
  excess: Int32Array,
  node: number,
  to: number,
  price: number,
  old: number,
  small: number,
  large: number,
  oldLarge: number,
): void {
  const { costs, placement } = search.graph;
  const { unit, copy, perCopy } = costs;
  const waiting = node >= placement.model.targets;
  const step = price - costs.price[node]!;
  let best = none;
  let least = Number.POSITIVE_INFINITY;
  const leaving = copy + step < 0 ? oldLarge : old;
  if (leaving !== none) {
    best = leaving;
    least = (copy + step) * unit[leaving]! + perCopy;
  }
  if (small !== none && (waiting || step >= 0)) {
    const cost = waiting ? (copy + step) * unit[small]! + perCopy : step * unit[small]!;
    if (cost < least) {
      best = small;
      least = cost;
    }
  }
  if (large !== none && step < 0 && step * unit[large]! < least) {
    best = large;
    least = step * unit[large]!;
  }
  if (best !== none) relax(search, excess, node, to, least, best);
}
