/** Preferred leaders are elected once all data is there, in small batches, because each election makes clients look anew. */

import type { Observation } from '../cluster.ts';
import { whyHeld } from './hold.ts';
import { keyOf } from './move-view.ts';
import type { Step, Turn } from './observed.ts';

/** null: every election has its outcome. */
export function decideElections(turn: Turn): Step | null {
  const { plan, state, observed, nowMs, limits } = turn;
  const { observation } = observed;
  const partitions = new Map(observation.partitions.map((seen) => [keyOf(seen), seen]));
  const running = [...state.elections].filter(([, status]) => status === 'intended').map(([election]) => election);
  if (running.length > 0) {
    const seen = running.filter((election) => {
      const wanted = plan.elections[election];
      return wanted !== undefined && partitions.get(keyOf(wanted))?.leader === wanted.leader;
    });
    if (seen.length > 0) return append({ kind: 'leaders-seen', elections: seen });
    const gone = running.filter((election) => isGone(turn, election, partitions));
    if (gone.length > 0) {
      return append({ kind: 'leaders-given-up', elections: gone, reason: 'the partition or its replicas changed' });
    }
    if (nowMs - (state.electingSinceMs ?? nowMs) >= limits.electionMs) {
      const reason = 'the preferred broker did not become leader in time';
      return append({ kind: 'leaders-given-up', elections: running, reason });
    }
    return { kind: 'effect', effect: { kind: 'elect', elections: running } };
  }
  const held = whyHeld(turn, null);
  if (held !== null && state.elections.size < plan.elections.length) return { kind: 'wait', why: held };
  const next = plan.elections
    .map((_, index) => index)
    .filter((index) => !state.elections.has(index))
    .slice(0, limits.electionsPerBatch);
  return next.length === 0 ? null : append({ kind: 'leaders-intended', elections: next });
}

function isGone(
  { plan, observed }: Turn,
  election: number,
  partitions: ReadonlyMap<string, Observation['partitions'][number]>,
): boolean {
  const wanted = plan.elections[election];
  if (wanted === undefined || observed.observation.missingTopics.includes(wanted.topic)) return true;
  const seen = partitions.get(keyOf(wanted));
  return seen !== undefined && seen.replicas[0] !== wanted.leader;
}

function append(event: Extract<Step, { kind: 'append' }>['event']): Step {
  return { kind: 'append', event };
}
