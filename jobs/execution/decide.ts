/**
 * What to do next, from the journal's fold and what is seen; nothing is remembered in between. Each step of the work
 * appends its intent, has its effect, is observed, and only then appended as done, so that a crash anywhere is resumed
 * by looking. Effects are idempotent.
 */

import type { Refusal } from '../outcome.ts';
import { refuse } from '../outcome.ts';
import { reasonCodes } from '../reason-code.ts';
import { decideElections } from './decide-elections.ts';
import { decideEnd } from './decide-end.ts';
import { decideMoves } from './decide-moves.ts';
import { noteTime } from './hold.ts';
import { lift } from './lift.ts';
import type { Step, Turn } from './observed.ts';

export function decide(turn: Turn): Step {
  const { plan, state, observed } = turn;
  if (state.ended !== null) return { kind: 'stop', refusal: null };
  // Two clusters can share topic names: without this nothing below may have an effect.
  if (observed.observation.clusterId !== plan.clusterId) return otherCluster(turn);
  const kafkaSays = observed.effectRefusal;
  if (state.ending === null && kafkaSays !== null && isFinal(turn, kafkaSays)) {
    return append({ kind: 'ending', end: 'failed', reason: `${kafkaSays.message} ${kafkaSays.next}` });
  }
  if (state.ending !== null) return decideEnd(turn);
  if (!state.admitted) return decideStart(turn);
  if (state.cancelAskedBy !== null) {
    return append({ kind: 'ending', end: 'cancelled', reason: `cancelled by ${state.cancelAskedBy}` });
  }
  const edge = noteTime(turn);
  if (edge !== null) return append(edge);
  return lift(turn) ?? decideMoves(turn) ?? decideElections(turn) ?? append(finish(turn));
}

/** A topic that was just deleted is refused too, and falls away on the next look; a lack of rights stays. */
function isFinal({ observed, limits }: Turn, { code }: Refusal): boolean {
  if (code === 'kafka-not-authorized') return true;
  return !reasonCodes[code].retry && observed.effectRefusals >= limits.refusalsPerEffect;
}

/** Nothing was touched yet: it ends here. Otherwise somebody has to set the addresses right before it can go on. */
function otherCluster({ plan, state, observed }: Turn): Step {
  const what = `This is cluster ${observed.observation.clusterId}, but the plan was made for ${plan.clusterId}.`;
  const refusal = refuse('wrong-cluster', what, 'Check the bootstrap addresses in the configuration.');
  if (state.admitted || state.throttle !== null || state.moves.size > 0) return { kind: 'stop', refusal };
  const reason = `${refusal.message} ${refusal.next}`;
  return append(
    state.ending === null ? { kind: 'ending', end: 'failed', reason } : { kind: 'ended', end: 'failed', reason },
  );
}

function decideStart({ state, observed }: Turn): Step {
  if (state.cancelAskedBy !== null) {
    return append({ kind: 'ending', end: 'cancelled', reason: `cancelled by ${state.cancelAskedBy} before it began` });
  }
  if (observed.start === null) return { kind: 'look', at: 'start' };
  const { refusal } = observed.start;
  if (refusal === null) return append({ kind: 'admitted' });
  return append({ kind: 'ending', end: 'failed', reason: `${refusal.message} ${refusal.next}` });
}

/** Every move and election has an outcome. */
function finish({ plan, state }: Turn): Extract<Step, { kind: 'append' }>['event'] {
  const stalled = [...state.moves.values()].filter((status) => status === 'stalled').length;
  const dropped = state.dropped.filter(({ harmless }) => !harmless);
  const givenUp = [...state.elections.values()].filter((status) => status === 'given-up').length;
  if (stalled + dropped.length > 0) {
    const why = dropped[0]?.reason ?? 'no new bytes arrived';
    const reason = `${stalled + dropped.length} of ${plan.moves.length} moves could not be made: ${why}`;
    return { kind: 'ending', end: 'failed', reason };
  }
  const gone = state.dropped.length === 0 ? '' : `; ${state.dropped.length} moves fell away with their topics`;
  const leaders = givenUp === 0 ? '' : `; ${givenUp} leaders could not be moved to their preferred broker`;
  return { kind: 'ending', end: 'done', reason: `everything is where the plan wants it${gone}${leaders}` };
}

function append(event: Extract<Step, { kind: 'append' }>['event']): Step {
  return { kind: 'append', event };
}
