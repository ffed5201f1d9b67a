/** While an execution is held and nothing of ours is in flight, no throttle of ours stays for long. */

import { foldAll } from '../../jobs/execution/fold.ts';
import type { JournalEntry } from '../../jobs/execution/journal.ts';
import { isTagged } from '../../jobs/execution/rate-tag.ts';
import type { Sim } from './sim.ts';
import { violate } from './sim.ts';

/** Longer than whoever works on it may be frozen, and another takes to take over. */
const restoredWithinMs = 600_000;

/** After every event. */
export function checkRest(sim: Sim): void {
  const { ledger, store, timeline, world } = sim;
  const { rest } = ledger;
  const journal = [...store.journals.values()].at(-1) ?? [];
  if (journal.length !== rest.entries) {
    rest.entries = journal.length;
    rest.held = isHeld(journal);
  }
  const brokers = [...world.brokers.values()];
  const isAtRest = rest.held && ledger.ours.size === 0 && brokers.every(({ alive }) => alive);
  if (!isAtRest) rest.sinceMs = null;
  else rest.sinceMs ??= timeline.nowMs();
  if (rest.sinceMs === null || timeline.nowMs() - rest.sinceMs < restoredWithinMs) return;
  for (const { id, configs } of brokers) {
    const ours = [...configs.values()].some((value) => isTagged(value, sim.scenario.shape.plan.clusterId));
    if (ours) violate(sim, `broker ${id} is throttled although the execution is held and nothing of it is in flight`);
  }
}

function isHeld(journal: readonly JournalEntry[]): boolean {
  const { admitted, closed, ending, moves, pausedBy } = foldAll(journal);
  if (!admitted || ending !== null || (closed === null && pausedBy === null)) return false;
  return [...moves.values()].every((status) => status !== 'intended');
}
