/**
 * The rounds of annealing, in order; those after a first one begin cooler and polish what it found. The later ones are longer and led by the
 * bound's prices: replicas stand only where that costs no more than a share of the gap, which is where better plans differ from this one.
 */
type Round = {
  readonly warm: number;
  readonly cold: number;
  readonly triesPerReplica: number;
  /** Of the gap; null: anywhere. */
  readonly share: number | null;
};

const anywhere = { cold: 0.002, triesPerReplica: 2_000, share: null };

const freely: readonly Round[] = [0.5, 0.15, 0.05, 0.5, 0.15, 0.05].map((warm) => ({ warm, ...anywhere }));

const led: readonly Round[] = [
  { warm: 0.5, cold: 0.01, triesPerReplica: 10_000, share: 0.3 },
  { warm: 0.15, cold: 0.01, triesPerReplica: 10_000, share: 0.2 },
  { warm: 0.15, cold: 0.002, triesPerReplica: 10_000, share: 0.2 },
  { warm: 0.05, cold: 0.002, triesPerReplica: 10_000, share: 0.1 },
  { warm: 0.5, cold: 0.02, triesPerReplica: 10_000, share: 0.5 },
  { warm: 0.15, cold: 0.005, triesPerReplica: 10_000, share: 0.1 },
];

export const annealings: readonly Round[] = [...freely, ...led];
