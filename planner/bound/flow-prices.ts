import { type Model, racksAreApart } from '../build-model/model.ts';
import type { FlowPrices, Placed } from '../place-replicas/place-replicas.ts';

/** What a copied byte costs in the flow: whole prices need ten steps. */
export const coarse = 10;
/** Prices of the relaxation need as many as leave a partition's cost within the bits of a double. */
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

/** More attempts are for clusters up to this size. */
const brokersAtMost = 100;
const partitionsAtMost = 83_000;
/** Pairs of brokers looked at in all flows: each looks at all of them for a replica that it moves, and for a broker that it fills. */
const pairsAtMost = 50_000_000;

/** Whether a cluster is small enough for more than one or two attempts. */
export function worthMoreWork({ targets, partitions }: Model): boolean {
  return targets <= brokersAtMost && partitions > 0 && partitions <= partitionsAtMost;
}

/** How many flows are worth their time: what one takes grows with the square of the brokers. */
export function flowsWorth({ targets, partitions }: Model): number {
  return Math.floor(pairsAtMost / Math.max(1, (partitions + 2 * targets) * targets ** 2));
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
  const { lowest, group } = lowestPrices(model, mu);
  const prices = Int32Array.from({ length: model.targets }, (_, b) =>
    Math.round(Math.min(widestSpread, mu[b]! - lowest[group(b)]!) * share * copy),
  );
  return prices.some((price) => price !== 0) ? { prices, copy } : { prices, copy: 1 };
}

/** Lowest price among brokers that trade with each other: those of one rack, or all. */
function lowestPrices(model: Model, mu: Float64Array) {
  const apart = racksAreApart(model);
  const group = (b: number): number => (apart ? model.rackOf[b]! : 0);
  const lowest = new Float64Array(model.tree.racks.length).fill(Number.POSITIVE_INFINITY);
  for (let b = 0; b < model.targets; b++) lowest[group(b)] = Math.min(lowest[group(b)]!, mu[b]!);
  return { lowest, group };
}
