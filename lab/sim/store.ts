/** Redis in memory, with the semantics of the scripts in src/redis, and able to lose its latest writes in a crash. */

import type { Proposal } from '../../jobs/approval/proposal.ts';
import type { JournalEntry, JournalEvent } from '../../jobs/execution/journal.ts';
import type { Outcome } from '../../jobs/outcome.ts';
import { ok, refuse } from '../../jobs/outcome.ts';
import type { Plan } from '../../planner/index.ts';

export type Store = {
  readonly plans: Map<string, Plan>;
  readonly proposals: Map<string, Proposal>;
  readonly journals: Map<string, JournalEntry[]>;
  readonly journalFences: Map<string, number>;
  readonly open: Set<string>;
  readonly locks: Map<string, { readonly fence: number; readonly untilMs: number; readonly owner: string }>;
  readonly fences: Map<string, number>;
  /** What takes back the latest writes, with when they were made. */
  readonly undo: { readonly atMs: number; readonly back: () => void }[];
};

export function createStore(): Store {
  const maps = { plans: new Map(), proposals: new Map(), journals: new Map(), journalFences: new Map() };
  return { ...maps, open: new Set(), locks: new Map(), fences: new Map(), undo: [] };
}

/** More than one execution writes. */
const undoAtMost = 2_000;

function set<K, V>(store: Store, atMs: number, map: Map<K, V>, key: K, value: V): void {
  const before = map.get(key);
  map.set(key, value);
  remember(store, atMs, () => (before === undefined ? map.delete(key) : map.set(key, before)));
}

function remember(store: Store, atMs: number, back: () => void): void {
  store.undo.push({ atMs, back });
  if (store.undo.length > undoAtMost) store.undo.shift();
}

/** As `appendfsync everysec` may: the writes of the last moments were acknowledged, and are gone. */
export function loseTail(store: Store, sinceMs: number): number {
  let lost = 0;
  while ((store.undo.at(-1)?.atMs ?? -1) >= sinceMs) {
    store.undo.pop()?.back();
    lost += 1;
  }
  return lost;
}

export function putPlan(store: Store, atMs: number, plan: Plan): Outcome<null> {
  set(store, atMs, store.plans, plan.digest, plan);
  return ok(null);
}

export function createProposal(store: Store, atMs: number, proposal: Proposal): Outcome<null> {
  if (store.proposals.has(proposal.proposalId)) return refuse('conflicting-write', 'It exists already.', 'Read it.');
  set(store, atMs, store.proposals, proposal.proposalId, proposal);
  return ok(null);
}

export function replaceProposal(store: Store, atMs: number, next: Proposal): Outcome<null> {
  const now = store.proposals.get(next.proposalId);
  if (now === undefined) return refuse('not-found', 'There is no such plan.', 'Ask for the plan again.');
  if (now.revision !== next.revision - 1) return refuse('conflicting-write', 'It has changed.', 'Read it again.');
  set(store, atMs, store.proposals, next.proposalId, next);
  return ok(null);
}

export type Append = {
  readonly executionId: string;
  readonly expectedSeq: number;
  readonly fence: number | null;
  readonly event: JournalEvent;
  /** The writing worker's clock. */
  readonly clockMs: number;
};

export function appendEntry(store: Store, atMs: number, append: Append): Outcome<JournalEntry> {
  const { executionId, expectedSeq, fence, event, clockMs } = append;
  if (fence !== null && fence < (store.journalFences.get(executionId) ?? 0)) {
    return refuse('lost-lease', 'Another worker carries it on.', 'Nothing.');
  }
  const journal = store.journals.get(executionId) ?? [];
  if (journal.length !== expectedSeq) return refuse('conflicting-write', 'It was written to.', 'Read it again.');
  if (fence !== null) set(store, atMs, store.journalFences, executionId, fence);
  const entry = { seq: expectedSeq, atMs: clockMs, event };
  journal.push(entry);
  if (expectedSeq === 0) store.journals.set(executionId, journal);
  const wasOpen = store.open.has(executionId);
  if (expectedSeq === 0) store.open.add(executionId);
  if (event.kind === 'told') store.open.delete(executionId);
  remember(store, atMs, () => {
    journal.pop();
    if (journal.length === 0) store.journals.delete(executionId);
    if (wasOpen) store.open.add(executionId);
    else if (expectedSeq === 0) store.open.delete(executionId);
  });
  return ok(entry);
}

export function acquireLock(
  store: Store,
  atMs: number,
  wanted: { readonly clusterId: string; readonly owner: string; readonly ttlMs: number },
): Outcome<{ readonly fence: number }> {
  const { clusterId, owner, ttlMs } = wanted;
  const held = store.locks.get(clusterId);
  if (held !== undefined && held.untilMs > atMs) return refuse('cluster-busy', `${held.owner} works on it.`, 'Wait.');
  const fence = Math.max((store.fences.get(clusterId) ?? 0) + 1, atMs);
  set(store, atMs, store.fences, clusterId, fence);
  set(store, atMs, store.locks, clusterId, { fence, owner, untilMs: atMs + ttlMs });
  return ok({ fence });
}

export function renewLock(
  store: Store,
  atMs: number,
  wanted: { readonly clusterId: string; readonly fence: number; readonly ttlMs: number },
): Outcome<null> {
  const { clusterId, fence, ttlMs } = wanted;
  if (store.fences.get(clusterId) !== fence) return refuse('lost-lease', 'Another worker holds it.', 'Nothing.');
  set(store, atMs, store.locks, clusterId, { fence, owner: `fence ${fence}`, untilMs: atMs + ttlMs });
  return ok(null);
}

export function releaseLock(
  store: Store,
  atMs: number,
  wanted: { readonly clusterId: string; readonly fence: number },
): Outcome<null> {
  const { clusterId, fence } = wanted;
  if (store.fences.get(clusterId) !== fence) return refuse('lost-lease', 'Another worker holds it.', 'Nothing.');
  set(store, atMs, store.fences, clusterId, fence + 1);
  const before = store.locks.get(clusterId);
  store.locks.delete(clusterId);
  if (before !== undefined) remember(store, atMs, () => store.locks.set(clusterId, before));
  return ok(null);
}
