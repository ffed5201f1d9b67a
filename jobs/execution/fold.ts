/** Folds a journal into the state of its execution, entry by entry. */

import type { JournalEntry, JournalEvent, PreviousValue } from './journal.ts';
import type { ElectionStatus, MoveStatus, State, WaveTimes } from './state.ts';
import { configKey, emptyState } from './state.ts';

export function foldAll(entries: readonly JournalEntry[], from: State = emptyState): State {
  // Maps are copied once for the whole run of entries instead of once per entry: a journal can hold 40,000 of them.
  const draft: Draft = {
    previous: new Map(from.previous),
    released: new Set(from.released),
    waves: new Map(from.waves),
    moves: new Map(from.moves),
    refusals: new Map(from.refusals),
    elections: new Map(from.elections),
    dropped: [...from.dropped],
  };
  let rest: State = from;
  for (const entry of entries) rest = { ...apply(rest, draft, entry), seq: entry.seq + 1 };
  return { ...rest, ...draft };
}

export function fold(state: State, entry: JournalEntry): State {
  return foldAll([entry], state);
}

type Draft = {
  readonly previous: Map<string, PreviousValue>;
  readonly released: Set<number>;
  readonly waves: Map<number, WaveTimes>;
  readonly moves: Map<number, MoveStatus>;
  readonly refusals: Map<number, { readonly count: number; readonly error: string }>;
  readonly elections: Map<number, ElectionStatus>;
  readonly dropped: { readonly move: number; readonly reason: string; readonly harmless: boolean }[];
};

function apply(state: State, draft: Draft, { atMs, event }: JournalEntry): State {
  switch (event.kind) {
    case 'started': {
      const { digest, proposalId, clusterId, clusterName } = event;
      return { ...state, startedAtMs: atMs, digest, proposalId, clusterId, clusterName };
    }
    case 'claimed':
      return { ...state, fence: event.fence, worker: event.worker };
    case 'admitted':
      return { ...state, admitted: true };
    case 'progress':
      return { ...state, progress: { atMs, bytesCopied: event.bytesCopied, bytesPerSec: event.bytesPerSec } };
    case 'guard':
      if (event.word !== 'go')
        changeWave(draft, Math.max(0, ...draft.waves.keys()), ({ dips }) => ({ dips: dips + 1 }));
      return {
        ...state,
        guard: { word: event.word, reason: event.reason, rateBytesPerSec: event.rateBytesPerSec, atMs },
      };
    case 'throttle-intended':
    case 'throttle-seen':
    case 'throttle-released':
    case 'throttle-lifting':
    case 'throttle-lifted':
    case 'throttle-lost':
      return applyThrottle(state, draft, event);
    case 'moves-intended':
    case 'moves-seen':
    case 'move-refused':
    case 'move-dropped':
    case 'move-stalled':
      applyMoves(draft, event);
      applyWaves(draft, event, atMs);
      return state;
    case 'leaders-intended':
      for (const election of event.elections) draft.elections.set(election, 'intended');
      return { ...state, electingSinceMs: atMs };
    case 'leaders-seen':
      for (const election of event.elections) draft.elections.set(election, 'seen');
      return state;
    case 'leaders-given-up':
      for (const election of event.elections) draft.elections.set(election, 'given-up');
      return state;
    case 'window-closed':
      return { ...state, closed: { why: event.why, opensAtMs: event.opensAtMs } };
    case 'window-opened':
      return { ...state, closed: null };
    case 'cancel-asked':
    case 'pause-asked':
    case 'resume-asked':
    case 'throttle-asked':
      return applyControl(state, event);
    default:
      return applyEnd(state, event, atMs);
  }
}

type ThrottleEvent = Extract<
  JournalEvent,
  {
    kind:
      | 'throttle-intended'
      | 'throttle-seen'
      | 'throttle-released'
      | 'throttle-lifting'
      | 'throttle-lifted'
      | 'throttle-lost';
  }
>;

