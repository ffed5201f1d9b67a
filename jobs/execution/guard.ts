/**
 * The guard speaks between polls: go, slow down, pause or abort, with the partition, its ISR and the rule in words. It
 * looks at what the plan touches just now and at nothing else: unrelated trouble must not stop a move, and a stop must
 * never leave anybody guessing. A pure function.
 */

import type { Plan } from '../../planner/index.ts';
import { addedBy } from './added-by.ts';
import { fullText, headroom } from './headroom.ts';
import type { ExecutionLimits } from './limits.ts';
import type { Sight } from './move-view.ts';
import { nameOf } from './move-view.ts';
import type { Observed, Turn } from './observed.ts';

export type Verdict = {
  readonly word: 'go' | 'slow' | 'pause' | 'abort';
  readonly reason: string;
  /** What the guard lets through, in bytes per second; null: as people set it. */
  readonly rateBytesPerSec: number | null;
};

type Trouble = { readonly word: 'slow' | 'pause' | 'abort'; readonly reason: string };

export function guard(turn: Turn, sight: Sight): Verdict {
  const { plan, state, nowMs, limits } = turn;
  const trouble = worst(turn, sight);
  const asked = state.rateAsked?.rateBytesPerSec ?? plan.throttle.startBytesPerSec;
  const now = state.guard;
  const rate = now?.rateBytesPerSec ?? null;
  const sinceMs = now === null ? 0 : nowMs - now.atMs;
  if (trouble === null) return calm({ rate, asked, sinceMs, limits });
  if (trouble.word === 'abort') return { ...trouble, rateBytesPerSec: rate };
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
function worst(turn: Turn, sight: Sight): Trouble | null {
  const { plan, observed } = turn;
  const alive = new Set(observed.observation.aliveBrokers);
  let trouble: Trouble | null = diskTrouble(turn, sight);
  if (trouble?.word === 'abort') return trouble;
  for (const index of sight.copying) {
    const move = plan.moves[index];
    const seen = sight.partition(index);
    if (move === undefined || seen === undefined) continue;
    const name = nameOf(move);
    const isr = `ISR ${seen.isr.join(',') || 'empty'}`;
    if (seen.leader === null) return { word: 'pause', reason: `${name} has no leader (${isr})` };
    const inSync = seen.isr.filter((broker) => alive.has(broker));
    const minIsr = observed.minIsr.get(move.topic) ?? move.minIsr;
    if (inSync.length < Math.min(minIsr, move.from.length)) {
      return {
        word: 'pause',
        reason: `${name} has ${inSync.length} replicas in sync (${isr}), under its min ISR of ${minIsr}`,
      };
    }
    const away = move.to.find((broker) => !move.from.includes(broker) && !alive.has(broker));
    if (away !== undefined) return { word: 'pause', reason: `broker ${away}, where ${name} is going, is away` };
    const behind = move.from.filter((broker) => alive.has(broker) && !seen.isr.includes(broker));
    if (behind.length > 0)
      trouble ??= { word: 'slow', reason: `${name}: broker ${behind.join(', ')} fell out of sync (${isr})` };
  }
  return trouble;
}

/** A broker whose disk is full dies: what would fill it to the last byte is put back while it still can be. */
function diskTrouble(turn: Turn, sight: Sight): Trouble | null {
  const short = headroom(turn, sight.copying).filter(({ roomBytes }) => roomBytes < 0);
  const copiedTo = new Set(sight.copying.flatMap((move) => turn.plan.moves[move]?.to ?? []));
  const [first] = short.filter(({ broker }) => copiedTo.has(broker)).sort((a, b) => a.freeBytes - b.freeBytes);
  if (first === undefined) return null;
  return { word: first.freeBytes < 0 ? 'abort' : 'pause', reason: fullText(turn, first) };
}

/**
 * Why a move must not start yet; null: it may. A partition that is short of in-sync replicas is left in peace, unless
 * the move is what heals it.
 */
export function whyNotStart(
  { plan, observed }: { readonly plan: Plan; readonly observed: Pick<Observed, 'disks' | 'minIsr' | 'observation'> },
  sight: Sight,
  index: number,
): string | null {
  const move = plan.moves[index];
  const seen = sight.partition(index);
  if (move === undefined || seen === undefined) return null;
  const alive = new Set(observed.observation.aliveBrokers);
  const name = nameOf(move);
  if (seen.leader === null) return `${name} has no leader`;
  // Kafka takes a broker that is named all the same (KAFKA-20832).
  const cordoned = observed.disks.find((disk) => disk.cordoned && addedBy(plan, index).includes(disk.broker));
  if (cordoned !== undefined) return `broker ${cordoned.broker}, where ${name} is to go, is cordoned`;
  if (move.from.some((broker) => !alive.has(broker))) return null;
  const inSync = seen.isr.filter((broker) => alive.has(broker)).length;
  const minIsr = observed.minIsr.get(move.topic) ?? move.minIsr;
  const raised = minIsr > move.minIsr ? `, which was ${move.minIsr} when the plan was made` : '';
  const needed = Math.min(minIsr, move.from.length);
  if (move.to.length < needed)
    return `${name} would have ${move.to.length} replicas, under its min ISR of ${minIsr}${raised}`;
  return inSync >= needed ? null : `${name} has ${inSync} replicas in sync, under its min ISR of ${minIsr}${raised}`;
}
