import type { OpenBasis } from '../bound/basis.ts';
import type { SetPool } from '../bound/set-pool.ts';
import { held } from '../build-model/model.ts';
import type { Placement } from '../place-replicas/placement.ts';
import type { CheapestSets } from './cheapest-sets.ts';

/** Per replica and per byte (or per mean size), for each target. */
export type Prices = { readonly lambda: Float64Array; readonly mu: Float64Array };

/** A set that could come into the basis, and what it copies. */
export type Offer = { readonly p: number; readonly brokers: Int32Array; readonly cost: number };

export type Look = {
  /**
   * The cheapest sets at the prices `at`: what they cost in all, what the basis holds costs at its own prices `now`, and the sets
   * that gain most by these, best first.
   */
  readonly around: (
    at: Prices,
    now: Prices,
    offersAtMost: number,
    gainAtLeast: number,
  ) => { readonly least: number; readonly mixed: number; readonly offers: Offer[] };
  readonly gainOf: (offer: Offer, now: Prices) => number;
};

export function openLook(
  placement: Placement,
  weight: Float64Array,
  basis: OpenBasis,
  pool: SetPool,
  cheapest: CheapestSets,
): Look {
  const { model, start, holder } = placement;
  const { partitions } = model;
  const gains = new Float64Array(partitions);
  const positive = new Float64Array(partitions);
  /** The brokers of every partition's key, side by side. */
  const keyHolder = holder.slice();
  const key = new Int32Array(partitions).fill(-1);
  const { chosen } = cheapest;

  const charged = (p: number, brokers: Int32Array, from: number, end: number, { lambda, mu }: Prices): number => {
    let perReplica = 0;
    let perSize = 0;
    for (let i = from; i < end; i++) {
      perReplica += lambda[brokers[i]!]!;
      perSize += mu[brokers[i]!]!;
    }
    return perReplica + perSize * weight[p]!;
  };
  const copies = (p: number, seats: number): number => {
    let count = 0;
    for (let i = 0; i < seats; i++) if (!held(model, p, chosen[i]!)) count++;
    return count * weight[p]!;
  };
  const readKey = (p: number): void => {
    const set = basis.keyOf(p);
    if (key[p] === set) return;
    key[p] = set;
    keyHolder.set(pool.brokersOf[set]!, start[p]!);
  };

  const around: Look['around'] = (at, now, offersAtMost, gainAtLeast) => {
    cheapest.price(at.lambda, at.mu);
    let least = 0;
    let mixed = 0;
    let found = 0;
    for (let p = 0; p < partitions; p++) {
      const from = start[p]!;
      const end = start[p + 1]!;
      readKey(p);
      const lowest = cheapest.costOf(p);
      least += lowest;
      const keyCost = basis.keyCostOf(p);
      const paid = keyCost + charged(p, keyHolder, from, end, now);
      mixed += paid;
      gains[p] = 0;
      if (keyCost + charged(p, keyHolder, from, end, at) - lowest <= gainAtLeast) continue;
      const gain = paid - copies(p, end - from) - charged(p, chosen, 0, end - from, now);
      if (gain <= gainAtLeast) continue;
      gains[p] = gain;
      positive[found++] = gain;
    }
    const enough = found <= offersAtMost ? gainAtLeast : positive.subarray(0, found).sort()[found - offersAtMost]!;
    const offers: Offer[] = [];
    for (let p = 0; p < partitions; p++) {
      if (gains[p]! < enough) continue;
      cheapest.costOf(p);
      const brokers = chosen.slice(0, start[p + 1]! - start[p]!);
      offers.push({ p, brokers, cost: copies(p, brokers.length) });
    }
    return { least, mixed, offers: offers.sort((a, b) => gains[b.p]! - gains[a.p]! || a.p - b.p) };
  };

  return {
    around,
    gainOf: ({ p, brokers, cost }, now) => {
      readKey(p);
      const paid = basis.keyCostOf(p) + charged(p, keyHolder, start[p]!, start[p + 1]!, now);
      return paid - cost - charged(p, brokers, 0, brokers.length, now);
    },
  };
}
