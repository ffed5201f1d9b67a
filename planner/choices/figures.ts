/** Figures: a cluster's load in the few ranges by which people compare plans. */

import type { BrokerLoad, ClusterLoad } from '../plan.ts';

export type Range = readonly [lowest: number, highest: number];

export type Figures = {
  readonly rackViolations: number;
  readonly cannotLoseRack: number;
  /** Per broker. */
  readonly replicas: Range;
  readonly leaders: Range;
  readonly bytes: Range;
  /** Shares of the disks, 0 to 1; null where one broker's is not known, since a range over some would pass for one over all. */
  readonly disk: Range | null;
};

export function figuresOf({ brokers, rackViolations, cannotLoseRack }: ClusterLoad): Figures {
  const range = (figure: (broker: BrokerLoad) => number): Range => {
    let [lowest, highest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const broker of brokers) {
      const value = figure(broker);
      lowest = Math.min(lowest, value);
      highest = Math.max(highest, value);
    }
    return brokers.length === 0 ? [0, 0] : [lowest, highest];
  };
  const diskKnown =
    brokers.length > 0 && brokers.every(({ capacityBytes }) => capacityBytes !== null && capacityBytes > 0);
  return {
    rackViolations,
    cannotLoseRack,
    replicas: range(({ replicas }) => replicas),
    leaders: range(({ leaders }) => leaders),
    bytes: range(({ bytes }) => bytes),
    disk: diskKnown ? range(({ bytes, capacityBytes }) => bytes / (capacityBytes ?? 1)) : null,
  };
}
