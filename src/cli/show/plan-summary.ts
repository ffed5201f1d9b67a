/** The figures of a plan without its moves: what a pipeline or a benchmark wants to keep. */

import type { Bound, Plan, PlanTotals } from '../../../planner/plan.ts';

export type PlanSummary = {
  readonly planId: string;
  readonly digest: string;
  readonly totals: Omit<PlanTotals, 'peakDiskBytesByBroker'>;
  readonly bound: Bound;
  readonly waves: number;
  readonly rackViolations: { readonly before: number; readonly after: number };
  readonly cannotLoseRack: { readonly before: number; readonly after: number };
};

export function planSummary({ planId, digest, totals, bound, waves, before, after }: Plan): PlanSummary {
  const { peakDiskBytesByBroker: _peaks, ...figures } = totals;
  return {
    planId,
    digest,
    totals: figures,
    bound,
    waves: waves.length,
    rackViolations: { before: before.rackViolations, after: after.rackViolations },
    cannotLoseRack: { before: before.cannotLoseRack, after: after.cannotLoseRack },
  };
}
