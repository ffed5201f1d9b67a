/** The copying: wave by wave, each throttled and seen to be before its first byte moves. */

import type { Wave } from '../../planner/index.ts';
import type { ConfigValue } from '../cluster.ts';
import { addedBy } from './added-by.ts';
import { guard, whyNotStart } from './guard.ts';
import { whyTooFull } from './headroom.ts';
import { whyClosed, whyHeld, whyTooLong } from './hold.ts';
import { paceMs } from './in-flight.ts';
import { lendAgain } from './lend-again.ts';
import { isAtRest } from './lift.ts';
import type { MoveView, Sight } from './move-view.ts';
import { isAnother, nameOf, sightOf } from './move-view.ts';
import type { Step, Turn } from './observed.ts';
import { whyNotPutBack, whyNotTakeOff } from './put-back.ts';
import { taggedRate } from './rate-tag.ts';
import { missingThrottle, wantedThrottle } from './throttle.ts';
import { leaseOf, previousValues, releaseChanges } from './throttle-lease.ts';
import { copiesData, movesToRelease, movesToStart, movesUpTo, throttledUpTo, waveDue } from './waves.ts';

/** null: every move has its outcome. */
export function decideMoves(turn: Turn): Step | null {
  const { plan, state, observed } = turn;
  const sight = sightOf(plan, observed.observation);
  const stalled = putBackStalled(turn, sight) ?? takeOffAgain(turn, sight);
  if (stalled !== null) return stalled;
  const wave = waveDue(plan, state);
  if (wave === null) return null;
  return (
    settle(turn, wave, sight) ??
    heed(turn, sight) ??
    release(turn, sight) ??
    throttle(turn, wave) ??
    takeOff(turn, wave, sight) ??
    resend(turn, wave, sight) ??
    (state.guard?.word === 'pause' ? null : lendAgain(turn, wave, sight)) ??
    start(turn, wave, sight)
  );
}

/** Writes down what has come of the moves that were intended. */
function settle(turn: Turn, wave: Wave, sight: Sight): Step | null {
  const { plan, state, observed, nowMs, limits } = turn;
  const intended = wave.moves.filter((move) => state.moves.get(move) === 'intended');
  const arrived = intended.filter((move) => sight.view(move) === 'arrived');
  if (arrived.length > 0) return append({ kind: 'moves-seen', wave: wave.index, moves: arrived });
  for (const move of wave.moves) {
    const status = state.moves.get(move);
    if (status !== undefined && status !== 'intended') continue;
    const lost = whyLost(turn, move, sight);
    if (lost !== null) return append({ kind: 'move-dropped', move, ...lost });
  }
  for (const { move, error } of observed.refusals) {
    if (intended.includes(move) && sight.view(move) !== 'copying') return append({ kind: 'move-refused', move, error });
  }
  for (const move of intended) {
    const lastMs = observed.lastByteAtMs.get(move);
    if (sight.view(move) !== 'copying' || lastMs === undefined || nowMs - lastMs < limits.stalledAfterMs) continue;
    const what = plan.moves[move];
    const name = what === undefined ? String(move) : nameOf(what);
    const minutes = Math.round((nowMs - lastMs) / 60_000);
    return append({ kind: 'move-stalled', move, reason: `${name} got no new byte for ${minutes} min` });
  }
  return null;
}

function whyLost(turn: Turn, move: number, sight: Sight): { reason: string; harmless: boolean } | null {
  const { plan, state, observed, nowMs, limits } = turn;
  const what = plan.moves[move];
  if (what === undefined) return { reason: `the plan has no move ${move}`, harmless: false };
  const name = nameOf(what);
  switch (sight.view(move)) {
    case 'absent':
      return {
        reason: `topic ${what.topic} was deleted${isAnother(what, sight.partition(move)) ? ', and another of that name was created' : ''}`,
        harmless: true,
      };
    case 'foreign':
      return { reason: `somebody else moves ${name}`, harmless: false };
    case 'elsewhere':
      return {
        reason: `somebody else has moved ${name} to ${sight.partition(move)?.replicas.join(',')}`,
        harmless: false,
      };
    case 'at-origin':
    case 'reordered':
    case 'grown': {
      if (state.released.has(move) && sight.view(move) !== 'grown') {
        return { reason: `somebody else has taken ${name} back`, harmless: false };
      }
      const refusal = state.refusals.get(move);
      if (refusal !== undefined && refusal.count >= limits.refusalsPerMove) {
        return { reason: `Kafka refused to move ${name}: ${refusal.error}`, harmless: false };
      }
      const away = what.to.find((broker) => {
        const sinceMs = observed.awaySinceMs.get(broker);
        return sinceMs !== undefined && nowMs - sinceMs >= limits.stalledAfterMs;
      });
      if (away !== undefined) return { reason: `broker ${away}, where ${name} is to go, is away`, harmless: false };
      const heldMs = nowMs - (observed.heldSinceMs.get(move) ?? nowMs);
      return heldMs < limits.stalledAfterMs
        ? null
        : { reason: whyNotOn(turn, sight, move) ?? `${name} could not start`, harmless: false };
    }
    case 'unwatched':
    case 'copying':
    case 'regrowing':
    case 'arrived':
      return null;
  }
}

