/** Reads a cron line with the very parser that the queue runs it by, so that what is accepted is what happens. */

import { getNextMillis } from 'bullmq';
import { type Outcome, ok, refuse } from '../outcome.ts';
import { isTimeZone } from '../policy/governance.ts';

const leastGapMs = 10 * 60_000;

/** When it is due next. */
export function nextRun(cron: string, timeZone: string, nowMs: number): Outcome<number> {
  const zoneText = String(timeZone).slice(0, 60);
  if (!isTimeZone(timeZone)) {
    return refuse(
      'bad-input',
      `"${zoneText}" is no time zone.`,
      'Write its IANA name, for example Europe/Berlin or UTC.',
    );
  }
  if (cron.trim().split(/\s+/).length !== 5) return badCron(cron, 'it has not five fields');
  const times: number[] = [];
  try {
    for (let at = nowMs; times.length < 3; ) {
      const next = getNextMillis(at, { pattern: cron, tz: timeZone });
      if (next === undefined || !Number.isFinite(next)) return badCron(cron, 'it never falls due');
      times.push(next);
      at = next;
    }
  } catch (error) {
    return badCron(cron, error instanceof Error ? error.message : String(error));
  }
  const [first = 0, second = 0, third = 0] = times;
  if (Math.min(second - first, third - second) < leastGapMs) {
    return refuse(
      'bad-input',
      `"${cron}" falls due more often than every ten minutes.`,
      'Write for example "0 2 * * *" for two at night.',
    );
  }
  return ok(first);
}

function badCron(cron: string, why: string): Outcome<never> {
  return refuse(
    'bad-input',
    `"${cron.slice(0, 60)}" is no cron line (${why.slice(0, 120)}).`,
    'Write minute, hour, day, month, weekday: "0 2 * * 1-5" is two at night from Monday to Friday. "mon-fri 02:00" is understood too.',
  );
}
