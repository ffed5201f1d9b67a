/**
 * The way out, the same after success, cancel and failure: nothing of ours in flight, then the throttles back as they
 * were, both read back, and only then the end. Each turn judges by what is seen, whatever the journal says was done.
 */

import type { Sight } from './move-view.ts';
import { grownList, nameOf, sameList, sightOf } from './move-view.ts';
import type { Step, Turn } from './observed.ts';
import { whyNotPutBack } from './put-back.ts';
import { stillLent } from './still-lent.ts';
import { everyMove, wantedThrottle } from './throttle.ts';
import { brokersStillThrottled, isMarked, releaseChanges, restoreChanges } from './throttle-lease.ts';
import { waysOut } from './ways-out.ts';

export function decideEnd(turn: Turn): Step {
  const { plan, state, observed } = turn;
  const sight = sightOf(plan, observed.observation);
  if (!touched(turn)) {
    // Refused before anything was done: what looks like ours on the cluster is somebody else's, unless throttles with our
    // mark say that the journal has lost its tail.
    if (observed.configs === null) return { kind: 'look', at: 'configs' };
    if (!isMarked(observed.configs, plan)) return endedStep(turn);
  }
  const flight = clearFlight(turn, sight);
  if (flight !== null) return flight;
  if (state.endSeen === null) return append({ kind: 'end-seen', left: leftInFlight(turn, sight) });
  if (leftInFlight(turn, sight).length > 0) return endedStep(turn);
  return giveLeadersBack(turn, sight) ?? restore(turn) ?? verify(turn, sight) ?? endedStep(turn);
}

/** Whether anything of this execution can be on the cluster. */
function touched({ state }: Turn): boolean {
  return state.admitted || state.throttle !== null || state.moves.size > 0 || state.elections.size > 0;
}

/** null: nothing of ours is in flight, or what is left could not be brought to an end for very long. */
function clearFlight(turn: Turn, sight: Sight): Step | null {
  const { plan, state, observed, nowMs, limits } = turn;
  const alive = observed.observation.aliveBrokers;
  if (nowMs - (state.ending?.sinceMs ?? nowMs) >= limits.endWaitMs) return null;
  const back: number[] = [];
  const forward: string[] = [];
  for (const move of sight.copying) {
    const what = plan.moves[move];
    if (what === undefined) continue;
    const why = whyNotPutBack(what, sight.partition(move), alive);
    if (why === null) back.push(move);
    else forward.push(`${nameOf(what)} is finished instead of put back: ${why}`);
  }
  if (back.length > 0) {
    return { kind: 'effect', effect: { kind: 'put-back', moves: back.slice(0, limits.movesPerRequest) } };
  }
  const between = clearBetween(turn, sight);
  if (between.step !== null) return between.step;
  forward.push(...between.wait);
  const reordered = plan.moves
    .map((_, index) => index)
    .filter((move) => sight.view(move) === 'reordered' && (state.moves.has(move) || isOurCancel(turn, sight, move)));
  if (reordered.length > 0) {
    // Kafka takes it also while a broker of before is away: nothing is copied.
    return { kind: 'effect', effect: { kind: 'restore-order', moves: reordered.slice(0, limits.movesPerRequest) } };
  }
  return forward.length === 0 ? null : { kind: 'wait', why: forward.slice(0, 3).join('; ') };
}

/**
 * Moves between their two steps: back where that is safe, else forward. One that is through and was given its old
 * replicas again by a request from the past loses them again.
 */
function clearBetween(
  { plan, state, observed, limits }: Turn,
  sight: Sight,
): { readonly step: Step | null; readonly wait: readonly string[] } {
  const { back, forward, wait } = waysOut(plan, sight, {
    seen: (move) => state.moves.get(move) === 'seen',
    alive: observed.observation.aliveBrokers,
  });
  const effect = (kind: 'give-back' | 'take-off', moves: readonly number[]): Step => ({
    kind: 'effect',
    effect: { kind, moves: moves.slice(0, limits.movesPerRequest) },
  });
  if (back.length > 0) return { step: effect('give-back', back), wait };
  if (forward.length === 0) return { step: null, wait };
  // Off the lists first, as ever: a listed follower would keep producers waiting.
  if (observed.lists === null) return { step: { kind: 'look', at: 'lists' }, wait };
  const changes = releaseChanges(wantedThrottle(plan, forward), { state }, observed.lists);
  if (changes.length > 0) return { step: { kind: 'effect', effect: { kind: 'alter-configs', changes } }, wait };
  return { step: effect('take-off', forward), wait };
}

