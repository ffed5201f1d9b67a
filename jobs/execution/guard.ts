/**
 * The guard speaks between polls: go, slow down, pause or abort, with the partition, its ISR and the rule in words. It
 * looks at what the plan touches just now and at nothing else: unrelated trouble must not stop a move, and a stop must
 * never leave anybody guessing. A pure function.
 */

import type { Plan } from '../../planner/index.ts';
import type { Observation } from '../ports.ts';
import type { ExecutionLimits } from './limits.ts';
import type { Sight } from './move-view.ts';
import { nameOf } from './move-view.ts';
import type { Turn } from './observed.ts';

export type Verdict = {
  readonly word: 'go' | 'slow' | 'pause' | 'abort';
  readonly reason: string;
  /** What the guard lets through, in bytes per second; null: as people set it. */
  readonly rateBytesPerSec: number | null;
};

type Trouble = { readonly word: 'slow' | 'pause'; readonly reason: string };

export function guard(turn: Turn, sight: Sight): Verdict {
  const { plan, state, nowMs, limits } = turn;
  const trouble = worst(turn, sight);
  const asked = state.rateAsked?.rateBytesPerSec ?? plan.throttle.startBytesPerSec;
  const now = state.guard;
  const rate = now?.rateBytesPerSec ?? null;
  const sinceMs = now === null ? 0 : nowMs - now.atMs;
  if (trouble === null) return calm({ rate, asked, sinceMs, limits });
  if (trouble.word === 'pause') {
    if (now?.word === 'pause' && sinceMs >= limits.guardPauseMs) {
      const minutes = Math.round(sinceMs / 60_000);
      return { word: 'abort', reason: `${trouble.reason}, for ${minutes} min by now`, rateBytesPerSec: rate };
    }
    return { word: 'pause', reason: trouble.reason, rateBytesPerSec: rate };
  }
  const floor = plan.throttle.floorBytesPerSec;
  const standing = rate ?? Math.min(asked, plan.throttle.ceilingBytesPerSec);
  // Each halving needs time to show, and says anew what it is for.
  const halve = now?.word !== 'slow' || sinceMs >= limits.guardStepMs;
  return { word: 'slow', reason: trouble.reason, rateBytesPerSec: halve ? Math.max(floor, standing / 2) : standing };
}

/** Climbs back step by step, to what people set and not beyond: nobody here measures what producers feel. */
function calm(now: {
  readonly rate: number | null;
  readonly asked: number;
  readonly sinceMs: number;
  readonly limits: ExecutionLimits;
}): Verdict {
  const { rate, asked, sinceMs, limits } = now;
  const reason = 'every partition that is being moved is in sync';
  if (rate === null) return { word: 'go', reason, rateBytesPerSec: null };
  if (sinceMs < limits.guardStepMs) return { word: 'go', reason, rateBytesPerSec: rate };
  return { word: 'go', reason, rateBytesPerSec: rate * 2 >= asked ? null : rate * 2 };
}

/** Of the moves in flight. Moves that have not begun are held one by one: see whyNotStart. */
function worst({ plan, observed }: Turn, sight: Sight): Trouble | null {
  const alive = new Set(observed.observation.aliveBrokers);
  let slow: Trouble | null = null;
  for (const index of sight.copying) {
    const move = plan.moves[index];
    const seen = sight.partition(index);
    if (move === undefined || seen === undefined) continue;
    const name = nameOf(move);
    const isr = `ISR ${seen.isr.join(',') || 'empty'}`;
    if (seen.leader === null) return { word: 'pause', reason: `${name} has no leader (${isr})` };
    const inSync = seen.isr.filter((broker) => alive.has(broker));
    if (inSync.length < Math.min(move.minIsr, move.from.length)) {
      return {
        word: 'pause',
        reason: `${name} has ${inSync.length} replicas in sync (${isr}), under its min ISR of ${move.minIsr}`,
      };
    }
    const away = move.to.find((broker) => !move.from.includes(broker) && !alive.has(broker));
    if (away !== undefined) return { word: 'pause', reason: `broker ${away}, where ${name} is going, is away` };
    const behind = move.from.filter((broker) => alive.has(broker) && !seen.isr.includes(broker));
    if (behind.length > 0)
      slow ??= { word: 'slow', reason: `${name}: broker ${behind.join(', ')} fell out of sync (${isr})` };
  }
  return slow;
}

/**
 * Why a move must not start yet; null: it may. A partition that is short of in-sync replicas is left in peace, unless
 * the move is what heals it.
 */
export function whyNotStart(
  { plan, observed }: { readonly plan: Plan; readonly observed: { readonly observation: Observation } },
  sight: Sight,
  index: number,
): string | null {
  const move = plan.moves[index];
  const seen = sight.partition(index);
  if (move === undefined || seen === undefined) return null;
  const alive = new Set(observed.observation.aliveBrokers);
  const name = nameOf(move);
  if (seen.leader === null) return `${name} has no leader`;
  if (move.from.some((broker) => !alive.has(broker))) return null;
  const inSync = seen.isr.filter((broker) => alive.has(broker)).length;
  const needed = Math.min(move.minIsr, move.from.length);
  return inSync >= needed ? null : `${name} has ${inSync} replicas in sync, under its min ISR of ${move.minIsr}`;
}
