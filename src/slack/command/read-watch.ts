/** Reads what people type after `watch`. */

import { type Outcome, ok, refuse } from '../../../jobs/outcome.ts';
import { nearest } from '../../config/nearest.ts';
import { parseDuration } from '../../config/units.ts';

export type WatchAct =
  | { readonly kind: 'status' }
  | { readonly kind: 'on' }
  | { readonly kind: 'off'; readonly reason: string }
  | { readonly kind: 'snooze'; readonly forMs: number; readonly reason: string };

const acts = ['status', 'on', 'off', 'snooze'] as const;
const snoozeAtMostMs = 7 * 86_400_000;
const snoozeAtLeastMs = 60_000;
const reasonCharsAtMost = 200;

export function readWatch([first = 'status', ...rest]: readonly string[], command: string): Outcome<WatchAct> {
  const act = acts.find((name) => name === first.toLowerCase());
  const usage = `Write ${command} watch, watch on, watch off REASON, or watch snooze 2h REASON.`;
  if (act === undefined) {
    const meant = nearest(first, acts);
    const next = meant === null ? usage : `Did you mean watch ${meant}? ${usage}`;
    return refuse('bad-input', `"${first}" is nothing that watch does.`, next);
  }
  if (act === 'status' || act === 'on') return ok({ kind: act });
  const words = act === 'snooze' ? rest.slice(1) : rest;
  const reason = words.join(' ').trim().slice(0, reasonCharsAtMost);
  if (act === 'snooze') {
    const forMs = parseDuration(rest[0] ?? '');
    if (forMs === null || forMs < snoozeAtLeastMs || forMs > snoozeAtMostMs) {
      return refuse('bad-input', 'snooze needs a time from a minute to seven days.', usage);
    }
    if (reason !== '') return ok({ kind: 'snooze', forMs, reason });
  } else if (reason !== '') {
    return ok({ kind: 'off', reason });
  }
  return refuse('bad-input', `${act} needs a reason: others will wonder why nothing is told.`, usage);
}
