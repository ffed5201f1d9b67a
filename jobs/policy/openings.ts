/** When work may run: maintenance windows in their own time zones, less the freezes. Pure; the time is handed in. */

import type { Freeze, Governance, Window } from './governance.ts';

export type Opening = { readonly startMs: number; readonly endMs: number };

const dayMs = 86_400_000;
/** Openings are looked for this far ahead. */
const daysAhead = 15;

/** The first stretch at or after `fromMs` in which `needMs` fit, cut to begin no earlier than `fromMs`. */
export function nextOpening(governance: Governance, fromMs: number, needMs: number): Opening | null {
  return (
    openings(governance, fromMs)
      .map(({ startMs, endMs }) => ({ startMs: Math.max(startMs, fromMs), endMs }))
      // Written so that a need which is no number fits nowhere.
      .find(({ startMs, endMs }) => endMs - startMs >= needMs) ?? null
  );
}

/** The freeze that holds at a moment. */
export function freezeAt({ freezes }: Governance, atMs: number): Freeze | null {
  return freezes.find(({ fromMs, untilMs }) => fromMs <= atMs && atMs < untilMs) ?? null;
}

/** In order, apart from each other, none before `fromMs` has ended. */
export function openings({ windows, freezes }: Governance, fromMs: number): readonly Opening[] {
  const horizonMs = fromMs + daysAhead * dayMs;
  const open =
    windows.length === 0
      ? [{ startMs: fromMs, endMs: Number.POSITIVE_INFINITY }]
      : merged(windows.flatMap((window) => daysOf(window, fromMs - 2 * dayMs, horizonMs)));
  return freezes
    .reduce<readonly Opening[]>((left, freeze) => left.flatMap((opening) => without(opening, freeze)), open)
    .filter(({ endMs, startMs }) => endMs > fromMs && endMs > startMs)
    .toSorted((one, other) => one.startMs - other.startMs);
}

function without({ startMs, endMs }: Opening, { fromMs, untilMs }: Freeze): readonly Opening[] {
  if (untilMs <= startMs || fromMs >= endMs || untilMs <= fromMs) return [{ startMs, endMs }];
  return [
    ...(fromMs > startMs ? [{ startMs, endMs: fromMs }] : []),
    ...(untilMs < endMs ? [{ startMs: untilMs, endMs }] : []),
  ];
}

function daysOf(window: Window, fromMs: number, toMs: number): readonly Opening[] {
  const found: Opening[] = [];
  // Half days, since a step of a whole one passes over a date when clocks go forward near midnight.
  for (let atMs = fromMs; atMs <= toMs; atMs += dayMs / 2) {
    const { year, month, day } = localDay(atMs, window.timeZone);
    const weekday = new Date(Date.UTC(year, month - 1, day)).getUTCDay();
    if (!window.days.includes(weekday)) continue;
    const overnight = window.toMinute <= window.fromMinute ? 1 : 0;
    const startMs = atLocal({ year, month, day, minute: window.fromMinute }, window.timeZone);
    const endMs = atLocal({ year, month, day: day + overnight, minute: window.toMinute }, window.timeZone);
    if (endMs > startMs) found.push({ startMs, endMs });
  }
  return found;
}

/** Windows that touch or overlap are one. */
function merged(openings: readonly Opening[]): readonly Opening[] {
  const sorted = openings.toSorted((one, other) => one.startMs - other.startMs);
  const out: Opening[] = [];
  for (const opening of sorted) {
    const last = out.at(-1);
    if (last !== undefined && opening.startMs <= last.endMs) {
      out[out.length - 1] = { startMs: last.startMs, endMs: Math.max(last.endMs, opening.endMs) };
    } else {
      out.push(opening);
    }
  }
  return out;
}

type LocalTime = { readonly year: number; readonly month: number; readonly day: number; readonly minute: number };

/** A local time as a moment. Where the clocks skip it, the moment after the gap; where they repeat it, one of the two. */
function atLocal({ year, month, day, minute }: LocalTime, timeZone: string): number {
  const asUtc = Date.UTC(year, month - 1, day, 0, minute);
  const first = asUtc - offsetMs(asUtc, timeZone);
  return asUtc - offsetMs(first, timeZone);
}

/** How far the zone is ahead of UTC at a moment. */
function offsetMs(atMs: number, timeZone: string): number {
  const { year, month, day, minute } = localDay(atMs, timeZone);
  return Date.UTC(year, month - 1, day, 0, minute) - Math.floor(atMs / 60_000) * 60_000;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function localDay(atMs: number, timeZone: string): LocalTime {
  let format = formats.get(timeZone);
  if (format === undefined) {
    const parts = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' } as const;
    format = new Intl.DateTimeFormat('en-US', { timeZone, hourCycle: 'h23', calendar: 'gregory', ...parts });
    formats.set(timeZone, format);
  }
  const found = new Map(format.formatToParts(atMs).map(({ type, value }) => [type, Number(value)]));
  const read = (name: Intl.DateTimeFormatPartTypes) => found.get(name) ?? Number.NaN;
  return { year: read('year'), month: read('month'), day: read('day'), minute: read('hour') * 60 + read('minute') };
}
