import type { Model } from '../build-model/model.ts';
import type { Limits } from './lagrangian.ts';

/**
 * An inequality that every plan keeps and that mixtures of plans may break: mixed-integer rounding (Marchand and Wolsey, 2001) of one broker's
 * bands. With x_p = 1 where the broker holds p, its bytes and its count say that sum of a_p x_p <= m for a_p = end * size + perReplica. Where
 * `turned`, count 1 - x_p instead. For whole x >= 0, any divisor d and f = the fraction of m / d, then also
 *
 *     sum of (floor(a_p / d) + max(0, fraction(a_p / d) - f) / (1 - f)) x_p <= floor(m / d)
 *
 * Only the choice is kept here; the inequality is made anew from the model wherever a proof uses it.
 */
export type RoundedRow = {
  readonly broker: number;
  /** The end of the band on bytes: 1 the most, -1 the least. */
  readonly end: 1 | -1;
  /** Bytes by which each replica counts more, so that the band on counts has a say. */
  readonly perReplica: number;
  readonly divisor: number;
  /** Per partition. */
  readonly turned: Uint8Array;
};

/** sum of coefficient_p x_p <= most, in no unit. */
export type Inequality = { readonly coefficient: Float64Array; readonly most: number };

/** Fractions nearer to 0 or 1 make nothing sharper or are rounding. */
const clearly = 0.01;
/** Sums beyond this are not exact to the byte. */
const exactBelow = 2 ** 51;

/** null where the row says nothing that could be trusted. */
export function inequalityOf(model: Model, limits: Limits, row: RoundedRow): Inequality | null {
  const { partitions, sizeBytes } = model;
  const { end, perReplica, divisor, turned } = row;
  // A byte more, for all that doubles round.
  let most = mostOf(model, limits, row) + 1;
  let sum = Math.abs(most);
  for (let p = 0; p < partitions; p++) {
    const amount = end * sizeBytes[p]! + perReplica;
    sum += Math.abs(amount);
    if (turned[p] === 1) most -= amount;
  }
  if (!(sum < exactBelow && divisor > 0)) return null;
  const whole = Math.floor(most / divisor);
  const fraction = most / divisor - whole;
  if (fraction < clearly || fraction > 1 - clearly) return null;
  const coefficient = new Float64Array(partitions);
  let right = whole;
  for (let p = 0; p < partitions; p++) {
    const amount = (end * sizeBytes[p]! + perReplica) / divisor;
    const rounded = turned[p] === 1 ? roundedBy(-amount, fraction) : roundedBy(amount, fraction);
    coefficient[p] = turned[p] === 1 ? -rounded : rounded;
    if (turned[p] === 1) right -= rounded;
  }
  return { coefficient, most: right };
}

function mostOf({ frozen }: Model, { bytes, replicas }: Limits, { broker, end, perReplica }: RoundedRow): number {
  const byBytes = end * ((end > 0 ? bytes.hi : bytes.lo)[broker]! - frozen.bytes[broker]!);
  if (perReplica === 0) return byBytes;
  return byBytes + perReplica * ((perReplica > 0 ? replicas.hi : replicas.lo)[broker]! - frozen.replicas[broker]!);
}

/** Continuous in the amount, so that rounding errors of the division stay what they are. */
export function roundedBy(amount: number, fraction: number): number {
  const whole = Math.floor(amount);
  return whole + Math.max(0, amount - whole - fraction) / (1 - fraction);
}
