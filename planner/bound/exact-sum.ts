/**
 * A sum that carries its rounding error along (Neumaier), with products split exactly (Dekker). A bound is a small difference of sums
 * that pass 2^53: without this, primal and dual would differ by rounding alone.
 */
export type ExactSum = {
  readonly add: (term: number) => void;
  readonly addProduct: (a: number, b: number) => void;
  readonly value: () => number;
};

/** Veltkamp's constant for doubles, 2^27 + 1. */
const splitter = 134217729;

export function exactSum(): ExactSum {
  let sum = 0;
  let error = 0;
  const add = (term: number): void => {
    const next = sum + term;
    error += Math.abs(sum) >= Math.abs(term) ? sum - next + term : term - next + sum;
    sum = next;
  };
  const addProduct = (a: number, b: number): void => {
    const product = a * b;
    const aHigh = splitter * a - (splitter * a - a);
    const bHigh = splitter * b - (splitter * b - b);
    const aLow = a - aHigh;
    const bLow = b - bHigh;
    add(product);
    add(aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow));
  };
  return { add, addProduct, value: () => sum + error };
}
