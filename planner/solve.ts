/**
 * The only file that knows javascript-lp-solver: linear programs of the form
 *
 *     maximise c x   subject to   A x <= b,  0 <= x <= u,   with b >= 0 and u >= 0.
 *
 * The form is the guard. The solver's first phase can loop for ever and its answers on degenerate programs can be wrong (its second
 * phase gives up after some 500 stalled pivots), so: with b >= 0 the origin is feasible and there is no first phase; a variable without
 * an end costs something, so nothing is unbounded; right-hand sides are shifted by a fixed pattern of about a millionth, which breaks ties; size
 * is limited. And still no caller may read more than a suggestion into the answer: every bound is evaluated anew at the returned point.
 */

import library from 'javascript-lp-solver';

type Solve = (model: {
  readonly optimize: string;
  readonly opType: 'max';
  readonly constraints: Readonly<Record<string, { readonly max: number }>>;
  readonly variables: Readonly<Record<string, Readonly<Record<string, number>>>>;
}) => Readonly<Record<string, unknown>> | undefined;

/** The package's types describe its CommonJS file, where the solver is one level deeper than in the module that Node loads. */
const solver = library as unknown as { readonly Solve: Solve };

export type LinearProgram = {
  /** c, per variable. */
  readonly objective: ArrayLike<number>;
  readonly rows: readonly ArrayLike<number>[];
  /** b, per row. */
  readonly limits: ArrayLike<number>;
  /** u, per variable. */
  readonly upper: ArrayLike<number>;
};

/** Cells of the dense tableau; a few milliseconds' work each ten thousand. */
const cellsAtMost = 400_000;
const shift = 1e-6;

/** A point that is hopefully optimal, or null when the program is not of the promised form or too large. */
export function solveLinearProgram({ objective, rows, limits, upper }: LinearProgram): Float64Array | null {
  const count = objective.length;
  const bounded = Array.from({ length: count }, (_, j) => j).filter((j) => Number.isFinite(upper[j]!));
  if ((rows.length + bounded.length) * count > cellsAtMost) return null;
  for (let i = 0; i < rows.length; i++) if (!(limits[i]! >= 0)) return null;
  for (let j = 0; j < count; j++) if (!(upper[j]! >= 0)) return null;
  const constraints: Record<string, { max: number }> = {};
  const variables: Record<string, Record<string, number>> = {};
  for (let j = 0; j < count; j++) variables[`x${j}`] = { value: objective[j]! };
  rows.forEach((row, i) => {
    // Scaled to a largest entry of 1: the solver compares with absolute tolerances.
    let largest = 0;
    for (let j = 0; j < count; j++) largest = Math.max(largest, Math.abs(row[j]!));
    if (largest === 0) return;
    const limit = limits[i]! / largest;
    constraints[`r${i}`] = { max: limit + shift * (1 + ((i * 7) % 11) / 11) * Math.max(1, limit) };
    for (let j = 0; j < count; j++) if (row[j] !== 0) variables[`x${j}`]![`r${i}`] = row[j]! / largest;
  });
  for (const j of bounded) {
    constraints[`u${j}`] = { max: upper[j]! * (1 + shift * (((j * 5) % 13) / 13)) };
    variables[`x${j}`]![`u${j}`] = 1;
  }
  const result = solver.Solve({ optimize: 'value', opType: 'max', constraints, variables });
  if (result?.['feasible'] !== true) return null;
  // Zeros are missing from the result; what is outside its box by the shift is put back.
  const point = new Float64Array(count);
  for (let j = 0; j < count; j++) {
    const value = Number(result[`x${j}`] ?? 0);
    point[j] = Number.isFinite(value) ? Math.min(upper[j]!, Math.max(0, value)) : 0;
  }
  return point;
}
