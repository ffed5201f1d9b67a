/** Where each move stands on the cluster, judged by what is seen alone. */

import type { Move, Plan } from '../../planner/index.ts';
import type { Observation, OngoingReassignment, PartitionState } from '../ports.ts';

export type MoveView =
  /** The topic or partition does not exist (any more). */
  | 'absent'
  /** Not asked for in this turn. */
  | 'unwatched'
  | 'at-origin'
  /** The replicas of before, in another order: what a cancel leaves. */
  | 'reordered'
  | 'copying'
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
  for (const [key, reassignment] of ongoing) {
    const mine = planned.get(key);
    if (mine !== undefined && sameList(targetOf(reassignment), mine.move.to)) copying.push(mine.index);
    else foreign.push(reassignment);
  }
  const view = (index: number): MoveView => {
    const move = plan.moves[index];
    if (move === undefined || missing.has(move.topic)) return 'absent';
    const key = keyOf(move);
    const reassignment = ongoing.get(key);
    if (reassignment !== undefined) return sameList(targetOf(reassignment), move.to) ? 'copying' : 'foreign';
    const seen = partitions.get(key);
    if (seen === undefined) return 'unwatched';
    return settledView(move, seen);
  };
  return {
    view,
    partition: (index) => partitions.get(keyOf(plan.moves[index] ?? { topic: '', partition: -1 })),
    foreign,
    copying: copying.sort((a, b) => a - b),
    bytes: (index) => bytes.get(keyOf(plan.moves[index] ?? { topic: '', partition: -1 })) ?? 0,
  };
}

function settledView(move: Move, seen: PartitionState): MoveView {
  if (sameList(seen.replicas, move.to)) return 'arrived';
  if (sameList(seen.replicas, move.from)) return 'at-origin';
  return sameSet(seen.replicas, move.from) ? 'reordered' : 'elsewhere';
}

/** The list that a reassignment leads to: what is there now without what is being removed. */
export function targetOf({ replicas, removing }: OngoingReassignment): readonly number[] {
  return replicas.filter((broker) => !removing.includes(broker));
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
