const goldenRatio = (Math.sqrt(5) - 1) / 2;

/** The n-th of a fixed sequence between 0 and 1 whose members are spread evenly, however many there are (Kronecker's, for the golden ratio). */
export function evenly(n: number): number {
  return (n * goldenRatio) % 1;
}
