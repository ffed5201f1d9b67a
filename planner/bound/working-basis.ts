/**
 * The inverse of a small square matrix, kept while single columns of it change: the working basis of a simplex method. Dense, row by row.
 */
export type WorkingBasis = {
  readonly size: number;
  readonly inverse: Float64Array;
};

/** Smaller pivots than this make nonsense of the rest. */
const smallestPivot = 1e-9;

/** By Gauss and Jordan with the largest pivot of each column; null where the columns depend on each other. */
export function invert(size: number, column: (at: number, into: Float64Array) => void): WorkingBasis | null {
  const rows = Array.from({ length: size }, () => new Float64Array(2 * size));
  const entries = new Float64Array(size);
  for (let j = 0; j < size; j++) {
    entries.fill(0);
    column(j, entries);
    for (let i = 0; i < size; i++) rows[i]![j] = entries[i]!;
    rows[j]![size + j] = 1;
  }
  for (let j = 0; j < size; j++) {
    let pivot = j;
    for (let i = j + 1; i < size; i++) if (Math.abs(rows[i]![j]!) > Math.abs(rows[pivot]![j]!)) pivot = i;
    [rows[j], rows[pivot]] = [rows[pivot]!, rows[j]!];
    const row = rows[j]!;
    if (Math.abs(row[j]!) < smallestPivot) return null;
    const by = 1 / row[j]!;
    for (let k = j; k < 2 * size; k++) row[k]! *= by;
    for (let i = 0; i < size; i++) {
      const other = rows[i]!;
      const times = other[j]!;
      if (i === j || times === 0) continue;
      for (let k = j; k < 2 * size; k++) other[k]! -= times * row[k]!;
    }
  }
  const inverse = new Float64Array(size * size);
  for (let i = 0; i < size; i++) inverse.set(rows[i]!.subarray(size), i * size);
  return { size, inverse };
}

export function copyOf({ size, inverse }: WorkingBasis): WorkingBasis {
  return { size, inverse: inverse.slice() };
}

/** inverse x column. */
export function solveFor({ size, inverse }: WorkingBasis, column: Float64Array, into: Float64Array): void {
  into.fill(0);
  for (let k = 0; k < size; k++) {
    const entry = column[k]!;
    if (entry === 0) continue;
    for (let i = 0, at = k; i < size; i++, at += size) into[i]! += inverse[at]! * entry;
  }
}

/** costs x inverse. */
export function pricesFor({ size, inverse }: WorkingBasis, costs: Float64Array, into: Float64Array): void {
  into.fill(0);
  for (let i = 0; i < size; i++) {
    const cost = costs[i]!;
    if (cost === 0) continue;
    for (let k = 0, at = i * size; k < size; k++, at++) into[k]! += inverse[at]! * cost;
  }
}

/** The column at `leaves` becomes another one, of which `direction` is inverse x column. */
export function replaceColumn({ size, inverse }: WorkingBasis, leaves: number, direction: Float64Array): void {
  const first = leaves * size;
  const by = 1 / direction[leaves]!;
  for (let k = 0; k < size; k++) inverse[first + k]! *= by;
  for (let i = 0; i < size; i++) {
    const times = direction[i]!;
    if (i === leaves || times === 0) continue;
    for (let k = 0, at = i * size; k < size; k++, at++) inverse[at]! -= times * inverse[first + k]!;
  }
}

/** Row `at` becomes the negative sum of the rows named, itself among them. */
export function negateSum({ size, inverse }: WorkingBasis, at: number, rows: readonly number[]): void {
  for (let k = 0; k < size; k++) {
    let sum = 0;
    for (const row of rows) sum += inverse[row * size + k]!;
    inverse[at * size + k] = -sum;
  }
}

/** The square of the length of the sum of the rows named. */
export function squareOfSum({ size, inverse }: WorkingBasis, rows: readonly number[]): number {
  let square = 0;
  for (let k = 0; k < size; k++) {
    let sum = 0;
    for (const row of rows) sum += inverse[row * size + k]!;
    square += sum * sum;
  }
  return square;
}
