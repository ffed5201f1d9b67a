/**
 * The score: 100 less what each finding takes off. A finding takes 40, 25, 10 or 3 points (critical, high, medium, low; info
 * nothing). Where a share is known, two fifths of that are for the kind of trouble and three fifths for how much of the cluster it
 * touches, so that mending half of the partitions shows. Never below 0.
 */

import type { Finding, Severity } from '../finding.ts';

const weights: Readonly<Record<Severity, number>> = { critical: 40, high: 25, medium: 10, low: 3, info: 0 };

export function withPoints(finding: Finding): Finding {
  const weight = weights[finding.severity];
  const { count, of } = finding.evidence;
  const share = of === undefined || of === 0 ? 1 : Math.min(1, count / of);
  return { ...finding, points: Math.ceil(weight * (0.4 + 0.6 * share)) };
}

export function scoreOf(findings: readonly Finding[]): number {
  return Math.max(0, 100 - findings.reduce((sum, { points }) => sum + (points ?? 0), 0));
}
