/**
 * While an execution is held, for as long as people or its window say, nothing of ours is in flight: its throttles come
 * off, since a follower that falls behind for another reason would be held by them. They are set, and read back, again
 * before data moves.
 */

import { whyHeld } from './hold.ts';
import type { Sight } from './move-view.ts';
import type { Step, Turn } from './observed.ts';
import type { State } from './state.ts';
import { everyMove, wantedThrottle } from './throttle.ts';
import { brokersStillThrottled, restoreChanges } from './throttle-lease.ts';
import { waveDue } from './waves.ts';

/** Whether nothing of ours is in flight. A move that was asked for and is not seen as begun may still be under way. */
export function isIdle(state: Pick<State, 'moves'>, sight: Pick<Sight, 'copying' | 'regrowing' | 'view'>): boolean {
  if (sight.copying.length + sight.regrowing.length > 0) return false;
  return [...state.moves].every(([move, status]) => status !== 'intended' && sight.view(move) !== 'grown');
}

/** Whether the throttles need not stand now: it is held, and nothing is in flight. */
export function isAtRest(turn: Turn): boolean {
  const { plan, state, observed } = turn;
  return observed.idleSinceMs !== null && whyHeld(turn, waveDue(plan, state)?.index ?? null) !== null;
}

/** null: they are off, they have to stand, or a broker has to come back before its own can come off. */
export function lift(turn: Turn): Step | null {
  const { plan, state, observed, nowMs, limits } = turn;
  const now = state.throttle;
  if (now === null || now.standing === 'off' || !isAtRest(turn)) return null;
  if (nowMs - (observed.idleSinceMs ?? nowMs) < limits.liftAfterMs) return null;
  if (now.standing === 'on') return { kind: 'append', event: { kind: 'throttle-lifting' } };
  const away = brokersStillThrottled(state, observed.observation);
  if (observed.configs === null) return away.length > 0 ? null : { kind: 'look', at: 'configs' };
  const lease = { clusterId: plan.clusterId, state, known: observed.known };
  const changes = restoreChanges(wantedThrottle(plan, everyMove(plan)), lease, observed.configs);
  if (changes.length > 0) return { kind: 'effect', effect: { kind: 'alter-configs', changes } };
  return away.length > 0 ? null : { kind: 'append', event: { kind: 'throttle-lifted' } };
}
