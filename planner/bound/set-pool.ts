import type { Model } from '../build-model/model.ts';
import type { Fixed } from './cheapest-set-fixed.ts';
import type { Limits } from './lagrangian.ts';

/** Replica sets that the linear relaxation mixes, and the bands it keeps; in units of the mean size, so that counts and bytes compare. */
export type SetPool = {
  readonly meanBytes: number;
  /** Size per partition. */
  readonly weight: Float64Array;
  /** Two rows per broker: first all counts, then all bytes. */
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  readonly brokersOf: readonly Int32Array[];
  readonly partitionOf: readonly number[];
  readonly add: (partition: number, brokers: Int32Array) => number;
  /** Size of the copies, and far more where the case rules the set out. */
  readonly costOf: (set: number) => number;
  readonly copyCost: (partition: number, brokers: Int32Array) => number;
  /** Adds the set's column, so many times. */
  readonly addColumn: (set: number, times: number, into: Float64Array) => void;
};

/** Counts are whole, so many steps would have no length: bounds are widened by a fixed pattern. */
const shift = 1e-6;
const ruledOut = 1e4;
/** No band at all, in mean sizes. */
const unbounded = 1e9;

export function openSetPool(model: Model, limits: Limits, fixed: Fixed): SetPool {
  const { targets, partitions, sizeBytes, frozen } = model;
  const { kind, given } = fixed;
  const meanBytes = Math.max(1, sizeBytes.reduce((sum, size) => sum + size, 0) / Math.max(1, partitions));
  const weight = sizeBytes.map((size) => size / meanBytes);
  const lower = new Float64Array(2 * targets);
  const upper = new Float64Array(2 * targets);
  const wider = (step: number): number => shift * (1 + ((step * 7) % 11) / 11);
  for (let b = 0; b < targets; b++) {
    const bytes = targets + b;
    lower[b] = limits.replicas.lo[b]! - frozen.replicas[b]! - wider(b);
    upper[b] = limits.replicas.hi[b]! - frozen.replicas[b]! + wider(b + 3);
    lower[bytes] = (limits.bytes.lo[b]! - frozen.bytes[b]!) / meanBytes - wider(b + 5);
    upper[bytes] = Math.min(unbounded, (limits.bytes.hi[b]! - frozen.bytes[b]!) / meanBytes) + wider(b + 9);
  }
  const brokersOf: Int32Array[] = [];
  const partitionOf: number[] = [];
  const copyCost = (p: number, brokers: Int32Array): number => {
    let copies = 0;
    for (const b of brokers) if (kind[p * targets + b] !== 1) copies++;
    return copies * weight[p]!;
  };
  return {
    meanBytes,
    weight,
    lower,
    upper,
    brokersOf,
    partitionOf,
    copyCost,
    add: (p, brokers) => {
      partitionOf.push(p);
      return brokersOf.push(brokers) - 1;
    },
    costOf: (set) => {
      const p = partitionOf[set]!;
      const brokers = brokersOf[set]!;
      let broken = 0;
      for (let b = 0; b < targets; b++) {
        const demand = given[p * targets + b]!;
        if (demand !== 0 && brokers.includes(b) !== (demand === 1)) broken++;
      }
      return copyCost(p, brokers) + broken * ruledOut;
    },
    addColumn: (set, times, into) => {
      const heavy = weight[partitionOf[set]!]! * times;
      for (const b of brokersOf[set]!) {
        into[b]! += times;
        into[targets + b]! += heavy;
      }
    },
  };
}
