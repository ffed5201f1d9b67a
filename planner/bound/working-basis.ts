/**
 * The inverse of a small square matrix, kept while single columns of it change: the working basis of a simplex method. Dense, row by row.
 */
export type WorkingBasis = {
  readonly size: number;
  readonly inverse: Float64Array;
};

/** Smaller pivots than this make nonsense of the rest. */
const smallestPivot = 1e-9;

/**
 * In place by exchange steps (Gauss and Jordan), columns with a single entry first, which change no other row, then with the largest pivot of
 * each column; null where the columns depend on each other.
 */
export function invert(size: number, column: (at: number, into: Float64Array) => void): WorkingBasis | null {
  const entries = new Float64Array(size);
  const rows = Array.from({ length: size }, () => new Float64Array(size));
  const filled = new Int32Array(size);
  for (let j = 0; j < size; j++) {
    entries.fill(0);
    column(j, entries);
    for (let i = 0; i < size; i++) {
      if (entries[i] === 0) continue;
      rows[i]![j] = entries[i]!;
      filled[j]!++;
    }
  }
  const order = Array.from(filled.keys()).sort((a, b) => Math.min(2, filled[a]!) - Math.min(2, filled[b]!) || a - b);
  const rowOf = new Int32Array(size);
  const taken = new Uint8Array(size);
  for (const j of order) {
    let pivotRow = -1;
    for (let i = 0; i < size; i++) {
      if (taken[i] === 0 && (pivotRow < 0 || Math.abs(rows[i]![j]!) > Math.abs(rows[pivotRow]![j]!))) pivotRow = i;
    }
    const row = rows[pivotRow]!;
    const pivot = row[j]!;
    if (Math.abs(pivot) < smallestPivot) return null;
    taken[pivotRow] = 1;
    rowOf[j] = pivotRow;
    for (let k = 0; k < size; k++) row[k]! /= pivot;
    row[j] = 1 / pivot;
    for (let i = 0; i < size; i++) {
      const other = rows[i]!;
      const times = other[j]!;
      if (i === pivotRow || times === 0) continue;
      other[j] = 0;
      for (let k = 0; k < size; k++) other[k]! -= times * row[k]!;
    }
  }
  const inverse = new Float64Array(size * size);
  for (let j = 0; j < size; j++) {
    const row = rows[rowOf[j]!]!;
    for (let k = 0; k < size; k++) inverse[j * size + rowOf[k]!] = row[k]!;
  }
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
