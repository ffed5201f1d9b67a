/** Reads what people type after `schedule`: a list, an act on one, or a new one with its time in words or as cron. */

import { type Outcome, ok, type Refusal, refuse } from '../../../jobs/outcome.ts';
import { nextRun } from '../../../jobs/queue/cron.ts';
import type { ScheduledWork, Threshold } from '../../../jobs/schedule/schedule.ts';
import { intentKinds } from '../../../planner/index.ts';
import { cronOf, isMeantAsDays, timeFault } from '../../config/cron-words.ts';
import { nearest } from '../../config/nearest.ts';
import { parseBytes } from '../../config/units.ts';
import { readPlan } from '../command/read-plan.ts';
import { type NewSchedule, type ScheduleCommand, scheduleActs } from './schedule-command.ts';

const verbs = ['list', 'add', ...scheduleActs] as const;
export const scheduledKinds = ['audit', 'digest', ...intentKinds] as const;
const cronField = /^[\d*][\d*/,-]*$/;
const zone = /^(?:[A-Za-z_]+\/[A-Za-z0-9_+/-]+|UTC|GMT)$/i;

export function readSchedule(words: readonly string[], nowMs: number): Outcome<ScheduleCommand> {
  const [first = 'list', ...rest] = words;
  const verb = verbs.find((name) => name === first.toLowerCase());
  if (verb === undefined) {
    const meant = nearest(first, verbs);
    const next = 'Write schedule, schedule add, or schedule pause, resume, run or delete with its id.';
    return refuse(
      'bad-input',
      `"${first}" is nothing that schedule does.`,
      meant === null ? next : `Did you mean schedule ${meant}? ${next}`,
    );
  }
  if (verb === 'list') return ok({ kind: 'schedules' });
  if (verb === 'add') return rest.length === 0 ? ok({ kind: 'schedule-form' }) : readNew(rest, nowMs);
  const scheduleId = readScheduleId(rest[0]);
  if (scheduleId === null) {
    return refuse(
      'bad-input',
      'That needs the id of a schedule.',
      `Write for example: schedule ${verb} S-7F3KQ. schedule alone lists them.`,
    );
  }
  return ok({ kind: 'schedule-act', scheduleId, act: verb });
}

export function readScheduleId(text: string | undefined): string | null {
  const id = (text ?? '').toUpperCase();
  return /^S-[A-Z0-9]{2,16}$/.test(id) ? id : null;
}

/** 'rebalance "0 2 * * *" Europe/Berlin only-if 5% max 200GB'. */
function readNew(words: readonly string[], nowMs: number): Outcome<ScheduleCommand> {
  const [kind = '', ...rest] = words;
  const when = takeTime(rest);
  if (when === null) return noTime();
  const zoneAt = when.left.findIndex((word) => zone.test(word));
  const timeZone = zoneAt === -1 ? 'UTC' : (when.left[zoneAt] ?? 'UTC');
  const left = when.left.filter((_, index) => index !== zoneAt);
  const ifAt = left.findIndex((word) => word.toLowerCase() === 'only-if');
  const atLeast = ifAt === -1 ? '' : (left[ifAt + 1] ?? '?');
  const others = ifAt === -1 ? left : [...left.slice(0, ifAt), ...left.slice(ifAt + 2)];
  const read = newSchedule({ kind, when: when.text, timeZone, atLeast, words: others }, nowMs);
  return read.ok ? ok({ kind: 'schedule-add', wanted: read.value }) : read;
}

export type Typed = {
  readonly kind: string;
  /** In words or as cron. */
  readonly when: string;
  readonly timeZone: string;
  /** '' when any saving will do. */
  readonly atLeast: string;
  /** More of the plan. */
  readonly words: readonly string[];
};

export type TypedField = 'kind' | 'when' | 'timeZone' | 'atLeast' | 'words';

export function newSchedule(typed: Typed, nowMs: number): Outcome<NewSchedule> & { readonly field?: TypedField } {
  const kind = scheduledKinds.find((name) => name === typed.kind.toLowerCase());
  if (kind === undefined) {
    const meant = nearest(typed.kind, scheduledKinds);
    const known = `Known: ${scheduledKinds.join(', ')}.`;
    const next = meant === null ? known : `Did you mean ${meant}? ${known}`;
    return { ...refuse('bad-input', `"${typed.kind}" cannot be scheduled.`, next), field: 'kind' };
  }
  const fault = timeFault(typed.when);
  if (fault !== null) return { ...refuse('bad-input', fault, 'Write for example mon-fri 02:00.'), field: 'when' };
  const cron = cronOf(typed.when);
  const zoneFirst = nextRun('0 2 * * *', typed.timeZone, nowMs);
  if (!zoneFirst.ok) return { ...zoneFirst, field: 'timeZone' };
  const due = nextRun(cron, typed.timeZone, nowMs);
  if (!due.ok) return { ...due, field: 'when' };
  const work = workOf(kind, typed);
  return work.ok ? ok({ work: work.value, cron, timeZone: typed.timeZone }) : work;
}

function workOf(
  kind: (typeof scheduledKinds)[number],
  typed: Typed,
): Outcome<ScheduledWork> & { readonly field?: TypedField } {
  if (kind === 'audit' || kind === 'digest') {
    if (typed.words.length + typed.atLeast.length === 0) return ok({ kind });
    return { ...refuse('bad-input', `${kind} takes a time and nothing else.`, 'Leave the rest out.'), field: 'words' };
  }
  const request = readPlan(kind, typed.words);
  if (!request.ok) return { ...request, field: 'words' };
  const atLeast = typed.atLeast === '' ? null : thresholdOf(typed.atLeast);
  if (atLeast === undefined) {
    const what = `"${typed.atLeast}" is no amount that a plan can save.`;
    return { ...refuse('bad-input', what, 'Write a share or an amount: 5% or 20GB.'), field: 'atLeast' };
  }
  return ok({ kind: 'plan', request: request.value, atLeast });
}

function thresholdOf(text: string): Threshold | undefined {
  const percent = /^(\d{1,2}(?:\.\d+)?|100)\s*%$/.exec(text.trim())?.[1];
  if (percent !== undefined) return { kind: 'percent', percent: Number(percent) };
  const bytes = /[a-z]/i.test(text) ? parseBytes(text) : null;
  return bytes === null ? undefined : { kind: 'bytes', bytes };
}

/** The time among the words: quoted, as five fields, or in words. */
function takeTime(words: readonly string[]): { readonly text: string; readonly left: readonly string[] } | null {
  const without = (from: number, count: number) => [...words.slice(0, from), ...words.slice(from + count)];
  const quoted = words.findIndex((word) => /\s/.test(word.trim()));
  if (quoted !== -1) return { text: words[quoted] ?? '', left: without(quoted, 1) };
  for (let at = 0; at + 5 <= words.length; at += 1) {
    const five = words.slice(at, at + 5);
    if (five.every((word) => cronField.test(word))) return { text: five.join(' '), left: without(at, 5) };
  }
  const clock = words.findIndex((word) => /^\d+:\d+$/.test(word));
  if (clock === -1) return null;
  const day = isMeantAsDays(words[clock - 1] ?? '');
  const text = day ? `${words[clock - 1]} ${words[clock]}` : (words[clock] ?? '');
  return { text, left: day ? without(clock - 1, 2) : without(clock, 1) };
}

function noTime(): Refusal {
  return refuse(
    'bad-input',
    'That needs a time.',
    'Write for example: schedule add rebalance mon-fri 02:00 Europe/Berlin only-if 5%, or a cron line in quotes: "0 2 * * 1-5". schedule add alone opens a form.',
  );
}
