import type { Model } from '../build-model/model.ts';
import type { Share } from './basis.ts';
import type { Fixed } from './cheapest-set-fixed.ts';

/** A share of a replica nearer to 0 or 1 than this is rounding. */
export const settledWithin = 1e-4;
/** Of the undecided replicas this many are tried. */
const candidates = 24;
/** Of what is missing to the target: where nothing is gained on one side, more on the other still counts. */
const least = 1e-4;

/** What the bounds of both cases would gain, in bytes. */
export type Gains = { readonly holds: number; readonly lacks: number };
export type Splitter = {
  /** The replica, as partition x brokers + broker, whose two cases together gain most; null where all is decided. */
  readonly choose: (
    shares: readonly Share[],
    isGiven: (at: number) => boolean,
    missing: number,
    tryOut: (at: number) => Gains,
  ) => number | null;
};

/**
 * Strong branching, each replica tried once: what its cases gained where it was undecided first tells about the others, too (as pseudocosts
 * do: Achterberg, Koch and Martin, 2005). Replicas that stand where they stood before come first: what a plan copies is decided by which of them stay.
 */
export function openSplitter({ targets, sizeBytes }: Model, { kind }: Fixed): Splitter {
  const known = new Map<number, Gains>();
  const undecided = (shares: readonly Share[], isGiven: (at: number) => boolean): number[] => {
    const open: { readonly at: number; readonly stays: boolean; readonly bytes: number }[] = [];
    for (const [at, share] of sharesPerReplica(shares, targets)) {
      const away = Math.min(share, 1 - share);
      if (away <= settledWithin || isGiven(at)) continue;
      open.push({ at, stays: kind[at] === 1, bytes: away * sizeBytes[Math.floor(at / targets)]! });
    }
    open.sort((a, b) => Number(b.stays) - Number(a.stays) || b.bytes - a.bytes || a.at - b.at);
    return open.slice(0, candidates).map(({ at }) => at);
  };
  const choose: Splitter['choose'] = (shares, isGiven, missing, tryOut) => {
    const worth = (gain: number): number => Math.max(Math.min(gain, missing), least * missing);
    let best: number | null = null;
    let most = 0;
    for (const at of undecided(shares, isGiven)) {
      const gains = known.get(at) ?? tryOut(at);
      known.set(at, gains);
      const product = worth(gains.holds) * worth(gains.lacks);
      if (best !== null && product <= most) continue;
      most = product;
      best = at;
    }
    return best;
  };
  return { choose };
}

/** By partition x brokers + broker; what is not there is not held at all. */
export function sharesPerReplica(shares: readonly Share[], targets: number): ReadonlyMap<number, number> {
  const parts = new Map<number, number>();
  for (const { partition, brokers, share } of shares) {
    for (const broker of brokers) {
      const at = partition * targets + broker;
      parts.set(at, (parts.get(at) ?? 0) + share);
    }
  }
  return parts;
}
