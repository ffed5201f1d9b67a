/**
 * How near a choice within the budget can bring brokers at most. The distance is a sum of |x| over brokers, and |x| >= price * x
 * for every price in -1...1. So for any prices the distance is at least what is linear in the choice, and the best choice for
 * that is a knapsack, which is no better than the fractional one (Dantzig 1957): changes by gain per byte, the last one in
 * part. Prices are improved by a subgradient (Held, Wolfe and Crowder 1974), and where there are few candidates found by a linear
 * program; any of them proves something.
 */

import type { Load } from '../build-model/load-before.ts';
import type { Placement } from '../place-replicas/placement.ts';
import { solveLinearProgram } from '../solve.ts';
import { bestPrices } from './best-prices.ts';
import type { Budget, Candidate } from './choose.ts';
import { eachDifference } from './load.ts';

/** Candidates times rounds; about a second at most. */
const workAtMost = 1_000_000;
const roundsAtMost = 200;

/** No choice of the candidates within the budget comes nearer than this: shares as in `distance`. */
export function leastDistance(
  full: Placement,
  load: Load,
  candidates: readonly Candidate[],
  budget: Budget,
  solve: typeof solveLinearProgram = solveLinearProgram,
): number {
  const { targets, sizeBytes } = full.model;
  const perReplica = Float64Array.from(full.replicas, (aim) => 1 / Math.max(1, aim));
  const perByte = Float64Array.from(full.bytes, (aim) => 1 / Math.max(1, aim));
  /** How far each broker is from its aim: its replicas first, then the bytes of each. */
  const off = Float64Array.from({ length: 2 * targets }, (_, at) =>
    at < targets
      ? (load.replicas[at]! - full.replicas[at]!) * perReplica[at]!
      : (load.bytes[at - targets]! - full.bytes[at - targets]!) * perByte[at - targets]!,
  );
  const eachShift = (p: number, use: (at: number, shift: number) => void): void => {
    eachDifference(full, p, (b, sign) => {
      use(b, sign * perReplica[b]!);
      use(targets + b, sign * perByte[b]! * sizeBytes[p]!);
    });
  };
  const at = (price: Float64Array) => {
    const gains = candidates.map(({ p }) => {
      let gained = 0;
      eachShift(p, (row, shift) => {
        gained -= price[row]! * shift;
      });
      return gained;
    });
    const { gained, shares } = fractional(candidates, gains, budget);
    const linear = price.reduce((sum, each, row) => sum + each * off[row]!, 0);
    return { gains, shares, linear, proven: linear - gained };
  };

  const price = off.map(Math.sign);
  const rounds = Math.min(roundsAtMost, 1 + Math.floor(workAtMost / Math.max(1, candidates.length)));
  let most = 0;
  for (let round = 0; round < rounds; round++) {
    const { shares, proven } = at(price);
    most = Math.max(most, proven);
    // The subgradient is how far the linear choice leaves each broker from its aim.
    const slope = off.slice();
    for (const [i, { p }] of candidates.entries()) {
      if (shares[i] === 0) continue;
      eachShift(p, (row, shift) => {
        slope[row]! += shares[i]! * shift;
      });
    }
    const step = 2 / (round + 2);
    for (const [row, each] of slope.entries()) price[row] = clamp(price[row]! + step * each);
  }
  const best = bestPrices({ off, candidates, budget, eachShift }, solve);
  if (best === null) return most;
  const { gains, linear, proven } = at(best.price);
  // At prices of both a byte and a move, what a change gains beyond them.
  const { perBudgetByte, perMove } = best;
  let jointly = linear;
  // What has no limit has no price.
  if (perBudgetByte > 0) jointly -= perBudgetByte * budget.bytes;
  if (perMove > 0) jointly -= perMove * budget.moves;
  for (const [i, gained] of gains.entries())
    jointly -= Math.max(0, gained - perBudgetByte * candidates[i]!.bytes - perMove);
  return Math.max(most, proven, jointly);
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
