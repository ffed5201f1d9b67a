/** The audit of a snapshot as the configuration of its cluster wants it: with its silences and its limits, as of today. */

import { type Audit, audit } from '../planner/audit/audit.ts';
import type { Snapshot } from '../planner/index.ts';
import type { ClusterPolicy } from './deps.ts';

export type AuditOfDay = Audit & {
  /** YYYY-MM-DD, UTC. */
  readonly day: string;
};

export function auditNow(
  snapshot: Snapshot,
  { silences = [], auditLimits = {} }: Pick<ClusterPolicy, 'silences' | 'auditLimits'>,
  nowMs: number,
): AuditOfDay {
  const day = new Date(nowMs).toISOString().slice(0, 10);
  return { ...audit(snapshot, { silences, limits: auditLimits, today: day }), day };
}
