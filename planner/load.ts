/** Load: how replicas, preferred leaders and bytes lie on brokers and racks, and what the rack rule says about it. */

import { settledReplicas } from './build-model/choose-partitions.ts';
import { rackTree, spreadBoundsCache } from './build-model/rack-tree.ts';
import type { BrokerLoad, ClusterLoad } from './plan.ts';
import type { Snapshot } from './snapshot.ts';
import { capacityOf, isAlive, minIsrReader } from './usable.ts';

/** The slice of a move that matters to load; a plan's moves fit. */
type Replacement = { readonly topic: string; readonly partition: number; readonly to: readonly number[] };

export type LoadOptions = {
  /** Applied before counting. */
  readonly moves?: readonly Replacement[];
  /** Brokers that hold nothing for long, such as drained ones: their racks count as failure domains only if others stand there. */
  readonly leaving?: readonly number[];
};

export function clusterLoad(snapshot: Snapshot, options: LoadOptions = {}): ClusterLoad {
  const leaving = new Set(options.leaving ?? []);
  const rows = brokerRows(snapshot);
  const stays = rows.map(({ broker }) => broker !== undefined && isAlive(broker) && !leaving.has(broker.id));
  const tree = rackTree(rows.flatMap((row, i) => (stays[i] ? [row.rack ?? ''] : [])));
  const rackIndex = new Map(tree.racks.map((name, rack) => [name, rack]));
  const boundsFor = spreadBoundsCache(tree);
  const rackOf = Int32Array.from(rows, (row) => rackIndex.get(row.rack ?? '') ?? -1);
  const aliveRow = rows.map(({ broker }) => broker !== undefined && isAlive(broker));
  const indexOf = new Map(rows.map((row, i) => [row.id, i]));
  const moved = replacements(options.moves ?? []);
  const replicas = new Int32Array(rows.length);
  const leaders = new Int32Array(rows.length);
  const bytes = new Float64Array(rows.length);
  const perNode = new Int32Array(tree.parent.length);
  const alivePerRack = new Int32Array(tree.racks.length + 1);
  const minIsrOf = minIsrReader(snapshot);
  let rackViolations = 0;
  let cannotLoseRack = 0;
  for (const topic of snapshot.topics) {
    const movedHere = moved.get(topic.name);
    const minIsr = minIsrOf(topic);
    for (const partition of topic.partitions) {
      const held = movedHere?.get(partition.partition) ?? settledReplicas(partition);
      const size = partition.sizeBytes ?? 0;
      let alive = 0;
      perNode.fill(0);
      alivePerRack.fill(0);
      for (let slot = 0; slot < held.length; slot++) {
        const row = indexOf.get(held[slot]!)!;
        replicas[row]!++;
        bytes[row]! += size;
        if (slot === 0) leaders[row]!++;
        const rack = rackOf[row]!;
        if (rack >= 0) for (const node of tree.pathOfRack[rack]!) perNode[node]!++;
        if (!aliveRow[row]) continue;
        alive++;
        alivePerRack[rack >= 0 ? rack : tree.racks.length]!++;
      }
      const { most } = boundsFor(held.length);
      for (let node = 1; node < perNode.length; node++) rackViolations += Math.max(0, perNode[node]! - most[node]!);
      let inOneRack = 0;
      for (const count of alivePerRack) if (count > inOneRack) inOneRack = count;
      if (alive - inOneRack < Math.min(minIsr, held.length)) cannotLoseRack++;
    }
  }
  const brokers = rows.map(
    (row, i): BrokerLoad => ({
      broker: row.id,
      rack: row.rack,
      replicas: replicas[i]!,
      leaders: leaders[i]!,
      bytes: bytes[i]!,
      capacityBytes: row.broker === undefined ? null : capacityOf(row.broker),
    }),
  );
  return { brokers, racks: rackRows(brokers), rackViolations, cannotLoseRack };
}

type Row = {
  readonly id: number;
  readonly rack: string | null;
  readonly broker: Snapshot['brokers'][number] | undefined;
};

/** Registered brokers in id order, then the ids that only replica lists know. */
function brokerRows(snapshot: Snapshot): readonly Row[] {
  const rows: Row[] = snapshot.brokers.map((broker) => ({ id: broker.id, rack: broker.rack, broker }));
  rows.sort((a, b) => a.id - b.id);
  const known = new Set(rows.map(({ id }) => id));
  const strangers = new Set<number>();
  for (const topic of snapshot.topics) {
    for (const { replicas } of topic.partitions) for (const id of replicas) if (!known.has(id)) strangers.add(id);
  }
  const missing = [...strangers].sort((a, b) => a - b);
  return [...rows, ...missing.map((id) => ({ id, rack: null, broker: undefined }))];
}

function replacements(moves: readonly Replacement[]): ReadonlyMap<string, ReadonlyMap<number, readonly number[]>> {
  const byTopic = new Map<string, Map<number, readonly number[]>>();
  for (const { topic, partition, to } of moves) {
    const byPartition = byTopic.get(topic) ?? new Map<number, readonly number[]>();
    byPartition.set(partition, to);
    byTopic.set(topic, byPartition);
  }
  return byTopic;
}

function rackRows(brokers: readonly BrokerLoad[]): ClusterLoad['racks'] {
  const racks = new Map<string | null, { rack: string | null; replicas: number; leaders: number; bytes: number }>();
  for (const { rack, replicas, leaders, bytes } of brokers) {
    const row = racks.get(rack) ?? { rack, replicas: 0, leaders: 0, bytes: 0 };
    row.replicas += replicas;
    row.leaders += leaders;
    row.bytes += bytes;
    racks.set(rack, row);
  }
  return [...racks.values()].sort((a, b) => ((a.rack ?? '') < (b.rack ?? '') ? -1 : 1));
}
