/** What a look shows, by rule: of a partition that loses more and more only the gravest. */

import type { Finding } from '../../planner/index.ts';
import { type Look, ladder, type Seen } from './look.ts';

export type Sight = {
  readonly findings: ReadonlyMap<string, Finding>;
  readonly subjects: ReadonlyMap<string, ReadonlySet<string>>;
  readonly unjudged: Seen['unjudged'];
  readonly expected: Seen['expected'];
};

export const blindRule = 'cluster-unreachable';
/** One failed look may be a hiccup. */
const blindLooksAtLeast = 2;
const nothing: ReadonlySet<string> = new Set();

export function sightOf(seen: Look['seen'], blindLooks: number): Sight {
  return seen.kind === 'seen' ? clearSight(seen) : blindSight(seen.why, blindLooks);
}

function clearSight({ wrong, unjudged, expected }: Seen): Sight {
  const findings = new Map(wrong.map((finding) => [finding.rule, finding]));
  const subjects = new Map<string, ReadonlySet<string>>();
  for (const { rule, evidence } of wrong) subjects.set(rule, new Set(evidence.subjects ?? [rule]));
  const graver = new Set<string>();
  for (const rule of ladder) {
    const own = subjects.get(rule);
    if (own === undefined) continue;
    subjects.set(rule, new Set([...own].filter((subject) => !graver.has(subject))));
    for (const subject of own) graver.add(subject);
  }
  return { findings, subjects, unjudged, expected };
}

/** A cluster that cannot be seen: nothing else is known to have begun or ended. */
function blindSight(why: string, looks: number): Sight {
  const expected = (): boolean => false;
  if (looks < blindLooksAtLeast) return { findings: new Map(), subjects: new Map(), unjudged: () => true, expected };
  const finding: Finding = {
    rule: blindRule,
    severity: 'critical',
    title: 'The cluster cannot be seen',
    evidence: { count: 1, examples: [why], subjects: ['the cluster'] },
    why: `${why} Nobody watches it until it answers; what is wrong then is told then.`,
    remedy: 'See that its brokers run and that the worker reaches them: evenkeel doctor tells where it stops.',
    cost: 'None.',
  };
  return {
    findings: new Map([[blindRule, finding]]),
    subjects: new Map([[blindRule, new Set(['the cluster'])]]),
    unjudged: (rule) => rule !== blindRule,
    expected,
  };
}

export function subjectsOf({ subjects }: Sight, rule: string): ReadonlySet<string> {
  return subjects.get(rule) ?? nothing;
}

/** Whether this partition now has a graver trouble than this rule's. */
export function isWorse({ subjects }: Sight, rule: string, subject: string): boolean {
  const at = ladder.indexOf(rule);
  return at > 0 && ladder.slice(0, at).some((graver) => subjects.get(graver)?.has(subject));
}
