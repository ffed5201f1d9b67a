/** What is on its way: how many moves each broker takes part in, and how many bytes it still has to send or take for them. */

import type { Plan, Wave } from '../../planner/index.ts';
import { addedBy } from './added-by.ts';
import type { Sight } from './move-view.ts';
import type { Turn } from './observed.ts';
import { isOpen } from './state.ts';

/** Looks in the time that the rest should take. */
const looksAhead = 8;
/** An end is seen late by no more than this part of what its wave took. */
const lateAtMost = 1 / 80;

export type Load = { readonly moves: number; readonly bytes: number };

/** Brokers that read or write for this move, each with its bytes: the likely source is who leads meanwhile, else the preferred leader of before. */
export function partakers(plan: Plan, move: number, bytesLeft: number): readonly (readonly [number, number])[] {
  const added = addedBy(plan, move);
  const what = plan.moves[move];
  const source = what?.copyLeader ?? what?.from[0];
  const each = added.map((broker) => [broker, bytesLeft / added.length] as const);
  return added.length === 0 || source === undefined ? each : [[source, bytesLeft], ...each];
}

/** By broker, of these moves as they are seen. */
export function loadsOf(plan: Plan, moves: Iterable<number>, bytesLeft: (move: number) => number): Map<number, Load> {
  const loads = new Map<number, Load>();
  for (const move of moves) addLoad(loads, plan, move, bytesLeft(move));
  return loads;
}

export function addLoad(loads: Map<number, Load>, plan: Plan, move: number, bytesLeft: number): void {
  for (const [broker, bytes] of partakers(plan, move, bytesLeft)) {
    const now = loads.get(broker) ?? { moves: 0, bytes: 0 };
    loads.set(broker, { moves: now.moves + 1, bytes: now.bytes + bytes });
  }
}

/** Of a move that copies: what its new replicas lack. */
export function bytesLeftOf(plan: Plan, sight: Pick<Sight, 'bytes' | 'view'>): (move: number) => number {
  return (move) => {
    const view = sight.view(move);
    if (view === 'arrived' || view === 'grown') return 0;
    return Math.max(0, (plan.moves[move]?.bytes ?? 0) - sight.bytes(move));
  };
}

/**
 * How long to wait before the next look: a poll, and less when everything in flight should soon be there, so that no wave
 * waits for a look. Kafka's quota lets seconds' worth through at once, so the estimate is no more than a hint.
 */
export function paceMs({ plan, state, limits, nowMs }: Turn, wave: Wave, sight: Sight): number {
  if (sight.copying.length === 0) {
    // A wave that has just become due has not been looked at yet.
    const open = wave.moves.filter((move) => isOpen(state, move));
    return open.every((move) => sight.view(move) === 'unwatched') ? limits.soonMs : limits.pollMs;
  }
  const loads = loadsOf(plan, sight.copying, bytesLeftOf(plan, sight));
  const mostBytes = Math.max(0, ...[...loads.values()].map(({ bytes }) => bytes));
  const leftMs = (mostBytes * 1000) / rateOf({ plan, state });
  const runsMs = nowMs - (state.waves.get(wave.index)?.startedAtMs ?? 0);
  const soonMs = Math.min(limits.soonMs, Math.max(limits.soonestMs, runsMs * lateAtMost));
  return Math.min(limits.pollMs, Math.max(soonMs, leftMs / looksAhead));
}

export function rateOf({ plan, state }: Pick<Turn, 'plan' | 'state'>): number {
  return Math.max(1, state.throttle?.rateBytesPerSec ?? plan.throttle.startBytesPerSec);
}
