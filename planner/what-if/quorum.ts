/** The control plane's majority, after failures and cuts. KRaft voters and ZooKeeper servers follow the same arithmetic. */

import { type Sides, wholeCluster } from './sides.ts';

export type Quorum = {
  /** null: the snapshot does not say enough; then the control plane counts as up. */
  readonly quorum: boolean | null;
  readonly votersUp: number | null;
  readonly votersNeeded: number | null;
  readonly voters: number;
  /** The side of a cut that is judged: the one with the quorum. null: no cut, or no side has one. */
  readonly side: string | null;
};

/** The side on which leaders are elected; null: nowhere. */
export type Judged = { readonly quorum: Quorum; readonly side: string | null };

/** @param brokersOn how many brokers are up on a side: decides where the quorum is not known. */
export function quorumOf({ voters: all, sides }: Sides, brokersOn: (side: string) => number): Judged {
  const voters = all.length;
  const voterPlaces = all.map(({ place }) => place);
  const byBrokers = [...sides].sort((a, b) => brokersOn(b) - brokersOn(a))[0] ?? wholeCluster;
  const named = (side: string): string | null => (side === wholeCluster ? null : side);
  if (voters === 0) {
    const quorum = { quorum: null, votersUp: null, votersNeeded: null, voters, side: named(byBrokers) };
    return { quorum, side: byBrokers };
  }
  const votersNeeded = Math.floor(voters / 2) + 1;
  const unknown = voterPlaces.filter((place) => place === 'unknown').length;
  const up = (side: string): number => voterPlaces.filter((place) => place === side).length;
  const best = [...sides].sort((a, b) => up(b) - up(a) || brokersOn(b) - brokersOn(a))[0] ?? wholeCluster;
  const votersUp = up(best);
  if (votersUp >= votersNeeded) {
    return { quorum: { quorum: true, votersUp, votersNeeded, voters, side: named(best) }, side: best };
  }
  if (votersUp + unknown >= votersNeeded) {
    return { quorum: { quorum: null, votersUp, votersNeeded, voters, side: named(best) }, side: best };
  }
  return { quorum: { quorum: false, votersUp, votersNeeded, voters, side: null }, side: null };
}
