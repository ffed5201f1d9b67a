/**
 * What a watch remembers of one cluster between two looks: what it has told people, where, and what it has still to tell.
 * It is kept in Redis before anything is said, so whichever worker comes next carries on.
 */

import type { Intent, Severity } from '../../planner/index.ts';
import type { MessageRef } from '../people.ts';

/** One thing that is wrong, with everything that it was about when it was first seen, and what has joined since. */
export type Alert = {
  readonly rule: string;
  /** The gravest so far. */
  readonly severity: Severity;
  readonly title: string;
  readonly why: string;
  readonly remedy: string;
  readonly mendWith: Intent | null;
  readonly beganMs: number;
  /** What is still wrong, or was until the look before. */
  readonly subjects: readonly string[];
  /** Of these, what the last look did not see any more: gone when the next one does not see it either. */
  readonly missing: readonly string[];
  /** It has as many subjects as are remembered: whatever its rule finds from now on belongs to it. */
  readonly takesAll: boolean;
  /** How many subjects it has had. */
  readonly total: number;
  /** The first few by name, kept for the message after they are well again. */
  readonly named: readonly string[];
  /** How often people were reminded that it lasts. */
  readonly reminders: number;
  readonly ended: { readonly atMs: number; readonly how: 'over' | 'worse' } | null;
};

/** A line for the thread, that is still to be said. */
export type Note = {
  /** Unlike any other of this cluster: what was perhaps said already is found again by it. */
  readonly key: string;
  readonly text: string;
  /** Shown in the channel too. */
  readonly loud: boolean;
};

/** What began at one look: one message. */
export type Group = {
  readonly key: string;
  /** The first look of all: what stood already when the watch began. */
  readonly first: boolean;
  readonly beganMs: number;
  readonly alerts: readonly Alert[];
  readonly notes: readonly Note[];
  readonly message: MessageRef | null;
  /** The revision of the state that the message shows; null: it was never posted. */
  readonly shown: string | null;
};

export type WatchState = {
  readonly version: 1;
  readonly lastSeenMs: number | null;
  /** Looks in a row that could not see the cluster. */
  readonly blindLooks: number;
  readonly groups: readonly Group[];
  /** Counts groups and notes, for their keys. */
  readonly counter: number;
};

export const emptyWatch: WatchState = { version: 1, lastSeenMs: null, blindLooks: 0, groups: [], counter: 0 };

export const bounds = {
  /** Messages that are open at a time; what begins beyond joins the newest. */
  groups: 40,
  /** Subjects that one alert remembers one by one. */
  subjects: 5_000,
  named: 12,
  /** Of one message; beyond, those that are over are left out. */
  alerts: 60,
  notes: 20,
} as const;

export function isOpen({ ended }: Alert): boolean {
  return ended === null;
}

const order: readonly Severity[] = ['critical', 'high', 'medium', 'low', 'info'];

/** Below zero where the first is the graver one. */
export function byGravity(one: Severity, other: Severity): number {
  return order.indexOf(one) - order.indexOf(other);
}
