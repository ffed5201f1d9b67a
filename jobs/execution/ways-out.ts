/** Where moves go that stand between their two steps when there is no execution any more that would make the second one. */

import type { Plan } from '../../planner/index.ts';
import type { Sight } from './move-view.ts';
import { nameOf } from './move-view.ts';
import { whyNotPutBack, whyNotTakeOff } from './put-back.ts';

export type WaysOut = {
  /** The new replicas go again. */
  readonly back: readonly number[];
  /** The old ones go. */
  readonly forward: readonly number[];
  /** Neither is safe for now, with the reason. */
  readonly wait: readonly string[];
};

export function waysOut(
  plan: Plan,
  sight: Sight,
  { seen, alive }: { readonly seen: (move: number) => boolean; readonly alive: readonly number[] },
): WaysOut {
  const back: number[] = [];
  const forward = [...sight.regrowing];
  const wait: string[] = [];
  for (const [index, move] of plan.moves.entries()) {
    if (sight.view(index) !== 'grown') continue;
    const whyNotBack = seen(index) ? 'it is through' : whyNotPutBack(move, sight.partition(index), alive);
    const whyNotForward = whyNotTakeOff(move, sight.partition(index), alive);
    if (whyNotBack === null) back.push(index);
    else if (whyNotForward === null) forward.push(index);
    else wait.push(`${nameOf(move)} keeps its old and its new replicas for now: ${whyNotBack}, and ${whyNotForward}`);
  }
  return { back, forward, wait };
}
