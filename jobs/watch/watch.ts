/**
 * One step of a watch: from what it remembers and what a look shows to what it remembers next and still has to tell.
 *
 * A subject is alerted once: it belongs to the alert that it began until two looks in a row do not see it. What begins at one
 * look is one message. There is no clock in here and nothing is said: a job keeps the state, then brings the messages up to it.
 */

import { begin } from './begin.ts';
import { carryOn } from './carry-on.ts';
import type { Look } from './look.ts';
import { type Sight, sightOf } from './sight.ts';
import { type Alert, bounds, type Group, isOpen, type Note, type WatchState } from './state.ts';

export function watch(before: WatchState, look: Look): WatchState {
  const { nowMs, seen, snoozed } = look;
  const clear = seen.kind === 'seen';
  const blindLooks = clear ? 0 : Math.min(before.blindLooks + 1, 1_000_000);
  const sight = sightOf(seen, blindLooks);
  let { counter } = before;
  const nextKey = (): string => {
    counter += 1;
    return String(counter);
  };
  const carried = before.groups.map((group) => carriedOn(group, sight, { look, nextKey }));
  const { groups, fresh } = snoozed ? { groups: carried, fresh: [] } : begin(carried, sight, { nowMs, nextKey });
  const first = before.lastSeenMs === null && clear;
  const all = fresh.length === 0 ? groups : opened(groups, fresh, { nowMs, first, nextKey });
  return { version: 1, lastSeenMs: clear ? nowMs : before.lastSeenMs, blindLooks, groups: all, counter };
}

function carriedOn(
  group: Group,
  sight: Sight,
  { look, nextKey }: { readonly look: Look; readonly nextKey: () => string },
): Group {
  const notes: Note[] = [];
  const alerts = group.alerts.map((before) => {
    if (!isOpen(before)) return before;
    const { alert, says } = carryOn(before, sight, look);
    if (says !== null) notes.push({ key: nextKey(), ...says });
    return alert;
  });
  // The oldest lines give way: the message itself shows how things stand.
  return { ...group, alerts, notes: [...group.notes, ...notes].slice(-bounds.notes) };
}

function opened(
  groups: readonly Group[],
  alerts: readonly Alert[],
  about: { readonly nowMs: number; readonly first: boolean; readonly nextKey: () => string },
): readonly Group[] {
  const newest = groups.at(-1);
  if (newest !== undefined && groups.length >= bounds.groups) {
    const both = [...newest.alerts, ...alerts];
    return [...groups.slice(0, -1), { ...newest, alerts: both.length > bounds.alerts ? both.filter(isOpen) : both }];
  }
  const { nowMs: beganMs, first } = about;
  return [...groups, { key: about.nextKey(), first, beganMs, alerts, notes: [], message: null, shown: null }];
}
