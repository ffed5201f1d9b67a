/** Why nothing new starts although the cluster would allow it: a person has paused it, or the time for work is over. */

import { utc } from '../policy/decide.ts';
import type { JournalEvent } from './journal.ts';
import { nameOf } from './move-view.ts';
import type { Turn } from './observed.ts';

type Held = Pick<Turn, 'observed' | 'state'>;

/** Written down when the time for work ends, when it begins again, and when its next begin becomes another. */
export function noteTime({ observed, state }: Held): JournalEvent | null {
  const { time } = observed;
  if (time.open) return state.closed === null ? null : { kind: 'window-opened' };
  if (state.closed !== null && state.closed.opensAtMs === time.opensAtMs) return null;
  return { kind: 'window-closed', why: time.why, opensAtMs: time.opensAtMs };
}

/** null: moves of this wave may start. `wave` null: of what comes after the moves. */
export function whyHeld(turn: Held, wave: number | null): string | null {
  const { pausedBy } = turn.state;
  if (pausedBy !== null) return `paused by ${pausedBy}: no new ${wave === null ? 'leader is moved' : 'move starts'}`;
  return whyClosed(turn, wave);
}

export function whyClosed({ observed, state }: Held, wave: number | null): string | null {
  if (state.closed === null) return null;
  const begun = wave !== null && state.waves.has(wave);
  return begun && observed.time.atEnd === 'finish-wave' ? null : state.closed.why;
}

/** A move that could not end in time even if its copy had the whole limit of its broker is not begun; null: it may be. */
export function whyTooLong({ observed, plan, state, nowMs }: Turn, index: number): string | null {
  const { time } = observed;
  const move = plan.moves[index];
  const rate = state.throttle?.rateBytesPerSec ?? plan.throttle.startBytesPerSec;
  if (move === undefined || !time.open || time.atEnd === 'finish-wave') return null;
  const added = move.to.filter((broker) => !move.from.includes(broker)).length;
  const needMs = added === 0 ? 0 : (move.bytes / added / rate) * 1000;
  if (nowMs + needMs <= time.untilMs) return null;
  return `${nameOf(move)} takes ${Math.ceil(needMs / 60_000)} min, and the time for work ends at ${utc(time.untilMs)}`;
}
