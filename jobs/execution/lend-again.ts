/** The election of who leads while data is copied is tried again where it failed, as long as that still saves something. */

import type { Wave } from '../../planner/index.ts';
import type { Sight } from './move-view.ts';
import type { Step, Turn } from './observed.ts';

/**
 * Only until half of the data is there: the election must not come when a new replica is in sync, which would then wait for
 * the quota under the new leader epoch, and producers with it.
 */
export function lendAgain({ plan, state, observed, limits }: Turn, wave: Wave, sight: Sight): Step | null {
  const { aliveBrokers } = observed.observation;
  const moves = wave.moves.filter((move) => {
    const what = plan.moves[move];
    const seen = sight.partition(move);
    if (what?.copyLeader === undefined || seen === undefined || seen.leader === what.copyLeader) return false;
    if (state.moves.get(move) !== 'intended' || sight.view(move) !== 'copying') return false;
    const canLead = aliveBrokers.includes(what.copyLeader) && seen.isr.includes(what.copyLeader);
    const isEarly = seen.replicas[0] === what.copyLeader && sight.bytes(move) * 2 < what.bytes;
    return canLead && isEarly && (observed.lentAgain.get(move) ?? 0) < limits.lentAgainAtMost;
  });
  return moves.length === 0 ? null : { kind: 'effect', effect: { kind: 'lend', moves } };
}
