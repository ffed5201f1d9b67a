/**
 * How near a choice within the budget can bring brokers at most. The distance is a sum of |x| over brokers, and |x| >= price * x
 * for every price in -1...1. So for any prices the distance is at least what is linear in the choice, and the best choice for
 * that is a knapsack, which is no better than the fractional one (Dantzig 1957): changes by gain per byte, the last one in
 * part. Prices are improved by a subgradient (Held, Wolfe and Crowder 1974); any of them proves something.
 */

import type { Load } from '../build-model/load-before.ts';
import type { Placement } from '../place-replicas/placement.ts';
import type { Candidate } from './choose.ts';
import { eachDifference } from './load.ts';

export type Budget = { readonly bytes: number; readonly moves: number };

/** Candidates times rounds; about a second at most. */
const workAtMost = 1_000_000;
const roundsAtMost = 200;

/** No choice of the candidates within the budget comes nearer than this: shares as in `distance`. */
export function leastDistance(full: Placement, load: Load, candidates: readonly Candidate[], budget: Budget): number {
  const { targets, sizeBytes } = full.model;
  const perReplica = Float64Array.from(full.replicas, (aim) => 1 / Math.max(1, aim));
  const perByte = Float64Array.from(full.bytes, (aim) => 1 / Math.max(1, aim));
  const offReplicas = Float64Array.from(full.replicas, (aim, b) => (load.replicas[b]! - aim) * perReplica[b]!);
  const offBytes = Float64Array.from(full.bytes, (aim, b) => (load.bytes[b]! - aim) * perByte[b]!);
  const priceReplicas = offReplicas.map(Math.sign);
  const priceBytes = offBytes.map(Math.sign);
  const rounds = Math.min(roundsAtMost, 1 + Math.floor(workAtMost / Math.max(1, candidates.length)));
  let most = 0;
  for (let round = 0; round < rounds; round++) {
    let proven = 0;
    for (let b = 0; b < targets; b++) proven += priceReplicas[b]! * offReplicas[b]! + priceBytes[b]! * offBytes[b]!;
    const gains = candidates.map(({ p }) => {
      let gained = 0;
      eachDifference(full, p, (b, sign) => {
        gained -= sign * (priceReplicas[b]! * perReplica[b]! + priceBytes[b]! * perByte[b]! * sizeBytes[p]!);
      });
      return gained;
    });
    const { gained, shares } = fractional(candidates, gains, budget);
    most = Math.max(most, proven - gained);
    // The subgradient is how far the linear choice leaves each broker from its aim.
    const stepReplicas = offReplicas.slice();
    const stepBytes = offBytes.slice();
    for (const [i, { p }] of candidates.entries()) {
      if (shares[i] === 0) continue;
      eachDifference(full, p, (b, sign) => {
        stepReplicas[b]! += shares[i]! * sign * perReplica[b]!;
        stepBytes[b]! += shares[i]! * sign * perByte[b]! * sizeBytes[p]!;
      });
    }
    const step = 2 / (round + 2);
    for (let b = 0; b < targets; b++) {
      priceReplicas[b] = clamp(priceReplicas[b]! + step * stepReplicas[b]!);
      priceBytes[b] = clamp(priceBytes[b]! + step * stepBytes[b]!);
    }
  }
  return most;
}

/** By bytes or by moves alone, whichever allows less: what both allow is no more than either. */
function fractional(
  candidates: readonly Candidate[],
  gains: readonly number[],
  { bytes, moves }: Budget,
): { readonly gained: number; readonly shares: Float64Array } {
  const byBytes = knapsack(gains, (i) => candidates[i]!.bytes, bytes);
  const byMoves = knapsack(gains, () => 1, moves);
  return byBytes.gained <= byMoves.gained ? byBytes : byMoves;
}

function knapsack(
  gains: readonly number[],
  weight: (index: number) => number,
  room: number,
): { readonly gained: number; readonly shares: Float64Array } {
  const order = gains.map((_, i) => i).filter((i) => gains[i]! > 0);
  order.sort((a, b) => gains[b]! * weight(a) - gains[a]! * weight(b) || a - b);
  const shares = new Float64Array(gains.length);
  let gained = 0;
  let left = room;
  for (const i of order) {
    const share = weight(i) <= left ? 1 : left / weight(i);
    if (share <= 0) break;
    shares[i] = share;
    gained += share * gains[i]!;
    left -= share * weight(i);
  }
  return { gained, shares };
}

function clamp(price: number): number {
  return Math.max(-1, Math.min(1, price));
}
