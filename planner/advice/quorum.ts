/** How many controllers, and where: the arithmetic of a majority. ZooKeeper ensembles follow the same. */

export type QuorumChoice = {
  /** Voters per place, e.g. [2, 2, 1]. */
  readonly voters: readonly number[];
  readonly majority: number;
  readonly nodesSurvived: number;
  /** Places that may all be lost at once, whichever they are. */
  readonly placesSurvived: number;
  /** Further nodes that may be lost while the fullest place is gone; null when no place may be. */
  readonly nodesWhilePlaceIsGone: number | null;
};

export function quorumGivenBy(voters: readonly number[]): QuorumChoice {
  const total = voters.reduce((sum, count) => sum + count, 0);
  const majority = Math.floor(total / 2) + 1;
  const fullest = [...voters].sort((a, b) => b - a);
  let placesSurvived = 0;
  for (let left = total; placesSurvived < fullest.length; placesSurvived++) {
    left -= fullest[placesSurvived]!;
    if (left < majority) break;
  }
  const spare = total - (fullest[0] ?? 0) - majority;
  return {
    voters,
    majority,
    nodesSurvived: Math.max(0, total - majority),
    placesSurvived,
    nodesWhilePlaceIsGone: spare >= 0 ? spare : null,
  };
}

/** Voters for so many places where nodes can stand: as many places as may be lost, for as few machines as that takes. */
export function quorumFor(places: number): QuorumChoice {
  if (places >= 5) return quorumGivenBy([1, 1, 1, 1, 1]);
  // Two places need a third one, even a small one.
  return places === 1 ? quorumGivenBy([3]) : quorumGivenBy([1, 1, 1]);
}

export const commonQuorums: readonly (readonly number[])[] = [
  [1, 1, 1],
  [2, 2, 1],
  [1, 1, 1, 1, 1],
  [2, 1],
  [3, 2],
];