function whyNotOn(turn: Turn, sight: Sight, move: number): string | null {
  const what = turn.plan.moves[move];
  if (what === undefined || sight.view(move) !== 'grown') {
    return whyNotStart(turn, sight, move) ?? whyTooFull(turn, sight.copying, move);
  }
  const why = whyNotTakeOff(what, sight.partition(move), turn.observed.observation.aliveBrokers);
  return why === null ? null : `the old replica of ${nameOf(what)} could not be taken off: ${why}`;
}

/** A stalled move is put back while the rest goes on; where that is not safe it is left to finish. */
function putBackStalled({ plan, state, observed }: Turn, sight: Sight): Step | null {
  const stalled = [...state.moves].filter(([, status]) => status === 'stalled').map(([move]) => move);
  const back = (view: MoveView): readonly number[] =>
    stalled.filter((move) => {
      const what = plan.moves[move];
      if (what === undefined || sight.view(move) !== view) return false;
      return whyNotPutBack(what, sight.partition(move), observed.observation.aliveBrokers) === null;
    });
  const copying = back('copying');
  if (copying.length > 0) return { kind: 'effect', effect: { kind: 'put-back', moves: copying } };
  const grown = back('grown');
  return grown.length === 0 ? null : { kind: 'effect', effect: { kind: 'give-back', moves: grown } };
}

/** Kafka fences nobody: a request that was long under way may give a move that is through its old replicas again. */
function takeOffAgain({ state }: Turn, sight: Sight): Step | null {
  const again = [...state.moves.keys()].filter(
    (move) => sight.view(move) === 'regrowing' || (state.moves.get(move) === 'seen' && sight.view(move) === 'grown'),
  );
  return again.length === 0 ? null : { kind: 'effect', effect: { kind: 'take-off', moves: again } };
}

/** The old replicas of moves whose new ones are in sync and on no throttle list of ours any more. */
function takeOff({ plan, state, observed, limits }: Turn, wave: Wave, sight: Sight): Step | null {
  const ready = wave.moves.filter((move) => {
    const what = plan.moves[move];
    if (what === undefined || state.moves.get(move) !== 'intended' || sight.view(move) !== 'grown') return false;
    return whyNotTakeOff(what, sight.partition(move), observed.observation.aliveBrokers) === null;
  });
  return ready.length === 0
    ? null
    : { kind: 'effect', effect: { kind: 'take-off', moves: ready.slice(0, limits.movesPerRequest) } };
}

/** Writes down when the guard's word or rate changes; its abort is the end. */
function heed(turn: Turn, sight: Sight): Step | null {
  const verdict = guard(turn, sight);
  const { word, reason, rateBytesPerSec } = verdict;
  if (word === 'abort') return append({ kind: 'ending', end: 'failed', reason: `the guard gave up: ${reason}` });
  const now = turn.state.guard ?? { word: 'go', rateBytesPerSec: null };
  if (now.word === word && now.rateBytesPerSec === rateBytesPerSec) return null;
  return append({ kind: 'guard', word, reason, rateBytesPerSec });
}

/**
 * A move whose data has arrived leaves the throttle lists before its old replicas go. Taking them off gives the partition
 * a new leader epoch; until its followers have fetched again Kafka takes them for lagging, and a listed one waits for the
 * quota that other moves use up: a producer with acks=all waits with it (AbstractFetcherThread.shouldFollowerThrottle).
 */
function release({ plan, state, observed }: Turn, sight: Sight): Step | null {
  const moves = movesToRelease(plan, state, sight);
  if (moves.length === 0) return null;
  if (observed.lists === null) return { kind: 'look', at: 'lists' };
  const changes = releaseChanges(wantedThrottle(plan, moves), { state }, observed.lists);
  if (changes.length > 0) return { kind: 'effect', effect: { kind: 'alter-configs', changes } };
  return append({ kind: 'throttle-released', moves });
}

