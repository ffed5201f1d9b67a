import type { Bands } from '../build-model/bands.ts';
import type { Model } from '../build-model/model.ts';
import type { PlanControl } from '../plan.ts';
import { arcCosts } from './arc-costs.ts';
import { placementAsIs } from './as-is.ts';
import { type CountBands, countFlow } from './count-flow.ts';
import { placeForced } from './place-forced.ts';
import type { Placement } from './placement.ts';
import { cheapestStart } from './start.ts';
import { widenBands } from './widen-bands.ts';

export type ScaledCosts = ReturnType<typeof arcCosts>;

export type Placed = {
  readonly placement: Placement;
  /** The bands on counts that were reached: the asked ones, or wider where the rules leave no other choice. */
  readonly counts: CountBands;
  readonly widened: boolean;
  /** Price per replica that proves the minimum, on the scale of `costs`; null where the start was forced and needs no price. */
  readonly lambda: Float64Array | null;
  readonly costs: ScaledCosts;
  readonly complete: boolean;
  readonly homeless: readonly { readonly p: number; readonly rack: number }[];
};

const wideningsAtMost = 12;

/** Prices per target and byte; `copy` says what a copied byte costs on the same scale. */
export type FlowPrices = { readonly prices: Int32Array; readonly copy: number; readonly allTies?: boolean };

export function placeByCounts(
  model: Model,
  bands: Bands,
  { prices, copy, allTies = false }: FlowPrices,
  control: PlanControl,
): Placed {
  const costs = arcCosts(model, copy, prices);
  let counts: CountBands = bands.replicas;
  let keeping: CountBands | null = null;
  for (let round = 0; ; round++) {
    const { placement } = cheapestStart(model, prices, copy);
    const flow = countFlow(placement, costs, counts, control, allTies);
    const done = flow.stuck.length === 0 || !flow.complete || round === wideningsAtMost;
    if (done) {
      const { lambda, complete } = flow;
      return { placement, counts, widened: round > 0, lambda, costs, complete, homeless: waiting(placement) };
    }
    // What brokers cannot share after all, each keeps.
    const again = round === 1 && keeping !== null && flow.stuck.some(({ node }) => node < model.targets);
    if (round === 0) keeping = widenBands(counts, placement, flow.stuck, 'keep');
    counts = again ? keeping! : widenBands(counts, placement, flow.stuck, round === 0 ? 'share' : 'keep');
  }
}

export function placeOnlyForced(model: Model, bands: Bands): Placed {
  const load = new Int32Array(model.targets);
  const { placement } = cheapestStart(model, load, 1);
  const homeless = placeForced(placement, bands);
  const costs = arcCosts(model, 1, load);
  return { placement, counts: bands.replicas, widened: false, lambda: null, costs, complete: true, homeless };
}

export function leftAsIs(model: Model, bands: Bands): Placed {
  const costs = arcCosts(model, 1, new Int32Array(model.targets));
  const placement = placementAsIs(model);
  return { placement, counts: bands.replicas, widened: false, lambda: null, costs, complete: true, homeless: [] };
}

function waiting(placement: Placement): { p: number; rack: number }[] {
  const { model, start, holder } = placement;
  const found: { p: number; rack: number }[] = [];
  for (let p = 0; p < model.partitions; p++) {
    for (let slot = start[p]!; slot < start[p + 1]!; slot++) {
      if (holder[slot]! >= model.targets) found.push({ p, rack: holder[slot]! - model.targets });
    }
  }
  return found;
}
