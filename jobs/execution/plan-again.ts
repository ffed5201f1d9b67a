/**
 * What to ask the planner for after an execution: the way back from what it did, or what is left of it. Both are plans like
 * any other: made on the cluster as it is, verified, priced, approved by people and carried out with a journal of their own.
 */

import { digestMatches } from '../../planner/digest.ts';
import type { GivenList, Move, Plan, PlanRequest } from '../../planner/index.ts';
import type { Deps } from '../deps.ts';
import type { Outcome } from '../outcome.ts';
import { ok, refuse } from '../outcome.ts';
import { readState } from './open-execution.ts';
import type { State } from './state.ts';

export type Extent = 'everything' | 'last-wave';

/** Moves that are through go back to where they were, all of them or those of the last wave that moved anything. */
export async function requestToUndo(
  deps: Pick<Deps, 'journal' | 'plans'>,
  { executionId, extent }: { readonly executionId: string; readonly extent: Extent },
): Promise<Outcome<{ readonly clusterName: string; readonly request: PlanRequest }>> {
  const state = await readState(deps, executionId);
  if (!state.ok) return state;
  const { digest, clusterName, ended } = state.value;
  if (digest === null || clusterName === null) {
    return refuse('not-found', `There is no execution ${executionId}.`, 'Type executions for the latest ones.');
  }
  if (ended === null) {
    const next = `Cancel it, which puts back what is not finished; then roll back what is.`;
    return refuse('already-decided', `${executionId} has not ended yet.`, next);
  }
  const plan = await deps.plans.get(digest);
  if (!plan.ok) return plan;
  if (!digestMatches(plan.value)) {
    return refuse('digest-mismatch', `The stored plan of ${executionId} was altered.`, 'Ask for another kind of plan.');
  }
  const moves = movesThrough(plan.value, state.value, extent);
  if (moves.length === 0) {
    return refuse('bad-input', `${executionId} has moved nothing that could be taken back.`, 'There is nothing to do.');
  }
  const what = extent === 'everything' ? `Roll back ${executionId}` : `Undo the last wave of ${executionId}`;
  return ok({ clusterName, request: requestTo(what, plan.value, moves.map(backwards)) });
}

/** Moves without an outcome, and those that could not be made; null: nothing is left, or the stored plan is not to be believed. */
export function requestForRest(name: string, plan: Plan, state: State): PlanRequest | null {
  if (!digestMatches(plan)) return null;
  const gone = new Set(state.dropped.filter(({ harmless }) => harmless).map(({ move }) => move));
  const moves = plan.moves.filter((_, index) => state.moves.get(index) !== 'seen' && !gone.has(index));
  if (moves.length === 0) return null;
  return requestTo(`What still holds of ${name}`, plan, moves.map(forwards));
}

function movesThrough(plan: Plan, state: State, extent: Extent): readonly Move[] {
  const through = (index: number): boolean => state.moves.get(index) === 'seen';
  const waves = plan.waves.filter(({ moves }) => moves.some(through));
  const wanted = extent === 'everything' ? waves : waves.slice(-1);
  return wanted.flatMap(({ moves }) => moves.filter(through)).flatMap((index) => plan.moves[index] ?? []);
}

function requestTo(what: string, { clusterId, intent }: Plan, lists: readonly GivenList[]): PlanRequest {
  const { diskLimitPercent, leaders } = intent;
  return {
    intent: { kind: 'place', what, clusterId, lists },
    ...(diskLimitPercent === undefined ? {} : { diskLimitPercent }),
    ...(leaders === undefined ? {} : { leaders }),
  };
}

function forwards({ topic, topicId, partition, from, to }: Move): GivenList {
  return { topic, ...(topicId === undefined ? {} : { topicId }), partition, from, to };
}

function backwards(move: Move): GivenList {
  return { ...forwards(move), from: move.to, to: move.from };
}
