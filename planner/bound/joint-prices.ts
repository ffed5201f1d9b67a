import type { Bands } from '../build-model/bands.ts';
import { type Model, racksAreApart } from '../build-model/model.ts';
import type { CountBands } from '../place-replicas/count-flow.ts';
import { type FlowPrices, type Placed, placeByCounts } from '../place-replicas/place-replicas.ts';
import type { PlanControl } from '../plan.ts';
import { solveLinearProgram } from '../solve.ts';
import { type Box, type Climb, climb, type Oracle } from './bundle.ts';
import { lagrangian } from './lagrangian.ts';

/**
 * Prices of counts and bytes together. For given byte prices mu the best count prices lambda come from one minimum-cost flow, so
 * g(mu) = max over lambda of L(lambda, mu) is a function of mu alone; it is concave, and its slope is how far the flow's bytes are
 * from the band. The bundle method climbs g.
 */
export type JointPrices = { readonly lambda: Float64Array; readonly mu: Float64Array; readonly value: number };

/** What a copied byte costs in the flow: whole prices need ten steps. */
export const coarse = 10;
/** Those of the bundle need as many as leave a partition's cost within the bits of a double. */
const costBits = 50;
const leastFineBits = 10;
const mostFineBits = 16;

export function fine({ partitions, sizeBytes }: Model): number {
  const largest = Math.max(1, sizeBytes[partitions - 1] ?? 1);
  const bits = Math.floor(costBits - Math.log2(largest));
  return 2 ** Math.min(mostFineBits, Math.max(leastFineBits, bits));
}

/**
 * How far apart byte prices may be, in copied bytes. Where counts are even and bytes are not, a byte is shifted by two copies, a big one
 * there and a small one back, and is worth a multiple of itself.
 */
const widestSpread = 16;

/** The master's tableau grows with the square of the brokers. */
const brokersAtMost = 100;
/** Partitions solved for in all; steps beyond are not worth their time. */
const workAtMost = 1_000_000;
/** Pairs of brokers looked at in all flows: each looks at all of them for a replica that it moves, and for a broker that it fills. */
const pairsAtMost = 50_000_000;
const evaluationsAtMost = 240;
/** Of them among prices that are at most a copied byte apart. */
const nearEvaluationsAtMost = 80;
/** Fewer steps than this find nothing. */
const evaluationsAtLeast = 12;

/** Whether a cluster is small enough for more than one or two attempts. */
export function worthMoreWork({ targets, partitions }: Model): boolean {
  return targets <= brokersAtMost && partitions > 0 && partitions * evaluationsAtLeast <= workAtMost;
}

/** How many flows are worth their time: what one takes grows with the square of the brokers. */
export function flowsWorth({ targets, partitions }: Model): number {
  return Math.floor(pairsAtMost / Math.max(1, (partitions + 2 * targets) * targets ** 2));
}

/** How many steps of the bundle method, of one flow each, are worth taking; 0 where it does not pay. */
export function evaluationsFor(model: Model): number {
  if (!worthMoreWork(model)) return 0;
  const steps = Math.min(evaluationsAtMost, Math.floor(workAtMost / model.partitions), flowsWorth(model));
  return steps < evaluationsAtLeast ? 0 : steps;
}

export function bestJointPrices(
  model: Model,
  bands: Bands,
  counts: CountBands,
  { starts, highEnough }: { readonly starts: readonly Float64Array[]; readonly highEnough: number },
  control: PlanControl,
  solve: Climb['solve'] = solveLinearProgram,
): JointPrices {
  const limits = { replicas: counts, bytes: bands.bytes };
  const steps = fine(model);
  const oracle: Oracle<Float64Array> = (mu) => {
    const placed = placeByCounts(model, { ...bands, replicas: counts }, flowPrices(model, mu, 1, steps), control);
    const lambda = inBytes(placed);
    const value = lagrangian(model, { lambda, mu }, { weight: model.sizeBytes, perCopy: 0 }, limits);
    const slope = Float64Array.from(mu, (price, b) =>
      toBand(placed.placement.bytes[b]!, bands.bytes.lo[b]!, bands.bytes.hi[b]!, price),
    );
    return { value, at: mu, slope, extra: lambda };
  };
  const evaluations = evaluationsFor(model);
  const from = (points: readonly Float64Array[], spread: number, most: number, patient: boolean) =>
    climb(oracle, points, {
      box: (mu: Float64Array) => priceBox(model, mu, spread),
      firstRadius: 0.25,
      grain: 1 / steps,
      evaluations: most,
      highEnough,
      patient,
      solve,
      control,
    });
  // Near prices first: there the flow starts from what is, and few steps come far.
  const near = from(starts, 1, Math.min(nearEvaluationsAtMost, evaluations), false);
  const left = evaluations - nearEvaluationsAtMost;
  const [best] = left < evaluationsAtLeast ? near : from([near[0]!.at], widestSpread, left, true);
  return { lambda: best!.extra, mu: best!.at, value: best!.value };
}

/** Prices that trade with each other stay within the spread; the room that is left goes to both ends alike. */
function priceBox(model: Model, mu: Float64Array, spread: number): Box {
  const { lowest, highest, group } = priceRange(model, mu);
  const room = lowest.map((low, g) => Math.max(0, spread - (highest[g]! - low)) / 2);
  return {
    lower: mu.map((_, b) => lowest[group(b)]! - room[group(b)]!),
    upper: mu.map((_, b) => highest[group(b)]! + room[group(b)]!),
  };
}

/** Slope of what a broker pays minus what the band gives back; at price 0 any slope between the two ends serves. */
function toBand(amount: number, lo: number, hi: number, price: number): number {
  if (price > 0) return amount - hi;
  if (price < 0) return amount - lo;
  return amount > hi ? amount - hi : amount < lo ? amount - lo : 0;
}

/** Prices per replica in bytes. */
export function inBytes({ lambda, costs, placement }: Placed): Float64Array {
  if (lambda === null) return new Float64Array(placement.model.targets);
  return lambda.map((price) => price / (costs.scale * costs.copy));
}

/**
 * Byte prices for the flow. A constant added to all prices that trade with each other changes nothing, so the lowest is made 0.
 */
export function flowPrices(model: Model, mu: Float64Array, share: number, copy: number): FlowPrices {
  const { lowest, group } = priceRange(model, mu);
  const prices = Int32Array.from({ length: model.targets }, (_, b) =>
    Math.round(Math.min(widestSpread, mu[b]! - lowest[group(b)]!) * share * copy),
  );
  return prices.some((price) => price !== 0) ? { prices, copy } : { prices, copy: 1 };
}

/** Lowest and highest price among brokers that trade with each other: those of one rack, or all. */
function priceRange(model: Model, mu: Float64Array) {
  const apart = racksAreApart(model);
  const group = (b: number): number => (apart ? model.rackOf[b]! : 0);
  const lowest = new Float64Array(model.tree.racks.length).fill(Number.POSITIVE_INFINITY);
  const highest = new Float64Array(model.tree.racks.length).fill(Number.NEGATIVE_INFINITY);
  for (let b = 0; b < model.targets; b++) {
    lowest[group(b)] = Math.min(lowest[group(b)]!, mu[b]!);
    highest[group(b)] = Math.max(highest[group(b)]!, mu[b]!);
  }
  return { lowest, highest, group };
}
