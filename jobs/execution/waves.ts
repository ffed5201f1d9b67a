/** Which wave is due, and which of its moves may start now. */

import type { Plan, Wave } from '../../planner/index.ts';
import { addedBy } from './added-by.ts';
import { whyNotStart } from './guard.ts';
import { whyTooFull } from './headroom.ts';
import { whyTooLong } from './hold.ts';
import { addLoad, bytesLeftOf, loadsOf, partakers, rateOf } from './in-flight.ts';
import type { ExecutionLimits } from './limits.ts';
import type { Sight } from './move-view.ts';
import type { Turn } from './observed.ts';
import type { State } from './state.ts';
import { isOpen } from './state.ts';

/** The first wave that still has a move without an outcome; null: all moves have one. */
export function waveDue(plan: Plan, state: State): Wave | null {
  return plan.waves.find((wave) => wave.moves.some((move) => isOpen(state, move))) ?? null;
}

/** Moves of the waves up to this one that may still copy: what has to be throttled now. One that was released is through. */
export function movesUpTo(plan: Plan, state: State, wave: number): readonly number[] {
  return plan.waves
    .filter(({ index }) => index <= wave)
    .flatMap(({ moves }) => moves)
    .filter(
      (move) => state.moves.get(move) !== 'seen' && state.moves.get(move) !== 'dropped' && !state.released.has(move),
    );
}

/** Moves whose data has arrived and that still stand on the throttle lists. */
export function movesToRelease(plan: Plan, state: State, sight: Pick<Sight, 'view'> | null): readonly number[] {
  if (state.throttle === null) return [];
  return [...state.moves]
    .filter(([move, status]) => status === 'seen' || (status === 'intended' && sight?.view(move) === 'grown'))
    .filter(([move]) => !state.released.has(move) && addedBy(plan, move).length > 0)
    .map(([move]) => move);
}

/**
 * The last wave whose throttles are set now: a canary that is through in seconds takes the next one's along, which would
 * else wait for them when it is.
 */
export function throttledUpTo(
  { throttle }: Pick<Plan, 'throttle'>,
  { index, kind, bytes }: Wave,
  { bytesAheadMs }: Pick<ExecutionLimits, 'bytesAheadMs'>,
): number {
  const isShort = bytes * 1000 <= throttle.startBytesPerSec * bytesAheadMs;
  return kind === 'canary' && isShort ? index + 1 : index;
}

export function copiesData(plan: Plan, moves: readonly number[]): boolean {
  return moves.some((move) => addedBy(plan, move).length > 0);
}

/**
 * A sliding window: moves start as slots on their brokers come free, in the plan's order. Small ones do not count against
 * the slots as long as a broker has little to copy: between two looks it would have nothing to do.
 */
export function movesToStart(turn: Turn, wave: Wave, sight: Sight): readonly number[] {
  const { plan, state, limits } = turn;
  const alive = new Set(turn.observed.observation.aliveBrokers);
  const inFlight = wave.moves.filter((move) => state.moves.get(move) === 'intended');
  const loads = loadsOf(plan, new Set([...inFlight, ...sight.copying]), bytesLeftOf(plan, sight));
  const enoughBytes = (rateOf(turn) * limits.bytesAheadMs) / 1000;
  const isBusy = (broker: number): boolean => {
    const load = loads.get(broker);
    return load !== undefined && load.moves >= limits.movesPerBroker && load.bytes >= enoughBytes;
  };
  const starting: number[] = [];
  const room = Math.min(limits.movesInFlight - inFlight.length, limits.movesPerRequest);
  for (const move of wave.moves) {
    if (starting.length >= room) break;
    if (state.moves.get(move) !== undefined || sight.view(move) === 'unwatched') continue;
    if ((plan.moves[move]?.to ?? []).some((broker) => !alive.has(broker))) continue;
    if (addedBy(plan, move).some((broker) => state.throttle?.away.includes(broker))) continue;
    if (whyNotStart(turn, sight, move) !== null || whyTooLong(turn, move) !== null) continue;
    if (whyTooFull(turn, [...sight.copying, ...starting], move) !== null) continue;
    const bytes = plan.moves[move]?.bytes ?? 0;
    if (partakers(plan, move, bytes).some(([broker]) => isBusy(broker))) continue;
    addLoad(loads, plan, move, bytes);
    starting.push(move);
  }
  return starting;
}
