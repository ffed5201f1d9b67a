/** The brokers that a move of the plan gives a replica to. */

import type { Plan } from '../../planner/index.ts';

export function addedBy(plan: Plan, move: number): readonly number[] {
  const what = plan.moves[move];
  return what === undefined ? [] : what.to.filter((broker) => !what.from.includes(broker));
}
