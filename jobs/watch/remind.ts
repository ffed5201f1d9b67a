/** When people are told again that something lasts: soon where producers stand still, later and later elsewhere. */

import type { Severity } from '../../planner/index.ts';
import type { Alert } from './state.ts';
import { lastingText } from './words.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** After the last of these it is repeated every day, or never more: the weekly digest has it then. */
const steps: Readonly<Record<Severity, { readonly afterMs: readonly number[]; readonly daily: boolean }>> = {
  critical: { afterMs: [15 * minuteMs, hourMs, 4 * hourMs], daily: true },
  high: { afterMs: [4 * hourMs, dayMs], daily: false },
  medium: { afterMs: [], daily: false },
  low: { afterMs: [], daily: false },
  info: { afterMs: [], daily: false },
};

/** How many reminders there should have been by now; those that a snooze held back are one. */
export function remindersDue({ severity, beganMs }: Pick<Alert, 'severity' | 'beganMs'>, nowMs: number): number {
  const { afterMs, daily } = steps[severity];
  const lastingMs = nowMs - beganMs;
  return afterMs.filter((ms) => lastingMs >= ms).length + (daily ? Math.max(0, Math.floor(lastingMs / dayMs)) : 0);
}

export function reminderText(alert: Alert, nowMs: number): string {
  return `Still so after ${lastingText(nowMs - alert.beganMs)}: ${alert.title}. ${alert.remedy}`;
}
