/** Moves whose data is not copied any more, and whose leader is still the one that led meanwhile. */

import type { Plan } from '../../planner/index.ts';
import type { Sight } from './move-view.ts';

/** Only those whose first replica, which has to lead, can be elected: it is alive and in sync. */
export function stillLent(plan: Plan, sight: Sight, alive: readonly number[]): readonly number[] {
  return plan.moves.flatMap(({ copyLeader }, move) => {
    const seen = sight.partition(move);
    if (copyLeader === undefined || seen === undefined || seen.leader !== copyLeader) return [];
    if (sight.view(move) !== 'at-origin' && sight.view(move) !== 'arrived') return [];
    const [first] = seen.replicas;
    const canLead = first !== undefined && alive.includes(first) && seen.isr.includes(first);
    return canLead && first !== copyLeader ? [move] : [];
  });
}
