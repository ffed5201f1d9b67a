import type { Bands } from '../build-model/bands.ts';
import type { CountBands } from '../place-replicas/count-flow.ts';
import { goingCosts, knownHoming, type Ledger, lowerBound, mayGo } from './ledger.ts';

/** One replica goes from the giver to the taker; another one may come back, so that counts stay as they are. */
export type Exchange = {
  readonly giver: number;
  readonly taker: number;
  readonly goes: number;
  /** -1 when nothing comes back. */
  readonly comes: number;
  /** Bytes copied more. */
  readonly cost: number;
  /** Bytes by which the two brokers come closer to their bands. */
  readonly gain: number;
  readonly score: number;
};

export type Search = {
  readonly ledger: Ledger;
  readonly bytes: Bands['bytes'];
  readonly counts: CountBands;
  /** Price per byte and broker at which the bound was found: what a shift costs above that is waste. */
  readonly mu: ArrayLike<number>;
  readonly lambda: ArrayLike<number>;
};

/** Waste weighs this much more than cost: it is what separates the plan from its bound. */
const wasteWeight = 4;
/** Scores closer than this are equal, and the larger step wins: fewer, bigger exchanges. */
const scoreSteps = 1000;
/** Entries looked at on either side of the wanted size, or from the small end. */
const neighbours = 8;

/** How far a broker with that many bytes is outside its band. */
export function outside(search: Search, broker: number, bytes: number): number {
  const { lo, hi } = search.bytes;
  return Math.max(0, bytes - hi[broker]!, lo[broker]! - bytes);
}

/** The best exchange that moves about `shift` bytes from the giver to the taker, or the one given if that is better. */
export function bestExchange(
  search: Search,
  giver: number,
  taker: number,
  shift: number,
  best: Exchange | null,
): Exchange | null {
  const { ledger, counts } = search;
  const { replicas } = ledger.placement;
  let found = best;
  const consider = (goes: number, comes: number): void => {
    found = better(search, found, giver, taker, goes, comes);
  };
  if (replicas[giver]! > counts.lo[giver]! && replicas[taker]! < counts.hi[taker]!) {
    aboutSize(search, giver, taker, shift, (goes) => consider(goes, -1));
  }
  const { sizeBytes } = ledger.placement.model;
  const bringBack = (list: readonly number[], atMost: number): void => {
    for (let i = 0, tried = 0, used = 0; i < list.length && tried < neighbours && used < atMost; i++, tried++) {
      const q = list[i]!;
      if (!mayGo(ledger, q, taker, giver)) continue;
      used++;
      aboutSize(search, giver, taker, sizeBytes[q]! + shift, (goes) => consider(goes, q));
    }
  };
  const homing = knownHoming(ledger, taker, giver);
  if (homing !== undefined) bringBack(homing, 2);
  bringBack(ledger.movedIn[taker]!, 1);
  bringBack(ledger.stayed[taker]!, 1);
  return found;
}

/** Pairs looked at before an exhaustive search gives up on two brokers: all of them on small clusters. */
const pairsAtMost = 20_000;

/** As bestExchange, but over every pair: what makes "no exchange helps" true, so that planning again finds nothing either. */
export function anyExchange(search: Search, giver: number, taker: number, best: Exchange | null): Exchange | null {
  const { ledger, counts } = search;
  const { replicas, model } = ledger.placement;
  const gives = [...ledger.stayed[giver]!, ...ledger.movedIn[giver]!].filter((p) => mayGo(ledger, p, giver, taker));
  // Each smallest first.
  const takes = [ledger.stayed[taker]!, ledger.movedIn[taker]!].map((list) =>
    list.filter((q) => mayGo(ledger, q, taker, giver)),
  );
  let found = best;
  let pairs = 0;
  const single = replicas[giver]! > counts.lo[giver]! && replicas[taker]! < counts.hi[taker]!;
  for (const p of gives) {
    if (single) found = better(search, found, giver, taker, p, -1);
    for (const list of takes) {
      for (const q of list) {
        if (model.sizeBytes[q]! >= model.sizeBytes[p]!) break;
        if (++pairs > pairsAtMost) return found;
        found = better(search, found, giver, taker, p, q);
      }
    }
  }
  return found;
}

/** Offers replicas of the giver whose size is near the wanted one, from each of its lists. */
function aboutSize(search: Search, giver: number, taker: number, bytes: number, offer: (p: number) => void): void {
  const { ledger } = search;
  const at = lowerBound(ledger.placement.model.sizeBytes, bytes);
  const around = (list: readonly number[]): void => {
    const middle = lowerBound(list, at);
    for (let i = middle, seen = 0; i < list.length && seen < neighbours; i++, seen++) {
      if (!mayGo(ledger, list[i]!, giver, taker)) continue;
      offer(list[i]!);
      break;
    }
    for (let i = middle - 1, seen = 0; i >= 0 && seen < neighbours; i--, seen++) {
      if (!mayGo(ledger, list[i]!, giver, taker)) continue;
      offer(list[i]!);
      break;
    }
  };
  around(ledger.stayed[giver]!);
  around(ledger.movedIn[giver]!);
  const homing = knownHoming(ledger, giver, taker);
  if (homing !== undefined) around(homing);
}

function better(
  search: Search,
  best: Exchange | null,
  giver: number,
  taker: number,
  goes: number,
  comes: number,
): Exchange | null {
  if (goes === comes) return best;
  const { ledger, mu, lambda } = search;
  const { model, bytes } = ledger.placement;
  const shift = model.sizeBytes[goes]! - (comes < 0 ? 0 : model.sizeBytes[comes]!);
  const before = outside(search, giver, bytes[giver]!) + outside(search, taker, bytes[taker]!);
  const after = outside(search, giver, bytes[giver]! - shift) + outside(search, taker, bytes[taker]! + shift);
  const gain = before - after;
  if (gain <= 0) return best;
  const cost = goingCosts(model, goes, giver, taker) + (comes < 0 ? 0 : goingCosts(model, comes, taker, giver));
  const priced = (mu[taker]! - mu[giver]!) * shift + (comes < 0 ? lambda[taker]! - lambda[giver]! : 0);
  const waste = Math.max(0, cost + priced);
  const score = Math.round(((cost + wasteWeight * waste) / gain) * scoreSteps) / scoreSteps;
  if (best !== null && (score > best.score || (score === best.score && gain <= best.gain))) return best;
  return { giver, taker, goes, comes, cost, gain, score };
}
