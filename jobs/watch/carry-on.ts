/** An alert that is open, after one more look: it goes on, grows worse, lasts too long, or is over. */

import type { Look } from './look.ts';
import { remindersDue, reminderText } from './remind.ts';
import { blindRule, isWorse, type Sight, subjectsOf } from './sight.ts';
import { type Alert, byGravity, type Note } from './state.ts';
import { endText, worseText } from './words.ts';

export type Carried = { readonly alert: Alert; readonly says: Omit<Note, 'key'> | null };

export function carryOn(alert: Alert, sight: Sight, { nowMs, snoozed }: Look): Carried {
  const now = subjectsOf(sight, alert.rule);
  const { subjects, missing, worse } = stillThere(alert, sight, now);
  if (subjects.length === 0 && !(alert.takesAll && now.size > 0)) {
    const ended = { ...alert, subjects, missing, ended: { atMs: nowMs, how: worse ? 'worse' : 'over' } } as const;
    return { alert: ended, says: { text: endText(ended), loud: false } };
  }
  const next = { ...alert, subjects, missing };
  const finding = sight.findings.get(alert.rule);
  if (
    finding !== undefined &&
    byGravity(finding.severity, alert.severity) < 0 &&
    subjects.some((one) => now.has(one))
  ) {
    const { severity, title, why, remedy } = finding;
    const graver = { ...next, severity, title, why, remedy };
    return { alert: graver, says: { text: worseText(graver), loud: !snoozed } };
  }
  const due = remindersDue(next, nowMs);
  if (snoozed || due <= alert.reminders) return { alert: next, says: null };
  return { alert: { ...next, reminders: due }, says: { text: reminderText(next, nowMs), loud: true } };
}

/** One look may miss something; what two in a row do not see is well. */
function stillThere({ rule, subjects, missing }: Alert, sight: Sight, now: ReadonlySet<string>) {
  const before = new Set(missing);
  const absent: string[] = [];
  let worse = false;
  const left = subjects.filter((subject) => {
    if (now.has(subject) || sight.unjudged(rule, subject)) return true;
    if (isWorse(sight, rule, subject)) {
      worse = true;
      return false;
    }
    // A cluster that answers is seen: that needs no second look.
    if (before.has(subject) || rule === blindRule) return false;
    absent.push(subject);
    return true;
  });
  return { subjects: left, missing: absent, worse };
}
