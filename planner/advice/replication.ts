/**
 * What a replication factor and a min ISR give, by arithmetic alone. Costs are directions where they depend on hardware:
 * only what follows from counting is a figure.
 */

export type Choice = {
  readonly replicationFactor: number;
  readonly minIsr: number;
};

export type Given = Choice & {
  /** Replicas that may be missing while producers with acks=all go on: RF − min ISR. */
  readonly writersSurvive: number;
  /** Replicas that may be missing while consumers get what is new: RF − min ISR, since the high watermark stops under min ISR. */
  readonly readersSurvive: number;
  /** … and while they still read what was acknowledged before: RF − 1. */
  readonly oldRecordsSurvive: number;
  /** A broker may restart while another is down: RF − min ISR ≥ 2. */
  readonly restartDuringOutage: boolean;
  /** The fullest rack holds ceil(RF ÷ racks): writers go on without it if the rest is at least min ISR. null: no racks. */
  readonly survivesAnyRack: boolean | null;
  /** Brokers that hold a record for sure once acks=all has acknowledged it: it survives the loss of one less at once. */
  readonly copiesWithAcksAll: number;
  /** The leader alone; what clients older than 3.0 ask for by default. */
  readonly copiesWithAcks1: 1;
  readonly storageFactor: number;
  /** Copies that the leader sends out: replication traffic as a multiple of what producers write. */
  readonly replicationTrafficFactor: number;
};

/** @param racks failure domains of the brokers; 1 or less means that there are none to spread over. */
export function givenBy({ replicationFactor: factor, minIsr }: Choice, racks: number): Given {
  const spare = Math.max(0, factor - minIsr);
  return {
    replicationFactor: factor,
    minIsr,
    writersSurvive: spare,
    readersSurvive: spare,
    oldRecordsSurvive: Math.max(0, factor - 1),
    restartDuringOutage: spare >= 2,
    survivesAnyRack: racks <= 1 ? null : factor - Math.ceil(factor / racks) >= minIsr,
    copiesWithAcksAll: Math.min(minIsr, factor),
    copiesWithAcks1: 1,
    storageFactor: factor,
    replicationTrafficFactor: factor - 1,
  };
}

/** The choices worth comparing; what the topic has now is added where it is none of them. */
export const commonChoices: readonly Choice[] = [
  { replicationFactor: 3, minIsr: 1 },
  { replicationFactor: 3, minIsr: 2 },
  { replicationFactor: 4, minIsr: 2 },
  { replicationFactor: 4, minIsr: 3 },
  { replicationFactor: 5, minIsr: 3 },
];

/** The fewest replicas that take the loss of any rack, and, if asked for, a restart during an outage. */
export function fewestReplicas(
  minIsr: number,
  racks: number,
  wanted: { readonly restartDuringOutage: boolean },
): number | null {
  for (let factor = minIsr + 1; factor <= 2 * minIsr + 4; factor++) {
    const given = givenBy({ replicationFactor: factor, minIsr }, racks);
    if (given.survivesAnyRack === false) continue;
    if (!wanted.restartDuringOutage || given.restartDuringOutage) return factor;
  }
  return null;
}
