/** From a button of the list to the act it stands for; null for any other button. */

import { actionIds } from '../buttons.ts';
import { readScheduleId } from './read-schedule.ts';
import type { ScheduleAct } from './schedule-command.ts';

const acts: Readonly<Record<string, ScheduleAct>> = {
  [actionIds.scheduleRun]: 'run',
  [actionIds.schedulePause]: 'pause',
  [actionIds.scheduleResume]: 'resume',
  [actionIds.scheduleDelete]: 'delete',
};

export function scheduleActOf(action: {
  readonly action_id: string;
  readonly value?: string | undefined;
}): { readonly scheduleId: string; readonly act: ScheduleAct } | null {
  const act = Object.hasOwn(acts, action.action_id) ? acts[action.action_id] : undefined;
  const scheduleId = readScheduleId(action.value);
  return act === undefined || scheduleId === null ? null : { scheduleId, act };
}
