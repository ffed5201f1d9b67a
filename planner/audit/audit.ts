import type { Finding } from '../finding.ts';
import type { Snapshot } from '../snapshot.ts';
import { matchesAny } from '../verify/glob.ts';
import { type Facts, factsOf } from './facts.ts';
import { type GivenLimits, tunedLimits } from './limits.ts';
import { notJudged } from './not-judged.ts';
import type { AuditRule } from './rule.ts';
import { auditRules } from './rules.ts';
import { scoreOf, withPoints } from './score.ts';
import { isInForce, type Silence, type SilenceUsed, silenced } from './silence.ts';

export type Audit = {
  /** 0…100: see score.ts. */
  readonly score: number;
  /** The gravest first. */
  readonly findings: readonly Finding[];
  /** What the snapshot does not say, so that nobody takes silence for health. */
  readonly notJudged: readonly string[];
  readonly silences: readonly SilenceUsed[];
  /** Limits of rules that are not the usual ones, one line each. */
  readonly limits: readonly string[];
};

export type AuditOptions = {
  readonly silences: readonly Silence[];
  /** YYYY-MM-DD: silences end, and the planner has no clock. */
  readonly today: string;
  /** What is set for this cluster instead of the usual limits. */
  readonly limits?: GivenLimits;
};

const order = ['critical', 'high', 'medium', 'low', 'info'];

/** Looks for everything that is not safe before it fails: one rule per file in rules/. */
export function audit(snapshot: Snapshot, options: AuditOptions = { silences: [], today: '' }): Audit {
  const facts = factsOf(snapshot, options.limits);
  const inForce = options.silences.filter((silence) => isInForce(silence, options.today));
  const hidden = new Map<Silence, number>();
  const findings = auditRules
    .flatMap((rule) => runRule(rule, facts, inForce, hidden))
    .map(withPoints)
    .sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
  const silences = options.silences.map((silence) => ({
    ...silence,
    state: inForce.includes(silence) ? ('in force' as const) : ('expired' as const),
    count: hidden.get(silence) ?? 0,
  }));
  return {
    score: scoreOf(findings),
    findings,
    notJudged: notJudged(snapshot),
    silences,
    limits: tunedLimits(facts.limits),
  };
}

function runRule(
  rule: AuditRule,
  facts: Facts,
  silences: readonly Silence[],
  hidden: Map<Silence, number>,
): readonly Finding[] {
  return rule(facts).flatMap((finding) => {
    const about = silences.filter((silence) => silence.rule === finding.rule);
    if (about.length === 0) return [finding];
    const rest = withoutTopics(rule, facts, finding, about, hidden);
    if (rest === null) return [];
    const left = silenced(rest, about);
    for (const silence of about) {
      if (silence.topics === undefined) hidden.set(silence, (hidden.get(silence) ?? 0) + rest.evidence.count);
    }
    return left === null ? [] : [left];
  });
}

/** What the rule still finds once the silenced topics are out of its sight. */
function withoutTopics(
  rule: AuditRule,
  facts: Facts,
  finding: Finding,
  silences: readonly Silence[],
  hidden: Map<Silence, number>,
): Finding | null {
  let rest: Finding | null = finding;
  let seen = facts;
  for (const silence of silences) {
    if (rest === null || silence.topics === undefined || silence.severity !== undefined) continue;
    const matches = matchesAny(silence.topics);
    const before: Finding = rest;
    seen = {
      ...seen,
      snapshot: { ...seen.snapshot, topics: seen.snapshot.topics.filter(({ name }) => !matches(name)) },
      partitions: seen.partitions.filter(({ topic }) => !matches(topic.name)),
    };
    rest = rule(seen).find((each) => each.rule === finding.rule) ?? null;
    hidden.set(silence, (hidden.get(silence) ?? 0) + before.evidence.count - (rest?.evidence.count ?? 0));
  }
  return rest;
}
