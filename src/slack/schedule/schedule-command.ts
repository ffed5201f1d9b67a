/** What `schedule` can be told to do. */

import type { ScheduledWork } from '../../../jobs/schedule/schedule.ts';

export const scheduleActs = ['pause', 'resume', 'run', 'delete'] as const;

export type ScheduleAct = (typeof scheduleActs)[number];

export type NewSchedule = { readonly work: ScheduledWork; readonly cron: string; readonly timeZone: string };

export type ScheduleCommand =
  | { readonly kind: 'schedules' }
  | { readonly kind: 'schedule-form' }
  | { readonly kind: 'schedule-add'; readonly wanted: NewSchedule }
  | { readonly kind: 'schedule-act'; readonly scheduleId: string; readonly act: ScheduleAct };
