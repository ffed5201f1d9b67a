/** Which wave is due, and which of its moves may start now. */

import type { Plan, Wave } from '../../planner/index.ts';
import { whyNotStart } from './guard.ts';
import type { Sight } from './move-view.ts';
import type { Turn } from './observed.ts';
import type { State } from './state.ts';

/** The first wave that still has a move without an outcome; null: all moves have one. */
export function waveDue(plan: Plan, state: State): Wave | null {
  return plan.waves.find((wave) => wave.moves.some((move) => isOpen(state, move))) ?? null;
}

export function isOpen(state: State, move: number): boolean {
  const status = state.moves.get(move);
  return status === undefined || status === 'intended';
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

export function addedBy(plan: Plan, move: number): readonly number[] {
  const what = plan.moves[move];
  return what === undefined ? [] : what.to.filter((broker) => !what.from.includes(broker));
}

export function copiesData(plan: Plan, moves: readonly number[]): boolean {
  return moves.some((move) => addedBy(plan, move).length > 0);
}

/** A sliding window: moves start as slots on their brokers come free, in the plan's order. */
export function movesToStart(
  turn: Pick<Turn, 'limits' | 'observed' | 'plan' | 'state'>,
  wave: Wave,
  sight: Sight,
): readonly number[] {
  const { plan, state, limits } = turn;
  const alive = new Set(turn.observed.observation.aliveBrokers);
  const busy = new Map<number, number>();
  const inFlight = wave.moves.filter((move) => state.moves.get(move) === 'intended');
  const take = (move: number): void => {
    for (const broker of partakers(plan, move)) busy.set(broker, (busy.get(broker) ?? 0) + 1);
  };
  for (const move of new Set([...inFlight, ...sight.copying])) take(move);
  const starting: number[] = [];
  const room = Math.min(limits.movesInFlight - inFlight.length, limits.movesPerRequest);
  for (const move of wave.moves) {
    if (starting.length >= room) break;
    if (state.moves.get(move) !== undefined || sight.view(move) === 'unwatched') continue;
    if ((plan.moves[move]?.to ?? []).some((broker) => !alive.has(broker))) continue;
    if (addedBy(plan, move).some((broker) => state.throttle?.away.includes(broker))) continue;
    if (whyNotStart(turn, sight, move) !== null) continue;
    if (partakers(plan, move).some((broker) => (busy.get(broker) ?? 0) >= limits.movesPerBroker)) continue;
    take(move);
    starting.push(move);
  }
  return starting;
}

/** Brokers that read or write for this move: the new replicas, and the preferred leader of before as a likely source. */
function partakers(plan: Plan, move: number): readonly number[] {
  const added = addedBy(plan, move);
  const source = plan.moves[move]?.from[0];
  return added.length === 0 || source === undefined ? added : [source, ...added];
}