function applyThrottle(state: State, draft: Draft, event: ThrottleEvent): State {
  const now = state.throttle;
  switch (event.kind) {
    case 'throttle-intended': {
      const { wave, rateBytesPerSec } = event;
      // Between the throttles of before and these there were none of ours, and people may have set others.
      if (now?.standing === 'off') draft.previous.clear();
      for (const value of event.previous) {
        // Once throttles of ours stand, what is read is no longer what was there before.
        if (!draft.previous.has(configKey(value))) draft.previous.set(configKey(value), value);
      }
      return { ...state, throttle: { wave, rateBytesPerSec, seen: false, standing: 'on', away: [] } };
    }
    case 'throttle-released':
      for (const move of event.moves) draft.released.add(move);
      return state;
    case 'throttle-seen':
      return { ...state, throttle: now === null ? null : { ...now, seen: true, away: event.away } };
    case 'throttle-lifting':
      return { ...state, throttle: now === null ? null : { ...now, seen: false, standing: 'coming-off' } };
    case 'throttle-lifted':
      return { ...state, throttle: now === null ? null : { ...now, seen: false, standing: 'off' } };
    case 'throttle-lost': {
      const throttle = now === null ? null : { ...now, seen: false };
      return { ...state, throttle, throttleLosses: state.throttleLosses + 1 };
    }
  }
}

type MoveEvent = Extract<
  JournalEvent,
  { kind: 'moves-intended' | 'moves-seen' | 'move-refused' | 'move-dropped' | 'move-stalled' }
>;

function applyMoves(draft: Draft, event: MoveEvent): void {
  switch (event.kind) {
    case 'moves-intended':
      for (const move of event.moves) draft.moves.set(move, 'intended');
      return;
    case 'moves-seen':
      for (const move of event.moves) draft.moves.set(move, 'seen');
      return;
    case 'move-refused': {
      const count = (draft.refusals.get(event.move)?.count ?? 0) + 1;
      draft.refusals.set(event.move, { count, error: event.error });
      return;
    }
    case 'move-stalled':
      draft.moves.set(event.move, 'stalled');
      return;
    case 'move-dropped':
      draft.moves.set(event.move, 'dropped');
      draft.dropped.push({ move: event.move, reason: event.reason, harmless: event.harmless });
  }
}

function applyWaves(draft: Draft, event: MoveEvent, atMs: number): void {
  if (event.kind === 'moves-intended' && !draft.waves.has(event.wave)) {
    draft.waves.set(event.wave, { startedAtMs: atMs, endedAtMs: null, dips: 0 });
  }
  if (event.kind === 'moves-seen') changeWave(draft, event.wave, () => ({ endedAtMs: atMs }));
}

function changeWave(draft: Draft, wave: number, change: (now: WaveTimes) => Partial<WaveTimes>): void {
  const now = draft.waves.get(wave);
  if (now !== undefined) draft.waves.set(wave, { ...now, ...change(now) });
}

type ControlOf = Extract<JournalEvent, { kind: 'cancel-asked' | 'pause-asked' | 'resume-asked' | 'throttle-asked' }>;

function applyControl(state: State, event: ControlOf): State {
  switch (event.kind) {
    case 'cancel-asked':
      return { ...state, cancelAskedBy: state.cancelAskedBy ?? event.by };
    case 'pause-asked':
      return { ...state, pausedBy: event.by };
    case 'resume-asked':
      return { ...state, pausedBy: null };
    case 'throttle-asked':
      return { ...state, rateAsked: { by: event.by, rateBytesPerSec: event.rateBytesPerSec } };
  }
}

type EndEvent = Extract<
  JournalEvent,
  { kind: 'ending' | 'end-seen' | 'restore-intended' | 'restore-seen' | 'verified' | 'ended' | 'told' | 'swept' }
>;

function applyEnd(state: State, event: EndEvent, atMs: number): State {
  switch (event.kind) {
    case 'ending':
      return { ...state, ending: state.ending ?? { end: event.end, reason: event.reason, sinceMs: atMs } };
    case 'end-seen':
      return { ...state, endSeen: { left: event.left, atMs } };
    case 'restore-intended':
      return { ...state, restoringSinceMs: atMs };
    case 'restore-seen':
      return { ...state, restoreSeen: { left: event.left } };
    case 'verified':
      return { ...state, seen: event.seen };
    case 'ended':
      return { ...state, ended: { end: event.end, reason: event.reason, atMs } };
    case 'told':
      return { ...state, told: true };
    case 'swept':
      return { ...state, endSeen: { left: [], atMs }, restoreSeen: { left: event.left } };
  }
}