/** The order that a cancel of this very move leaves, also where a journal without its tail does not know of it. */
function isOurCancel({ plan }: Turn, sight: Sight, index: number): boolean {
  const move = plan.moves[index];
  const seen = sight.partition(index);
  if (move === undefined || seen === undefined) return false;
  const order = grownList(move).filter((broker) => move.from.includes(broker));
  return sameList(order, seen.replicas);
}

function leftInFlight({ plan }: Turn, sight: Sight): readonly string[] {
  const between = plan.moves.map((_, index) => index).filter((index) => sight.view(index) === 'grown');
  return [...sight.copying, ...sight.regrowing, ...between]
    .slice(0, 20)
    .map((move) => nameOf(plan.moves[move] ?? { topic: '?', partition: move }));
}

/** A plan that was carried out in full has elected its leaders already. */
function giveLeadersBack({ plan, state, observed, nowMs, limits }: Turn, sight: Sight): Step | null {
  const { end } = state.ending ?? { end: 'failed' };
  if (end === 'done' || nowMs - (state.endSeen?.atMs ?? nowMs) >= limits.electionMs) return null;
  const lent = stillLent(plan, sight, observed.observation.aliveBrokers).filter((move) => state.moves.has(move));
  const moves = lent.slice(0, limits.electionsPerBatch);
  return moves.length === 0 ? null : { kind: 'effect', effect: { kind: 'lead', moves } };
}

function restore(turn: Turn): Step | null {
  const { plan, state, observed, nowMs, limits } = turn;
  if (observed.configs === null) return { kind: 'look', at: 'configs' };
  const all = wantedThrottle(plan, everyMove(plan));
  const changes = restoreChanges(all, { clusterId: plan.clusterId, state, known: observed.known }, observed.configs);
  if (changes.length > 0) {
    if (state.restoringSinceMs === null) return append({ kind: 'restore-intended' });
    return { kind: 'effect', effect: { kind: 'alter-configs', changes } };
  }
  const away = brokersStillThrottled(state, observed.observation);
  if (away.length > 0) {
    if (state.restoringSinceMs === null) return append({ kind: 'restore-intended' });
    if (nowMs - state.restoringSinceMs < limits.restoreWaitMs) {
      return {
        kind: 'wait',
        why: `broker ${away.join(', ')} is away, and its throttle can only be lifted once it is back`,
      };
    }
  }
  if (state.restoreSeen !== null) return null;
  return append({ kind: 'restore-seen', left: away.map((broker) => `broker ${broker}`) });
}

function verify({ state, observed }: Turn, sight: Sight): Step | null {
  if (state.seen !== null) return null;
  if (observed.final === null) return { kind: 'look', at: 'final' };
  const throttlesLeft = state.restoreSeen?.left.length ?? 0;
  const ongoingReassignments = sight.copying.length;
  const { rackViolations } = observed.final;
  return append({ kind: 'verified', seen: { rackViolations, ongoingReassignments, throttlesLeft } });
}

function endedStep({ state }: Turn): Step {
  const { end, reason } = state.ending ?? { end: 'failed' as const, reason: 'no reason was written down' };
  const left = state.endSeen?.left ?? [];
  const also = left.length === 0 ? '' : `; still in flight, with their throttles: ${left.join(', ')}`;
  return append({ kind: 'ended', end: left.length === 0 ? end : 'failed', reason: `${reason}${also}` });
}

function append(event: Extract<Step, { kind: 'append' }>['event']): Step {
  return { kind: 'append', event };
}
