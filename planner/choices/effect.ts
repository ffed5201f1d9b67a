/** Effect: what a plan costs and what it leaves behind, in the few figures by which a person chooses between plans. */

import type { BrokerLoad, ClusterLoad, Plan } from '../plan.ts';
import type { Snapshot } from '../snapshot.ts';
import { isAlive } from '../usable.ts';

/** The broker that stands furthest from its share, and by how many percent of it; negative is below. */
export type Worst = { readonly broker: number; readonly value: number; readonly offPercent: number };

export type Evenness = {
  readonly replicas: Worst | null;
  readonly leaders: Worst | null;
  readonly bytes: Worst | null;
};

export type Effect = {
  readonly bytesMoved: number;
  readonly replicasMoved: number;
  readonly partitionsChanged: number;
  readonly leaderChanges: number;
  readonly etaSeconds: number;
  readonly throttleBytesPerSec: number;
  /** The broker that comes closest to full during the run; by bytes where a capacity is unknown. */
  readonly peakDisk: { readonly broker: number; readonly bytes: number; readonly percent: number | null } | null;
  readonly gap: number;
  readonly before: Evenness;
  readonly after: Evenness;
};

export function effectOf(snapshot: Snapshot, plan: Plan): Effect {
  const alive = new Set(snapshot.brokers.filter(isAlive).map(({ id }) => id));
  const { totals, bound, throttle, before, after } = plan;
  return {
    bytesMoved: totals.bytesMoved,
    replicasMoved: totals.replicasMoved,
    partitionsChanged: totals.partitionsChanged,
    leaderChanges: totals.leaderChanges,
    etaSeconds: totals.etaSecondsAtThrottle,
    throttleBytesPerSec: throttle.startBytesPerSec,
    peakDisk: peakDisk(plan, alive),
    gap: bound.gap,
    before: evenness(before, alive),
    after: evenness(after, alive),
  };
}

function evenness({ brokers }: ClusterLoad, alive: ReadonlySet<number>): Evenness {
  const rows = brokers.filter(({ broker }) => alive.has(broker));
  const capacities = rows.map(({ capacityBytes }) => capacityBytes ?? 0);
  // Disks of different sizes take shares in proportion, where all are known.
  const weights = capacities.every((bytes) => bytes > 0) ? capacities : rows.map(() => 1);
  const even = rows.map(() => 1);
  return {
    replicas: worst(rows, even, ({ replicas }) => replicas),
    leaders: worst(rows, even, ({ leaders }) => leaders),
    bytes: worst(rows, weights, ({ bytes }) => bytes),
  };
}

function worst(
  rows: readonly BrokerLoad[],
  weights: readonly number[],
  amountOf: (row: BrokerLoad) => number,
): Worst | null {
  const total = rows.reduce((sum, row) => sum + amountOf(row), 0);
  const weight = weights.reduce((sum, each) => sum + each, 0);
  if (total === 0) return null;
  let found: Worst | null = null;
  for (const [i, row] of rows.entries()) {
    const share = (total * weights[i]!) / weight;
    const value = amountOf(row);
    const offPercent = (100 * (value - share)) / share;
    if (found === null || Math.abs(offPercent) > Math.abs(found.offPercent))
      found = { broker: row.broker, value, offPercent };
  }
  return found;
}

function peakDisk({ totals, after }: Plan, alive: ReadonlySet<number>): Effect['peakDisk'] {
  const rows = after.brokers
    .filter(({ broker }) => alive.has(broker))
    .map(({ broker, bytes: end, capacityBytes }) => {
      const bytes = totals.peakDiskBytesByBroker[String(broker)] ?? end;
      const percent = capacityBytes === null || capacityBytes <= 0 ? null : (100 * bytes) / capacityBytes;
      return { broker, bytes, percent };
    });
  const known = rows.every(({ percent }) => percent !== null);
  const fullness = (row: (typeof rows)[number]): number => (known ? row.percent! : row.bytes);
  return rows.reduce<Effect['peakDisk']>(
    (most, row) => (most === null || fullness(row) > fullness(most as typeof row) ? row : most),
    null,
  );
}
