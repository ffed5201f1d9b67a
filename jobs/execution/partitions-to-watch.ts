/** Which partitions a look at the cluster asks for: those whose state the next decision needs, and not all of a large plan. */

import type { Plan } from '../../planner/index.ts';
import type { Observation, TopicPartition } from '../cluster.ts';
import type { ExecutionLimits } from './limits.ts';
import { keyOf } from './move-view.ts';
import type { State } from './state.ts';
import { throttledUpTo, waveDue } from './waves.ts';

export function partitionsToWatch(
  plan: Plan,
  state: State,
  last: Observation | null,
  limits: ExecutionLimits,
): readonly TopicPartition[] {
  const wanted = new Map<string, TopicPartition>();
  const add = (item: TopicPartition | undefined): void => {
    if (item !== undefined) wanted.set(keyOf(item), { topic: item.topic, partition: item.partition });
  };
  for (const [move, status] of state.moves) {
    // At the end all of them are looked at: a request from the past may have given one that was through a replica more.
    if (status === 'intended' || status === 'stalled' || state.ending !== null) add(plan.moves[move]);
  }
  let candidates = 0;
  const due = waveDue(plan, state);
  const upTo = due === null ? -1 : throttledUpTo(plan, due, limits);
  // What a short canary leads is known when it is through, and can start at once.
  const soon = plan.waves.filter(({ index }) => index >= (due?.index ?? 0) && index <= upTo);
  for (const move of soon.flatMap(({ moves }) => moves)) {
    if (state.moves.has(move) || candidates >= limits.movesInFlight * 2) continue;
    candidates += 1;
    add(plan.moves[move]);
  }
  if (last !== null) {
    // A journal that lost its tail may not know of these; the cluster does.
    const planned = new Map(plan.moves.map((move) => [keyOf(move), move]));
    for (const reassignment of last.reassignments) add(planned.get(keyOf(reassignment)));
  }
  for (const [election, status] of state.elections) {
    if (status === 'intended') add(plan.elections[election]);
  }
  return [...wanted.values()];
}
