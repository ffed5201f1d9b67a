/** What a snapshot shows, counted: pure, and once for the status message and the home tab. */

import type { Partition, Snapshot } from '../../../planner/index.ts';
import { configuredMinIsr, effectiveMinIsr } from '../../../planner/verify/min-isr.ts';

export type BrokerFigures = {
  readonly id: number;
  readonly rack: string | null;
  readonly state: 'up' | 'fenced' | 'gone';
  readonly replicas: number;
  readonly leaders: number;
  readonly bytes: number;
  readonly capacityBytes: number | null;
};

export type StatusFigures = {
  readonly topics: number;
  readonly partitions: number;
  readonly replicas: number;
  readonly withoutLeader: number;
  readonly underReplicated: number;
  readonly underMinIsr: number;
  readonly atMinIsr: number;
  readonly rackViolations: number;
  readonly moving: number;
  readonly sizesUnknown: number;
  readonly brokers: readonly BrokerFigures[];
};

export function statusFigures(snapshot: Snapshot): StatusFigures {
  const configured = configuredMinIsr(snapshot);
  const racks = new Map(snapshot.brokers.map(({ id, rack }) => [id, rack]));
  const load = new Map<number, { replicas: number; leaders: number; bytes: number }>();
  const totals = { topics: 0, partitions: 0, replicas: 0, withoutLeader: 0, underReplicated: 0 };
  const more = { underMinIsr: 0, atMinIsr: 0, rackViolations: 0, moving: 0, sizesUnknown: 0 };
  const loadOf = (id: number) => {
    const found = load.get(id) ?? { replicas: 0, leaders: 0, bytes: 0 };
    load.set(id, found);
    return found;
  };
  for (const topic of snapshot.topics) {
    totals.topics += 1;
    for (const partition of topic.partitions) {
      const isr = partition.isr ?? partition.replicas;
      const settled = settledReplicas(partition);
      const minIsr = effectiveMinIsr(configured(topic), settled.length, snapshot.kafkaVersion);
      totals.partitions += 1;
      totals.replicas += settled.length;
      if (partition.leader === null) totals.withoutLeader += 1;
      else loadOf(partition.leader).leaders += 1;
      if (isr.length < settled.length) totals.underReplicated += 1;
      if (isr.length < minIsr) more.underMinIsr += 1;
      else if (isr.length === minIsr && isr.length < settled.length) more.atMinIsr += 1;
      if (violatesRacks(settled, racks)) more.rackViolations += 1;
      if ((partition.adding?.length ?? 0) + (partition.removing?.length ?? 0) > 0) more.moving += 1;
      if (partition.sizeBytes === null || partition.sizeBytes === undefined) more.sizesUnknown += 1;
      for (const id of partition.replicas) {
        const broker = loadOf(id);
        broker.replicas += 1;
        broker.bytes += partition.sizeBytes ?? 0;
      }
    }
  }
  return { ...totals, ...more, brokers: brokerFigures(snapshot, load) };
}

function brokerFigures(
  snapshot: Snapshot,
  load: ReadonlyMap<number, { readonly replicas: number; readonly leaders: number; readonly bytes: number }>,
): readonly BrokerFigures[] {
  const known = new Map(snapshot.brokers.map((broker) => [broker.id, broker]));
  const ids = [...new Set([...known.keys(), ...load.keys()])].sort((left, right) => left - right);
  return ids.map((id) => {
    const broker = known.get(id);
    const held = load.get(id) ?? { replicas: 0, leaders: 0, bytes: 0 };
    const disks = broker?.logDirs?.reduce((sum, { totalBytes }) => sum + totalBytes, 0) ?? 0;
    return {
      id,
      rack: broker?.rack ?? null,
      state: broker === undefined ? 'gone' : broker.fenced === true ? 'fenced' : 'up',
      ...held,
      capacityBytes: broker?.capacityBytes ?? (disks > 0 ? disks : null),
    };
  });
}

/** While a reassignment runs, Kafka lists the replicas that are being added too. */
function settledReplicas({ replicas, adding }: Partition): readonly number[] {
  return adding === undefined || adding.length === 0 ? replicas : replicas.filter((id) => !adding.includes(id));
}

/** As Kafka places new topics: replicas over as many racks as there are, or as the replicas allow. */
function violatesRacks(replicas: readonly number[], racks: ReadonlyMap<number, string | null>): boolean {
  const known = new Set([...racks.values()].filter((rack) => rack !== null));
  const used = replicas.map((id) => racks.get(id) ?? null);
  if (known.size === 0 || used.some((rack) => rack === null)) return false;
  return new Set(used).size < Math.min(known.size, replicas.length);
}
