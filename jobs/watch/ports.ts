/** What a watch needs besides what all workflows need: a place for what it remembers. */

import type { Person } from '../approval/proposal.ts';
import type { Outcome } from '../outcome.ts';
import type { WatchState } from './state.ts';

/** What the configuration says of the watch of one cluster. */
export type WatchSettings = {
  /** The interval within which what happens is told. */
  readonly everyMs: number;
  readonly channel: string;
  /** When the digest is posted, five fields; null: never. */
  readonly digestCron: string | null;
  readonly timeZone: string;
};

/** What people have said since: it holds over restarts. */
export type WatchControl = {
  readonly off: { readonly by: Person; readonly atMs: number; readonly reason: string } | null;
  readonly snooze: {
    readonly by: Person;
    readonly atMs: number;
    readonly untilMs: number;
    readonly reason: string;
  } | null;
};

export const noControl: WatchControl = { off: null, snooze: null };

/** The score of one day: the latest look of it. */
export type DayScore = {
  /** YYYY-MM-DD, UTC. */
  readonly day: string;
  readonly score: number;
  /** Findings by severity. */
  readonly critical: number;
  readonly high: number;
  readonly medium: number;
};

export type StoredWatch = { readonly revision: number; readonly state: WatchState };

export type WatchStore = {
  /** What nothing was kept of is revision 0. */
  readonly read: (clusterName: string) => Promise<Outcome<StoredWatch>>;
  /** Writes it as `revision` only if what is kept is still the one before; else 'conflicting-write'. */
  readonly write: (clusterName: string, next: StoredWatch) => Promise<Outcome<null>>;
  readonly readControl: (clusterName: string) => Promise<Outcome<WatchControl>>;
  readonly writeControl: (clusterName: string, control: WatchControl) => Promise<Outcome<null>>;
  /** One score a day is kept; the later one wins. */
  readonly recordScore: (clusterName: string, score: DayScore) => Promise<Outcome<null>>;
  /** The oldest first, at most daysKept. */
  readonly scores: (clusterName: string) => Promise<Outcome<readonly DayScore[]>>;
};

export const daysKept = 400;
