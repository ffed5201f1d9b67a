import type { solveLinearProgram } from '../solve.ts';
import type { Budget, Candidate } from './choose.ts';

export type Prices = {
  /** Of a broker's distance, in -1...1: by its replicas first, then by the bytes of each. */
  readonly price: Float64Array;
  /** What a byte of the budget is worth, and a move. */
  readonly perBudgetByte: number;
  readonly perMove: number;
};

type Distances = {
  readonly off: Float64Array;
  readonly candidates: readonly Candidate[];
  readonly budget: Budget;
  /** What a candidate adds to a broker's distance. */
  readonly eachShift: (p: number, use: (row: number, shift: number) => void) => void;
};

/** More take the solver too long. */
const candidatesAtMost = 200;
const rowsAtMost = 120;

/**
 * The prices that prove most: the dual of choosing shares of candidates. Per candidate, what it gains at the prices is at most what its
 * bytes and its move cost of the budget and what is left as its own. null where there are too many candidates or no answer.
 */
export function bestPrices(
  { off, candidates, budget, eachShift }: Distances,
  solve: typeof solveLinearProgram,
): Prices | null {
  const rows = off.length;
  if (candidates.length === 0 || candidates.length > candidatesAtMost || rows > rowsAtMost) return null;
  // Columns: each price's part above and below 0, a byte of the budget, a move of it, and what is left per candidate.
  const ofByte = 2 * rows;
  const ofMove = ofByte + 1;
  const columns = ofMove + 1 + candidates.length;
  const unit = candidates.reduce((most, { bytes }) => Math.max(most, bytes), 1);
  const objective = new Float64Array(columns).fill(-1);
  const upper = new Float64Array(columns).fill(Number.POSITIVE_INFINITY);
  for (const [row, distance] of off.entries()) {
    objective[row] = distance;
    objective[rows + row] = -distance;
    upper[row] = 1;
    upper[rows + row] = 1;
  }
  if (Number.isFinite(budget.bytes)) objective[ofByte] = -budget.bytes / unit;
  else upper[ofByte] = 0;
  if (Number.isFinite(budget.moves)) objective[ofMove] = -budget.moves;
  else upper[ofMove] = 0;
  const limits = new Float64Array(candidates.length);
  const program = candidates.map(({ p, bytes }, i) => {
    const row = new Float64Array(columns);
    eachShift(p, (at, shift) => {
      row[at]! -= shift;
      row[rows + at]! += shift;
    });
    row[ofByte] = -bytes / unit;
    row[ofMove] = -1;
    row[ofMove + 1 + i] = -1;
    return row;
  });
  const point = solve({ objective, rows: program, limits, upper });
  if (point === null) return null;
  return {
    price: Float64Array.from(off, (_, row) => point[row]! - point[rows + row]!),
    perBudgetByte: point[ofByte]! / unit,
    perMove: point[ofMove]!,
  };
}
