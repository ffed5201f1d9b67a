import type { Fixed } from './cheapest-set-fixed.ts';

/** Replica sets that the linear relaxation mixes; costs in units of the mean size. */
export type SetPool = {
  readonly brokersOf: readonly Int32Array[];
  readonly partitionOf: readonly number[];
  readonly add: (partition: number, brokers: Int32Array) => number;
  /** Size of the copies, and far more where the case rules the set out. */
  readonly costOf: (set: number) => number;
  readonly copyCost: (partition: number, brokers: Int32Array) => number;
};

/** Knows what the case rules out. */
export type CasePool = SetPool & { readonly mayUse: (set: number) => boolean };

const ruledOut = 1e4;

/** Takes sizes per partition in units of their mean. */
export function openSetPool(weight: Float64Array, { kind, given }: Fixed): CasePool {
  const targets = weight.length === 0 ? 0 : kind.length / weight.length;
  const brokersOf: Int32Array[] = [];
  const partitionOf: number[] = [];
  const copyCost = (p: number, brokers: Int32Array): number => {
    let copies = 0;
    for (const b of brokers) if (kind[p * targets + b] !== 1) copies++;
    return copies * weight[p]!;
  };
  const broken = (set: number): number => {
    const p = partitionOf[set]!;
    let count = 0;
    for (let b = 0; b < targets; b++) {
      const demand = given[p * targets + b]!;
      if (demand !== 0 && brokersOf[set]!.includes(b) !== (demand === 1)) count++;
    }
    return count;
  };
  return {
    brokersOf,
    partitionOf,
    copyCost,
    mayUse: (set) => broken(set) === 0,
    add: (p, brokers) => {
      partitionOf.push(p);
      return brokersOf.push(brokers) - 1;
    },
    costOf: (set) => copyCost(partitionOf[set]!, brokersOf[set]!) + broken(set) * ruledOut,
  };
}
