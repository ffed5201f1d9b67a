/** The score of one day, as the history keeps it. */

import type { Severity } from '../../planner/index.ts';
import type { AuditOfDay } from '../audit-now.ts';
import type { DayScore } from './ports.ts';

export function scoreOfDay({ score, findings, day }: Pick<AuditOfDay, 'score' | 'findings' | 'day'>): DayScore {
  const count = (severity: Severity): number => findings.filter((finding) => finding.severity === severity).length;
  return { day, score, critical: count('critical'), high: count('high'), medium: count('medium') };
}
