/** Schedule: what is asked for again and again, by cron in a time zone, in the name of the person who added it. */

import type { PlanRequest } from '../../planner/index.ts';
import type { Person } from '../approval/proposal.ts';
import type { Outcome } from '../outcome.ts';

/** How much a plan must save to be posted. */
export type Threshold =
  | { readonly kind: 'percent'; readonly percent: number }
  | { readonly kind: 'bytes'; readonly bytes: number };

export type ScheduledWork =
  | { readonly kind: 'audit' }
  | { readonly kind: 'digest' }
  | { readonly kind: 'plan'; readonly request: PlanRequest; readonly atLeast: Threshold | null };

export type Schedule = {
  readonly version: 1;
  /** 'S-7F3KQ'. */
  readonly scheduleId: string;
  readonly clusterName: string;
  readonly channel: string;
  readonly owner: Person;
  readonly work: ScheduledWork;
  /** Five fields. */
  readonly cron: string;
  readonly timeZone: string;
  readonly paused: boolean;
  readonly createdAtMs: number;
};

export type ScheduleEntry = { readonly schedule: Schedule; readonly nextAtMs: number | null };

/** Keeps schedules and puts their runs on the queue: one run for each time due, however many workers there are. */
export type ScheduleBook = {
  /** The soonest first. */
  readonly list: () => Promise<Outcome<readonly ScheduleEntry[]>>;
  readonly get: (scheduleId: string) => Promise<Outcome<ScheduleEntry>>;
  /** Adds it, or replaces the one with its id. A cron or time zone that cannot be kept is refused. */
  readonly put: (schedule: Schedule) => Promise<Outcome<null>>;
  readonly remove: (scheduleId: string) => Promise<Outcome<null>>;
};

export type LastRun = { readonly runId: string; readonly atMs: number; readonly outcome: string };

/** Which run of a schedule is under way, and what came of the last one. */
export type ScheduleRuns = {
  /** 'busy': another run of it is under way; 'over': this very run has ended already. */
  readonly begin: (scheduleId: string, runId: string, ttlMs: number) => Promise<Outcome<'begun' | 'busy' | 'over'>>;
  readonly end: (scheduleId: string, last: LastRun) => Promise<Outcome<null>>;
  readonly last: (scheduleIds: readonly string[]) => Promise<Outcome<ReadonlyMap<string, LastRun>>>;
  readonly forget: (scheduleId: string) => Promise<Outcome<null>>;
};

export const schedulesAtMost = 50;
