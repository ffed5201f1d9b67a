/** What is said in the thread of an alert. */

import { groupSubjects } from '../../planner/audit/subjects.ts';
import type { Finding } from '../../planner/index.ts';
import type { Alert } from './state.ts';

const minuteMs = 60_000;
const shownAtMost = 6;

export function endText(alert: Alert): string {
  const lasted = alert.ended === null ? 0 : alert.ended.atMs - alert.beganMs;
  if (alert.ended?.how === 'worse')
    return `Became worse after ${lastingText(lasted)}: ${alert.title}. A newer message says what it is now.`;
  return `Over after ${lastingText(lasted)}: ${alert.title}.`;
}

export function worseText({ title, severity, remedy }: Alert): string {
  return `Worse, now ${severity}: ${title}. ${remedy}`;
}

export function alsoText({ title }: Pick<Finding, 'title'>, subjects: readonly string[]): string {
  return `Also: ${title}: ${shortList(subjects)}.`;
}

/** 'orders: 0-5; payments: 3; and 4 more topics' */
export function shortList(subjects: readonly string[], atMost = shownAtMost): string {
  const groups = groupSubjects(subjects);
  const rest = groups.length - atMost;
  return [...groups.slice(0, atMost), ...(rest > 0 ? [`and ${rest} more`] : [])].join('; ');
}

/** 'less than a minute', '12 min', '3 h 5 min', '2 days'. */
export function lastingText(ms: number): string {
  const minutes = Math.floor(Math.max(0, ms) / minuteMs);
  if (minutes < 1) return 'less than a minute';
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return `${Math.floor(hours / 24)} days`;
}