/** Set, read back, and watched: rates and lists work only together (KIP-73), and others may take them away. */
function throttle(turn: Turn, wave: Wave): Step | null {
  const { plan, state, observed, limits } = turn;
  const upTo = throttledUpTo(plan, wave, limits);
  const open = movesUpTo(plan, state, upTo);
  if (!copiesData(plan, open)) return null;
  const wanted = wantedThrottle(plan, open);
  const now = state.throttle;
  // Nothing copies before it goes on, and then the throttles are set first.
  if (now?.standing !== 'on' && isAtRest(turn)) return null;
  const lease = leaseOf(turn);
  const people = state.rateAsked?.rateBytesPerSec ?? plan.throttle.startBytesPerSec;
  const asked = Math.min(people, state.guard?.rateBytesPerSec ?? people);
  const rateBytesPerSec = taggedRate(asked, plan.clusterId, plan.throttle);
  const back = now?.away.some((broker) => observed.observation.aliveBrokers.includes(broker)) === true;
  if (now?.standing !== 'on' || now.wave < upTo || now.rateBytesPerSec !== rateBytesPerSec || back) {
    if (observed.configs === null) return { kind: 'look', at: 'configs' };
    const previous = previousValues(observed.configs, wanted, lease);
    return append({ kind: 'throttle-intended', wave: upTo, previous, rateBytesPerSec });
  }
  if (observed.configs === null) return now.seen ? null : { kind: 'look', at: 'configs' };
  const missing = missingThrottle(wanted, now.rateBytesPerSec, observed.configs);
  // Nothing is set whose previous value is not journalled: a broker that was away when the others were read is read now.
  const unknown = previousValues(observed.configs, wanted, lease);
  if (unknown.length > 0) {
    const { wave: index, rateBytesPerSec: rate } = now;
    return append({ kind: 'throttle-intended', wave: index, previous: unknown, rateBytesPerSec: rate });
  }
  if (missing.length === 0) {
    const away = [...wanted.brokers].filter((broker) => !couldBeAsked(broker, observed.configs ?? []));
    return now.seen ? null : append({ kind: 'throttle-seen', wave: now.wave, away });
  }
  if (!now.seen) return { kind: 'effect', effect: { kind: 'alter-configs', changes: missing } };
  if (state.throttleLosses >= limits.throttleLossesPerRun) {
    const reason = `somebody keeps taking away the throttles (${state.throttleLosses + 1} times)`;
    return append({ kind: 'ending', end: 'failed', reason });
  }
  const first = missing[0];
  const where =
    first === undefined ? '' : first.resource.kind === 'topic' ? first.resource.name : `${first.resource.id}`;
  return append({ kind: 'throttle-lost', what: `${first?.key ?? ''} of ${where}` });
}

function couldBeAsked(broker: number, configs: readonly ConfigValue[]): boolean {
  return configs.some(({ resource }) => resource.kind === 'broker' && resource.id === broker);
}

/** Intended, but not begun on the cluster: never sent, or the sending was lost. Sending again changes nothing. */
function resend(turn: Turn, wave: Wave, sight: Sight): Step | null {
  const { plan, state, observed, limits } = turn;
  if (sight.foreign.length > 0 || whyClosed(turn, wave.index) !== null) return null;
  const alive = new Set(observed.observation.aliveBrokers);
  const lost = wave.moves.filter((move) => {
    const view = sight.view(move);
    if (state.moves.get(move) !== 'intended' || (view !== 'at-origin' && view !== 'reordered')) return false;
    // Kafka takes no target that is away; whether that lasts is judged elsewhere.
    return sight.partition(move)?.leader !== null && addedBy(plan, move).every((broker) => alive.has(broker));
  });
  return lost.length === 0
    ? null
    : { kind: 'effect', effect: { kind: 'reassign', moves: lost.slice(0, limits.movesPerRequest) } };
}

function start(turn: Turn, wave: Wave, sight: Sight): Step {
  const { state } = turn;
  if (state.guard?.word === 'pause') return wait(`the guard holds new moves back: ${state.guard.reason}`);
  const held = whyHeld(turn, wave.index);
  if (held !== null)
    return wait(state.throttle?.standing === 'off' ? `${held}; its throttles are off meanwhile` : held);
  const other = sight.foreign[0];
  if (other !== undefined) return wait(`somebody else moves ${nameOf(other)}: no new move starts until that has ended`);
  const moves = movesToStart(turn, wave, sight);
  // What people set may have changed since the plan was approved: min ISR counts as it is at the start of each move.
  if (moves.length > 0 && !turn.observed.readForMoves) return { kind: 'look', at: 'before-moves' };
  if (moves.length > 0) return append({ kind: 'moves-intended', wave: wave.index, moves });
  if (sight.copying.length === 0) {
    const open = wave.moves.filter((move) => state.moves.get(move) === undefined);
    const why = open
      .map((move) => whyNotStart(turn, sight, move) ?? whyTooFull(turn, sight.copying, move) ?? whyTooLong(turn, move))
      .find((one) => one !== null);
    if (why !== undefined) return wait(`no move can start: ${why}`);
  }
  return {
    ...wait(`wave ${wave.index + 1}: ${sight.copying.length} moves are copying`),
    forMs: paceMs(turn, wave, sight),
  };
}

function append(event: Extract<Step, { kind: 'append' }>['event']): Step {
  return { kind: 'append', event };
}

function wait(why: string): Extract<Step, { kind: 'wait' }> {
  return { kind: 'wait', why };
}
