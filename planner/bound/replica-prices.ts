import type { BrokerRows } from './broker-rows.ts';

/** What prices per row (pi) mean for single replicas; all in units of the mean size, arrays per replica in rows of brokers per partition. */
export type ReplicaPrices = {
  /** The sum of the rows' prices for each replica. */
  readonly spread: (pi: Float64Array, into: Float64Array) => void;
  readonly sumOf: (perReplica: Float64Array, partition: number, brokers: Int32Array) => number;
  /** What the rows' ends give back of a Lagrangian bound at these prices, in bytes. */
  readonly giveBack: (pi: Float64Array) => number;
};

export function openReplicaPrices({ list, ofBroker, meanBytes }: BrokerRows): ReplicaPrices {
  const targets = ofBroker.length;
  return {
    spread: (pi, into) => {
      into.fill(0);
      for (let row = 0; row < list.length; row++) {
        const each = pi[row]!;
        if (each === 0) continue;
        const { broker, coefficient, touches } = list[row]!;
        for (let i = 0; i < touches.length; i++) {
          const p = touches[i]!;
          into[p * targets + broker]! += each * coefficient[p]!;
        }
      }
    },
    sumOf: (perReplica, p, brokers) => {
      let sum = 0;
      for (let i = 0; i < brokers.length; i++) sum += perReplica[p * targets + brokers[i]!]!;
      return sum;
    },
    giveBack: (pi) => {
      let sum = 0;
      for (let row = 0; row < list.length; row++) {
        const each = -pi[row]!;
        sum += each * (each > 0 ? list[row]!.upper : list[row]!.lower);
      }
      return sum * meanBytes;
    },
  };
}
