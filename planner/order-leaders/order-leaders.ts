import type { Placement } from '../place-replicas/placement.ts';
import type { PlanControl } from '../plan.ts';
import { type LeaderGraph, leaderGraph, listLeader, passLead, topOf } from './leader-graph.ts';

export type Leaders = {
  /** Broker index per partition; -1 where an excluded broker keeps the lead. */
  readonly leader: Int32Array;
  /** How far the bands had to be widened because the replica sets leave no other choice. */
  readonly widenedBy: number;
};

/** Widening by one and starting again more often than this would mean that brokers differ beyond all use. */
const roundsAtMost = 64;

/**
 * Preferred leaders within floor(avg)..ceil(avg) per broker, with the fewest changes: a minimum-cost flow over brokers, solved primal-dual
 * (costs are -1, 0 or 1, so few phases suffice). Where the replica sets make the bands impossible, the brokers that cannot
 * give or take more get wider ones, as little as it takes.
 */
export function orderLeaders(placement: Placement, balance: boolean, control: PlanControl): Leaders {
  const kept = leaderGraph(placement);
  if (!balance) return { leader: kept.leader, widenedBy: 0 };
  const { targets, partitions } = placement.model;
  let total = 0;
  for (const count of kept.count) total += count;
  const lo = new Int32Array(targets).fill(Math.floor(total / targets));
  const hi = new Int32Array(targets).fill(Math.ceil(total / targets));
  let widenedBy = 0;
  for (let round = 0; ; round++) {
    const graph = round === 0 ? kept : leaderGraph(placement);
    for (let p = 0; p < partitions; p++) listLeader(graph, p);
    const stuck = balanceLeaders(graph, lo, hi, control);
    if (stuck === null || round === roundsAtMost) return { leader: graph.leader, widenedBy };
    const { reached, excess, lacking } = stuck;
    const step = Math.max(1, Math.floor(excess / Math.max(1, reached.length)));
    for (const broker of reached) hi[broker]! += step;
    for (const broker of lacking) lo[broker] = Math.min(lo[broker]!, graph.count[broker]!);
    widenedBy += step;
  }
}

type Stuck = { readonly reached: readonly number[]; readonly excess: number; readonly lacking: readonly number[] };

type Flow = {
  readonly graph: LeaderGraph;
  readonly lo: Int32Array;
  readonly hi: Int32Array;
  /** Leaders aimed at per broker; the sink takes up the slack. */
  readonly aim: Int32Array;
  readonly excess: Int32Array;
  readonly potential: Int32Array;
  readonly sink: number;
};

function balanceLeaders(graph: LeaderGraph, lo: Int32Array, hi: Int32Array, control: PlanControl): Stuck | null {
  const { targets } = graph.model;
  const aim = graph.count.map((count, b) => Math.min(hi[b]!, Math.max(lo[b]!, count)));
  const excess = new Int32Array(targets + 1);
  let outside = 0;
  for (let b = 0; b < targets; b++) {
    excess[b] = graph.count[b]! - aim[b]!;
    outside += excess[b]!;
  }
  excess[targets] = -outside;
  const flow: Flow = { graph, lo, hi, aim, excess, potential: new Int32Array(targets + 1), sink: targets };
  while (excess.some((units) => units > 0)) {
    if (control.shouldStop()) return null;
    const distance = distances(flow);
    let nearest = unreachable;
    for (let node = 0; node <= targets; node++) if (excess[node]! < 0) nearest = Math.min(nearest, distance[node]!);
    if (nearest === unreachable) return stuckAt(flow, distance);
    for (let node = 0; node <= targets; node++) flow.potential[node]! += Math.min(distance[node]!, nearest);
    blockingFlow(flow);
  }
  return null;
}

const unreachable = 1 << 28;

function stuckAt({ graph, excess }: Flow, distance: Int32Array): Stuck {
  const reached: number[] = [];
  const lacking: number[] = [];
  let units = 0;
  for (let b = 0; b < graph.model.targets; b++) {
    if (distance[b]! < unreachable) {
      reached.push(b);
      units += Math.max(0, excess[b]!);
    } else if (excess[b]! < 0) lacking.push(b);
  }
  return { reached, excess: units, lacking };
}

/** Least cost of an arc; `unreachable` when nothing may go along it. */
function arcCost(flow: Flow, from: number, to: number): number {
  const { graph, sink, aim, lo, hi } = flow;
  if (from === sink) return aim[to]! > lo[to]! ? 0 : unreachable;
  if (to === sink) return aim[from]! < hi[from]! ? 0 : unreachable;
  for (let cost = -1; cost <= 1; cost++) if (topOf(graph, from, to, cost) >= 0) return cost;
  return unreachable;
}

/** Reduced distance of every node from the nearest source (Dijkstra on a dense graph). */
function distances(flow: Flow): Int32Array {
  const { sink, excess, potential } = flow;
  const distance = new Int32Array(sink + 1).fill(unreachable);
  const done = new Uint8Array(sink + 1);
  for (let node = 0; node <= sink; node++) if (excess[node]! > 0) distance[node] = 0;
  for (let step = 0; step <= sink; step++) {
    let node = -1;
    for (let other = 0; other <= sink; other++) {
      if (done[other] === 0 && (node < 0 || distance[other]! < distance[node]!)) node = other;
    }
    if (distance[node] === unreachable) break;
    done[node] = 1;
    for (let to = 0; to <= sink; to++) {
      if (done[to] === 1) continue;
      const cost = arcCost(flow, node, to);
      if (cost === unreachable) continue;
      const length = distance[node]! + cost + potential[node]! - potential[to]!;
      if (length < distance[to]!) distance[to] = length;
    }
  }
  return distance;
}

/** Sends units along arcs of reduced cost 0 until no such path is left from any source. */
function blockingFlow(flow: Flow): void {
  const { sink, excess } = flow;
  const dead = new Uint8Array(sink + 1);
  const nextArc = new Int32Array(sink + 1);
  for (let source = 0; source <= sink; source++) {
    while (excess[source]! > 0 && dead[source] === 0) {
      const path = zeroPath(flow, source, dead, nextArc);
      if (path === null) break;
      for (let i = 0; i + 1 < path.length; i++) send(flow, path[i]!, path[i + 1]!);
      excess[source]!--;
      excess[path[path.length - 1]!]!++;
    }
  }
}

function zeroPath(flow: Flow, source: number, dead: Uint8Array, nextArc: Int32Array): readonly number[] | null {
  const { sink, excess, potential } = flow;
  const path = [source];
  const onPath = new Uint8Array(sink + 1);
  onPath[source] = 1;
  while (path.length > 0) {
    const node = path[path.length - 1]!;
    if (excess[node]! < 0) return path;
    let next = -1;
    for (; nextArc[node]! <= sink; nextArc[node]!++) {
      const to = nextArc[node]!;
      if (to === node || dead[to] === 1 || onPath[to] === 1) continue;
      const cost = arcCost(flow, node, to);
      if (cost !== unreachable && cost + potential[node]! - potential[to]! === 0) {
        next = to;
        break;
      }
    }
    if (next >= 0) {
      path.push(next);
      onPath[next] = 1;
      continue;
    }
    dead[node] = 1;
    path.pop();
    onPath[node] = 0;
  }
  return null;
}

function send(flow: Flow, from: number, to: number): void {
  const { graph, sink, aim, potential } = flow;
  if (from === sink) aim[to]!--;
  else if (to === sink) aim[from]!++;
  else passLead(graph, topOf(graph, from, to, potential[to]! - potential[from]!), to);
}
