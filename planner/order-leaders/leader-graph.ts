import { settledReplicas } from '../build-model/choose-partitions.ts';
import type { Model } from '../build-model/model.ts';
import type { Placement } from '../place-replicas/placement.ts';

/**
 * Who leads what, once the replica sets are known. Nodes are brokers and a sink; an arc carries a partition from its leader to another
 * of its replicas and costs 1 where it takes the lead from the old preferred leader, -1 where it gives it back, 0 otherwise.
 */
export type LeaderGraph = {
  readonly model: Model;
  readonly placement: Placement;
  /** Leader per partition, -1 where an excluded broker keeps the lead. */
  readonly leader: Int32Array;
  /** Preferred leader before the plan; -1 when it holds the partition no more. */
  readonly former: Int32Array;
  /** Leaders per target, frozen ones included. */
  readonly count: Int32Array;
  /** Partitions that may go along an arc, as stacks per (from, to, cost + 1); entries that no longer hold are skipped. */
  readonly stacks: (number[] | undefined)[];
};

export function leaderGraph(placement: Placement): LeaderGraph {
  const { model, start, holder } = placement;
  const { partitions, targets, oldStart, oldBroker, keeps, alive } = model;
  const leader = new Int32Array(partitions).fill(-1);
  const former = new Int32Array(partitions).fill(-1);
  const count = model.frozen.leaders.slice();
  const homeless: number[] = [];
  for (let p = 0; p < partitions; p++) {
    const first = oldStart[p]! < oldStart[p + 1]! ? oldBroker[oldStart[p]!]! : -1;
    if (first >= targets && keeps[first] === 1 && alive[first] === 1) continue;
    const stays = first >= 0 && first < targets && holdsSlot(placement, p, first);
    if (stays) {
      former[p] = first;
      leader[p] = first;
      count[first]!++;
    } else if (start[p + 1]! > start[p]!) homeless.push(p);
  }
  // Leaders that lost their place: whoever of the new set leads least; those with the fewest choices would change nothing here.
  for (const p of homeless) {
    let best = -1;
    for (let slot = start[p]!; slot < start[p + 1]!; slot++) {
      const broker = holder[slot]!;
      if (!mayLead(model, p, broker) && best >= 0) continue;
      if (best < 0 || count[broker]! < count[best]!) best = broker;
    }
    leader[p] = best;
    count[best]!++;
  }
  return { model, placement, leader, former, count, stacks: [] };
}

function holdsSlot({ start, holder }: Placement, p: number, broker: number): boolean {
  for (let slot = start[p]!; slot < start[p + 1]!; slot++) if (holder[slot] === broker) return true;
  return false;
}

/** A replica that is alive but out of sync cannot be elected; new copies will be in sync when it matters. */
export function mayLead(model: Model, p: number, broker: number): boolean {
  const partition = model.snapshot.topics[model.topicOf[p]!]!.partitions[model.slotOf[p]!]!;
  if (partition.isr === undefined || partition.isr.length >= partition.replicas.length) return true;
  const id = model.brokerIds[broker]!;
  return partition.isr.includes(id) || !settledReplicas(partition).includes(id);
}

/** Enters the partition into the arcs that leave its leader. */
export function listLeader(graph: LeaderGraph, p: number): void {
  const { model, placement, leader, former, stacks } = graph;
  const { start, holder } = placement;
  const from = leader[p]!;
  if (from < 0) return;
  for (let slot = start[p]!; slot < start[p + 1]!; slot++) {
    const to = holder[slot]!;
    if (to === from || !mayLead(model, p, to)) continue;
    const key = arcKey(graph, from, to, costOf(former[p]!, from, to));
    stacks[key] ??= [];
    stacks[key].push(p);
  }
}

export function costOf(former: number, from: number, to: number): number {
  if (former < 0) return 0;
  return (to === former ? 0 : 1) - (from === former ? 0 : 1);
}

function arcKey(graph: LeaderGraph, from: number, to: number, cost: number): number {
  return (from * graph.model.targets + to) * 3 + cost + 1;
}

/** A partition that may go along the arc at this cost; -1 when there is none. */
export function topOf(graph: LeaderGraph, from: number, to: number, cost: number): number {
  const stack = graph.stacks[arcKey(graph, from, to, cost)];
  if (stack === undefined) return -1;
  while (stack.length > 0) {
    const p = stack[stack.length - 1]!;
    if (graph.leader[p] === from) return p;
    stack.pop();
  }
  return -1;
}

export function passLead(graph: LeaderGraph, p: number, to: number): void {
  graph.count[graph.leader[p]!]!--;
  graph.count[to]!++;
  graph.leader[p] = to;
  listLeader(graph, p);
}
