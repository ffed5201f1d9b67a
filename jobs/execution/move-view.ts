/** Where each move stands on the cluster, judged by what is seen alone. */

import type { Move, Plan } from '../../planner/index.ts';
import type { Observation, OngoingReassignment, PartitionState } from '../cluster.ts';

export type MoveView =
  /** The topic or partition does not exist (any more). */
  | 'absent'
  /** Not asked for in this turn. */
  | 'unwatched'
  | 'at-origin'
  /** The replicas of before, in another order: what a cancel leaves. */
  | 'reordered'
  | 'copying'
  /** The new replicas are in sync beside the old ones, which are still to be taken off. */
  | 'grown'
  /** A request that was long under way copies the old replicas again, although the move is through. */
  | 'regrowing'
  | 'arrived'
  /** Somebody else moves this partition. */
  | 'foreign'
  /** Somebody else has moved this partition. */
  | 'elsewhere';

export type Sight = {
  readonly view: (move: number) => MoveView;
  readonly partition: (move: number) => PartitionState | undefined;
  /** Ongoing reassignments that are not what this plan wants. */
  readonly foreign: readonly OngoingReassignment[];
  /** Moves of the plan that are being carried out right now, whoever asked for it. */
  readonly copying: readonly number[];
  /** Moves whose old replicas are being copied again by a request from the past. */
  readonly regrowing: readonly number[];
  /** What a copying move's new replicas hold by now, all together. */
  readonly bytes: (move: number) => number;
};

export function sightOf(plan: Plan, observation: Observation): Sight {
  const partitions = new Map(observation.partitions.map((state) => [keyOf(state), state]));
  const ongoing = new Map(observation.reassignments.map((state) => [keyOf(state), state]));
  const missing = new Set(observation.missingTopics);
  const planned = new Map(plan.moves.map((move, index) => [keyOf(move), { move, index }]));
  const bytes = new Map<string, number>();
  for (const { topic, partition, bytes: held } of observation.replicaBytes) {
    const key = keyOf({ topic, partition });
    bytes.set(key, (bytes.get(key) ?? 0) + held);
  }
  const foreign: OngoingReassignment[] = [];
  const copying: number[] = [];
  const regrowing: number[] = [];
  for (const [key, reassignment] of ongoing) {
    const mine = planned.get(key);
    const view =
      mine === undefined || isAnother(mine.move, partitions.get(key))
        ? 'foreign'
        : ongoingView(mine.move, reassignment);
    if (mine === undefined || view === 'foreign') foreign.push(reassignment);
    else (view === 'copying' ? copying : regrowing).push(mine.index);
  }
  const view = (index: number): MoveView => {
    const move = plan.moves[index];
    if (move === undefined || missing.has(move.topic)) return 'absent';
    const key = keyOf(move);
    if (isAnother(move, partitions.get(key))) return 'absent';
    const reassignment = ongoing.get(key);
    if (reassignment !== undefined) return ongoingView(move, reassignment);
    const seen = partitions.get(key);
    if (seen === undefined) return 'unwatched';
    return settledView(move, seen);
  };
  return {
    view,
    partition: (index) => partitions.get(keyOf(plan.moves[index] ?? { topic: '', partition: -1 })),
    foreign,
    copying: copying.sort((a, b) => a - b),
    regrowing: regrowing.sort((a, b) => a - b),
    bytes: (index) => bytes.get(keyOf(plan.moves[index] ?? { topic: '', partition: -1 })) ?? 0,
  };
}

function ongoingView(move: Move, reassignment: OngoingReassignment): 'copying' | 'regrowing' | 'foreign' {
  const target = targetOf(reassignment);
  if (sameList(target, move.to)) return 'copying';
  if (!isTwoStep(move) || !sameList(target, grownList(move))) return 'foreign';
  const old = reassignment.adding.length > 0 && reassignment.adding.every((broker) => !move.to.includes(broker));
  return old ? 'regrowing' : 'copying';
}

function settledView(move: Move, seen: PartitionState): MoveView {
  if (sameList(seen.replicas, move.to)) return 'arrived';
  if (isTwoStep(move) && sameList(seen.replicas, grownList(move))) return 'grown';
  if (sameList(seen.replicas, move.from)) return 'at-origin';
  return sameSet(seen.replicas, move.from) ? 'reordered' : 'elsewhere';
}

/** Whether a topic was deleted and created again: the name is the same, and nothing else. */
export function isAnother({ topicId }: Pick<Move, 'topicId'>, seen: PartitionState | undefined): boolean {
  return topicId !== undefined && seen?.topicId !== undefined && seen.topicId !== topicId;
}

/** The list that a reassignment leads to: what is there now without what is being removed. */
export function targetOf({ replicas, removing }: OngoingReassignment): readonly number[] {
  return replicas.filter((broker) => !removing.includes(broker));
}

/** Whether a move both adds and takes off replicas, and so is made in two steps: see `grownList`. */
export function isTwoStep({ from, to }: Pick<Move, 'from' | 'to'>): boolean {
  return to.some((broker) => !from.includes(broker)) && from.some((broker) => !to.includes(broker));
}

/**
 * The first step's target: the new list, and after it the old replicas that go. Taking a replica off gives the partition
 * a new leader epoch, and a follower that is listed as throttled then waits for the quota, with every producer that
 * wants acks=all: so old replicas go in a step of their own, when no list names the partition any more. The order is
 * the one that Kafka itself keeps during a reassignment, so a cancel leaves what it always left. The first of it is who
 * leads while data is copied, where the plan names one: a preferred election then elects it.
 */
export function grownList({ from, to, copyLeader }: Pick<Move, 'from' | 'to' | 'copyLeader'>): readonly number[] {
  const list = [...to, ...from.filter((broker) => !to.includes(broker))];
  return copyLeader === undefined ? list : [copyLeader, ...list.filter((broker) => broker !== copyLeader)];
}

export function keyOf({ topic, partition }: { readonly topic: string; readonly partition: number }): string {
  return `${topic}/${partition}`;
}

export function nameOf({ topic, partition }: { readonly topic: string; readonly partition: number }): string {
  return `${topic}-${partition}`;
}

export function sameList(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((value, index) => value === b[index]);
}

export function sameSet(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((value) => b.includes(value));
}
