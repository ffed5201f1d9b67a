/** What a request changes, and which move of the plan it belongs to. */

import type { TopicPartition } from '../../jobs/cluster.ts';
import type { Move } from '../../planner/index.ts';
import { partitionOf } from '../simulated/world.ts';
import type { Sim } from './sim.ts';

export type Change = TopicPartition & { readonly replicas: readonly number[] | null };

export function keyOf({ topic, partition }: TopicPartition): string {
  return `${topic}-${partition}`;
}

export function moveOf(sim: Sim, wanted: TopicPartition): Move | undefined {
  return sim.scenario.shape.plan.moves.find((move) => keyOf(move) === keyOf(wanted));
}

export function startsCopying(sim: Sim, change: Change, { from, to }: Move): boolean {
  const now = partitionOf(sim.world, change.topic, change.partition)?.replicas ?? [];
  const adds = (change.replicas ?? []).some((broker) => !now.includes(broker));
  return adds && to.every((broker) => change.replicas?.includes(broker)) && from.join() !== change.replicas?.join();
}
