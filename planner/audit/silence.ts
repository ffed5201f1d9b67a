/** Silences: rules that somebody has decided about, with a reason and an end, which are shown as long as they hold. */

import type { Finding, Severity } from '../finding.ts';
import { list, object, oneOf, optional, text } from '../read/checks.ts';
import { type Check, fault, faultText } from '../read/fault.ts';
import { parseJson } from '../read/parse-json.ts';

export type Silence = {
  readonly rule: string;
  /** Only for these topics (glob patterns); missing means everywhere. */
  readonly topics?: readonly string[];
  /** Keeps the finding under another severity instead of hiding it. */
  readonly severity?: Severity;
  readonly reason: string;
  /** The last day on which it holds, YYYY-MM-DD (UTC). */
  readonly until: string;
};

/** What a silence hid or changed in this audit. */
export type SilenceUsed = Silence & {
  readonly state: 'in force' | 'expired';
  /** How much the finding counted that it hid; 0 when it had nothing to hide. */
  readonly count: number;
};

export type ReadSilences =
  | { readonly ok: true; readonly silences: readonly Silence[] }
  | { readonly ok: false; readonly error: string };

const day: Check = (value) =>
  typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value))
    ? null
    : fault(value, 'a day like "2027-01-31"');

const reason: Check = (value) =>
  typeof value === 'string' && value.trim().length >= 3 ? null : fault(value, 'a reason that others understand');

const check = object({
  version: (value) => (value === 1 ? null : fault(value, 'the number 1')),
  silences: list(
    object({
      rule: text,
      topics: optional(list(text)),
      severity: optional(oneOf(['critical', 'high', 'medium', 'low', 'info'])),
      reason,
      until: day,
    }),
  ),
});

/** `{"version":1,"silences":[{"rule":"min-isr-one","topics":["logs-*"],"reason":"…","until":"2027-01-31"}]}` */
export function readSilencesText(source: string): ReadSilences {
  const parsed = parseJson(source);
  if (!parsed.ok) return { ok: false, error: `The silences are not readable: ${parsed.error}.` };
  const found = check(parsed.value);
  if (found !== null) return { ok: false, error: faultText('The silences break their format', found) };
  return { ok: true, silences: (parsed.value as { readonly silences: readonly Silence[] }).silences };
}

/** @param today YYYY-MM-DD: the planner has no clock. */
export function isInForce({ until }: Silence, today: string): boolean {
  return until >= today;
}

/** The finding as the silences leave it; null: hidden. Topic patterns have been applied before. */
export function silenced(finding: Finding, silences: readonly Silence[]): Finding | null {
  const whole = silences.filter(({ rule, topics }) => rule === finding.rule && topics === undefined);
  if (whole.some(({ severity }) => severity === undefined)) return null;
  const severity = whole[0]?.severity;
  return severity === undefined ? finding : { ...finding, severity };
}
