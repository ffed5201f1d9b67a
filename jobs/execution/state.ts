/** State: where an execution stands, folded from its journal and from nothing else (fold.ts). */

import type { EndKind, PreviousValue, Seen } from './journal.ts';

/** 'seen' means: observed on the cluster as planned. */
export type MoveStatus = 'intended' | 'seen' | 'dropped' | 'stalled';
export type ElectionStatus = 'intended' | 'seen' | 'given-up';

export type State = {
  /** Entries folded so far: the number that the next one gets. */
  readonly seq: number;
  readonly startedAtMs: number | null;
  readonly digest: string | null;
  readonly proposalId: string | null;
  readonly clusterId: string | null;
  readonly clusterName: string | null;
  readonly fence: number | null;
  readonly worker: string | null;
  readonly admitted: boolean;
  /** By resourceKey and config key: the first word stands, later entries never replace it. */
  readonly previous: ReadonlyMap<string, PreviousValue>;
  readonly throttle: {
    readonly wave: number;
    readonly rateBytesPerSec: number;
    readonly seen: boolean;
    /** Taken off while the execution is held; nothing copies before it is set, and seen, again. */
    readonly standing: 'on' | 'coming-off' | 'off';
    /** Brokers that the throttle could not be set on yet. */
    readonly away: readonly number[];
  } | null;
  /** Finished moves that are on no throttle list of ours any more. */
  readonly released: ReadonlySet<number>;
  readonly throttleLosses: number;
  /** When each wave began and last saw a move through, and how often the guard held it back meanwhile. */
  readonly waves: ReadonlyMap<number, WaveTimes>;
  readonly moves: ReadonlyMap<number, MoveStatus>;
  readonly refusals: ReadonlyMap<number, { readonly count: number; readonly error: string }>;
  readonly dropped: readonly { readonly move: number; readonly reason: string; readonly harmless: boolean }[];
  readonly elections: ReadonlyMap<number, ElectionStatus>;
  /** When the last batch of elections was intended. */
  readonly electingSinceMs: number | null;
  readonly progress: { readonly atMs: number; readonly bytesCopied: number; readonly bytesPerSec: number } | null;
  readonly guard: {
    readonly word: 'go' | 'slow' | 'pause' | 'abort';
    readonly reason: string;
    readonly rateBytesPerSec: number | null;
    readonly atMs: number;
  } | null;
  readonly cancelAskedBy: string | null;
  readonly pausedBy: string | null;
  /** The time in which work may start is over. */
  readonly closed: { readonly why: string; readonly opensAtMs: number | null } | null;
  /** A rate that a person asked for while it runs. */
  readonly rateAsked: { readonly by: string; readonly rateBytesPerSec: number } | null;
  readonly ending: { readonly end: EndKind; readonly reason: string; readonly sinceMs: number } | null;
  readonly endSeen: { readonly left: readonly string[]; readonly atMs: number } | null;
  readonly restoringSinceMs: number | null;
  readonly restoreSeen: { readonly left: readonly string[] } | null;
  readonly seen: Seen | null;
  readonly ended: { readonly end: EndKind; readonly reason: string; readonly atMs: number } | null;
  readonly told: boolean;
};

export type WaveTimes = { readonly startedAtMs: number; readonly endedAtMs: number | null; readonly dips: number };

export const emptyState: State = {
  seq: 0,
  startedAtMs: null,
  digest: null,
  proposalId: null,
  clusterId: null,
  clusterName: null,
  fence: null,
  worker: null,
  admitted: false,
  previous: new Map(),
  throttle: null,
  released: new Set(),
  throttleLosses: 0,
  waves: new Map(),
  moves: new Map(),
  refusals: new Map(),
  dropped: [],
  elections: new Map(),
  electingSinceMs: null,
  progress: null,
  guard: null,
  cancelAskedBy: null,
  pausedBy: null,
  closed: null,
  rateAsked: null,
  ending: null,
  endSeen: null,
  restoringSinceMs: null,
  restoreSeen: null,
  seen: null,
  ended: null,
  told: false,
};

/** One config value's address as a map key. Topic names hold no '/'. */
export function configKey(value: Pick<PreviousValue, 'resource' | 'key'>): string {
  const { resource, key } = value;
  return resource.kind === 'topic' ? `topic/${resource.name}/${key}` : `broker/${resource.id ?? ''}/${key}`;
}

/** Whether a move has no outcome yet. */
export function isOpen(state: Pick<State, 'moves'>, move: number): boolean {
  const status = state.moves.get(move);
  return status === undefined || status === 'intended';
}
