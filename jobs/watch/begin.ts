/** What nobody was told yet: into the alert of its kind that has just begun, or into a message of its own. */

import type { Finding } from '../../planner/index.ts';
import { type Sight, subjectsOf } from './sight.ts';
import { type Alert, bounds, byGravity, type Group, isOpen } from './state.ts';
import { alsoText } from './words.ts';

export type Begun = {
  readonly groups: readonly Group[];
  /** Alerts that want a message of their own. */
  readonly fresh: readonly Alert[];
};

/** So many partitions of one kind that fall ill one after the other are one event. */
const joinsWithinMs = 5 * 60_000;

export function begin(
  before: readonly Group[],
  sight: Sight,
  { nowMs, nextKey }: { readonly nowMs: number; readonly nextKey: () => string },
): Begun {
  let groups = before;
  const fresh: Alert[] = [];
  for (const [rule, finding] of sight.findings) {
    const known = claimed(groups, rule);
    if (known === 'all') continue;
    const untold = [...subjectsOf(sight, rule)].filter(
      (subject) => !known.has(subject) && !sight.unjudged(rule, subject) && !sight.expected(rule, subject),
    );
    if (untold.length === 0) continue;
    const host = hostOf(groups, finding, untold, nowMs);
    if (host === null) fresh.push(alertOf(finding, untold, nowMs));
    else {
      const note = { key: nextKey(), text: alsoText(finding, untold), loud: false };
      groups = groups.map((group) => (group === host ? joined(group, { rule, untold, note }) : group));
    }
  }
  return {
    groups,
    fresh: fresh.sort((a, b) => byGravity(a.severity, b.severity) || Number(isCause(b)) - Number(isCause(a))),
  };
}

/** What makes partitions ill comes before them, where both are as grave: people look for it first. */
const causes = new Set(['dead-broker', 'log-dir-offline', 'disk-nearly-full', 'voter-not-healthy']);

function isCause({ rule }: Alert): boolean {
  return causes.has(rule);
}

/** The subjects of this rule that people were told about. */
function claimed(groups: readonly Group[], rule: string): ReadonlySet<string> | 'all' {
  const open = groups.flatMap(({ alerts }) => alerts.filter((one) => one.rule === rule && isOpen(one)));
  return open.some(({ takesAll }) => takesAll) ? 'all' : new Set(open.flatMap(({ subjects }) => subjects));
}

/** Brokers, disks and whatever stops producers never hide in an older message. */
function hostOf(
  groups: readonly Group[],
  { rule, severity }: Finding,
  untold: readonly string[],
  nowMs: number,
): Group | null {
  if (severity === 'critical' || !untold.every((subject) => /-\d+$/.test(subject))) return null;
  const host = groups.findLast(({ first, alerts }) =>
    alerts.some((one) => !first && one.rule === rule && isOpen(one) && nowMs - one.beganMs <= joinsWithinMs),
  );
  return host ?? null;
}

function joined(
  group: Group,
  {
    rule,
    untold,
    note,
  }: { readonly rule: string; readonly untold: readonly string[]; readonly note: Group['notes'][0] },
): Group {
  const at = group.alerts.findIndex((one) => one.rule === rule && isOpen(one));
  const alerts = group.alerts.map((alert, index) => {
    if (index !== at) return alert;
    const subjects = [...alert.subjects, ...untold];
    return {
      ...alert,
      subjects: subjects.slice(0, bounds.subjects),
      takesAll: subjects.length > bounds.subjects,
      total: alert.total + untold.length,
      named: [...alert.named, ...untold].slice(0, bounds.named),
    };
  });
  return { ...group, alerts, notes: [...group.notes, note].slice(-bounds.notes) };
}

function alertOf(finding: Finding, subjects: readonly string[], nowMs: number): Alert {
  const { rule, severity, title, why, remedy, mendWith = null } = finding;
  return {
    rule,
    severity,
    title,
    why,
    remedy,
    mendWith,
    beganMs: nowMs,
    subjects: subjects.slice(0, bounds.subjects),
    missing: [],
    takesAll: subjects.length > bounds.subjects,
    total: subjects.length,
    named: subjects.slice(0, bounds.named),
    reminders: 0,
    ended: null,
  };
}
