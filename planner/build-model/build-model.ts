import type { PlanRequest } from '../intent.ts';
import type { Snapshot } from '../snapshot.ts';
import { capacityOf, isAlive, isCordoned, minIsrReader } from '../usable.ts';
import { type BrokerRoles, chooseBrokers } from './choose-brokers.ts';
import { type Frozen, partitionChooser, settledReplicas } from './choose-partitions.ts';
import type { Model } from './model.ts';
import { rackTree, spreadBoundsCache } from './rack-tree.ts';

/** `leftAlone` names partitions (see partitionKey) that stay as they are although they are in scope. */
export function buildModel(
  snapshot: Snapshot,
  request: PlanRequest,
  leftAlone: ReadonlySet<number> = new Set(),
): Model {
  const roles = chooseBrokers(snapshot, request);
  const brokers = brokerTable(snapshot, request, roles);
  const scan = scanPartitions(snapshot, request, brokers, leftAlone);
  return {
    snapshot,
    request,
    ...brokers,
    ...orderBySize(snapshot, request, brokers, scan),
    notes: [...cordonNotes(request, roles), ...scan.notes],
    stranded: scan.stranded,
    leftAlone,
  };
}

/** One number per partition of the snapshot. */
export function partitionKey(topic: number, slot: number): number {
  return topic * 2 ** 24 + slot;
}

type BrokerTable = Pick<
  Model,
  'targets' | 'brokerIds' | 'receives' | 'keeps' | 'alive' | 'rackOf' | 'tree' | 'boundsFor' | 'capacityBytes'
> & { readonly indexOf: ReadonlyMap<number, number> };

function brokerTable(snapshot: Snapshot, request: PlanRequest, roles: BrokerRoles): BrokerTable {
  const { targets, excluded, receivers, rackName } = roles;
  const targetIds = targets.map(({ id }) => id);
  const isTarget = new Set(targetIds);
  const others = new Set(snapshot.brokers.map(({ id }) => id));
  for (const { partitions } of snapshot.topics) {
    for (const { replicas } of partitions) for (const id of replicas) others.add(id);
  }
  for (const id of isTarget) others.delete(id);
  const brokerIds = [...targetIds, ...[...others].sort((a, b) => a - b)];
  const known = new Map(snapshot.brokers.map((broker) => [broker.id, broker]));
  const tree = rackTree(targets.map(rackName));
  const rackIndex = new Map(tree.racks.map((name, rack) => [name, rack]));
  const racks = brokerIds.map((id) => {
    const broker = known.get(id);
    return broker === undefined ? -1 : (rackIndex.get(rackName(broker)) ?? -1);
  });
  const flags = (test: (id: number) => boolean): Uint8Array => Uint8Array.from(brokerIds, (id) => (test(id) ? 1 : 0));
  return {
    targets: targets.length,
    brokerIds,
    indexOf: new Map(brokerIds.map((id, index) => [id, index])),
    receives: flags((id) => isTarget.has(id) && receivers.has(id)),
    // Where no data moves, everyone keeps what they hold.
    keeps: flags((id) => excluded.has(id) || request.intent.kind === 'leaders'),
    alive: flags((id) => {
      const broker = known.get(id);
      return broker !== undefined && isAlive(broker);
    }),
    rackOf: Int32Array.from(racks),
    tree,
    boundsFor: spreadBoundsCache(tree),
    capacityBytes: Float64Array.from(targets, (broker) => capacityOf(broker) ?? Number.POSITIVE_INFINITY),
  };
}

type Scan = {
  /** Partitions that may change, in canonical order: topic by name, then partition number. */
  readonly topicOf: Int32Array;
  readonly slotOf: Int32Array;
  readonly count: number;
  readonly frozen: Model['frozen'];
  readonly minIsrOfTopic: Int32Array;
  readonly stranded: readonly string[];
  readonly notes: readonly string[];
};

function scanPartitions(
  snapshot: Snapshot,
  request: PlanRequest,
  brokers: BrokerTable,
  leftAlone: ReadonlySet<number>,
): Scan {
  const { indexOf, targets, alive } = brokers;
  const total = snapshot.topics.reduce((sum, { partitions }) => sum + partitions.length, 0);
  const topicOf = new Int32Array(total);
  const slotOf = new Int32Array(total);
  const frozen = {
    replicas: new Int32Array(targets),
    bytes: new Float64Array(targets),
    leaders: new Int32Array(targets),
  };
  const minIsrOf = minIsrReader(snapshot);
  const minIsrOfTopic = Int32Array.from(snapshot.topics, minIsrOf);
  const chooser = partitionChooser(request, (id) => alive[indexOf.get(id)!] === 1);
  const why: Record<Exclude<Frozen, null>, number> = { 'out of scope': 0, reassigning: 0, offline: 0, isr: 0 };
  const stranded: string[] = [];
  let unknownSizes = 0;
  let count = 0;
  for (const topic of topicOrder(snapshot)) {
    const { partitions } = snapshot.topics[topic]!;
    const choose = chooser(snapshot.topics[topic]!, minIsrOfTopic[topic]!);
    for (const slot of slotOrder(partitions)) {
      const partition = partitions[slot]!;
      if (partition.sizeBytes === null || partition.sizeBytes === undefined) unknownSizes++;
      const reason = leftAlone.has(partitionKey(topic, slot)) ? 'out of scope' : choose(partition);
      if (reason === null) {
        topicOf[count] = topic;
        slotOf[count++] = slot;
        continue;
      }
      why[reason]++;
      if (reason === 'isr' && mustMove(request, partition.replicas))
        stranded.push(`${snapshot.topics[topic]!.name}-${partition.partition}`);
      const ids = partition.removing?.length
        ? partition.replicas.filter((id) => !partition.removing!.includes(id))
        : partition.replicas;
      ids.forEach((id, position) => {
        const broker = indexOf.get(id)!;
        if (broker >= targets) return;
        frozen.replicas[broker]!++;
        frozen.bytes[broker]! += partition.sizeBytes ?? 0;
        if (position === 0) frozen.leaders[broker]!++;
      });
    }
  }
  return { topicOf, slotOf, count, frozen, minIsrOfTopic, notes: scanNotes(why, unknownSizes), stranded };
}

function cordonNotes({ intent }: PlanRequest, { targets }: BrokerRoles): readonly string[] {
  const ids = targets.filter(isCordoned).map(({ id }) => id);
  if (ids.length === 0 || intent.kind === 'leaders') return [];
  return ids.length === 1
    ? [`Broker ${ids[0]} is cordoned: it gets no new replica, and may keep what it holds.`]
    : [`Brokers ${ids.join(', ')} are cordoned: they get no new replica, and may keep what they hold.`];
}

function mustMove({ intent }: PlanRequest, replicas: readonly number[]): boolean {
  if (intent.kind === 'drain') return replicas.some((id) => intent.brokers.includes(id));
  return intent.kind === 'set-rf' && replicas.length !== intent.replicationFactor;
}

function scanNotes(why: Readonly<Record<Exclude<Frozen, null>, number>>, unknownSizes: number): readonly string[] {
  const notes: string[] = [];
  const say = (count: number, text: string): void => {
    if (count > 0) notes.push(`${count} ${count === 1 ? 'partition' : 'partitions'} ${text}`);
  };
  say(why.reassigning, 'left alone: a reassignment is running there.');
  say(why.offline, 'left alone: no replica in sync is alive to copy from.');
  say(
    why.isr,
    'left alone: fewer replicas in sync than min.insync.replicas, so a move would add risk. Mend those first.',
  );
  say(unknownSizes, 'of unknown size, counted as 0 bytes; bytes and times are too low by what they hold.');
  return notes;
}

/** Numbers the free partitions by (size, topic, partition) and lays out their old replicas. */
function orderBySize(
  snapshot: Snapshot,
  request: PlanRequest,
  brokers: BrokerTable,
  scan: Scan,
): Omit<Model, keyof BrokerTable | 'snapshot' | 'request' | 'notes' | 'stranded' | 'leftAlone'> {
  const { count, frozen, minIsrOfTopic } = scan;
  const { indexOf, targets, keeps } = brokers;
  const sizes = new Float64Array(count);
  for (let c = 0; c < count; c++)
    sizes[c] = snapshot.topics[scan.topicOf[c]!]!.partitions[scan.slotOf[c]!]!.sizeBytes ?? 0;
  const order = stableOrder(sizes);
  const topicOf = new Int32Array(count);
  const slotOf = new Int32Array(count);
  const sizeBytes = new Float64Array(count);
  const wanted = new Int32Array(count);
  const replicationFactor = new Int32Array(count);
  const oldStart = new Int32Array(count + 1);
  const oldBroker: number[] = [];
  for (let p = 0; p < count; p++) {
    const c = order[p]!;
    topicOf[p] = scan.topicOf[c]!;
    slotOf[p] = scan.slotOf[c]!;
    sizeBytes[p] = sizes[c]!;
    const replicas = settledReplicas(snapshot.topics[topicOf[p]!]!.partitions[slotOf[p]!]!);
    const factor = request.intent.kind === 'set-rf' ? request.intent.replicationFactor : replicas.length;
    let pinned = 0;
    for (const id of replicas) {
      const broker = indexOf.get(id)!;
      oldBroker.push(broker);
      if (broker >= targets && keeps[broker] === 1) pinned++;
    }
    oldStart[p + 1] = oldBroker.length;
    replicationFactor[p] = factor;
    wanted[p] = factor - pinned;
  }
  return {
    partitions: count,
    topicOf,
    slotOf,
    sizeBytes,
    wanted,
    replicationFactor,
    oldStart,
    oldBroker: Int32Array.from(oldBroker),
    frozen,
    minIsrOfTopic,
  };
}

/** Indexes by ascending value, equal ones in their given order; a native sort of the values is much faster than one with a comparison. */
function stableOrder(values: Float64Array): Uint32Array {
  const sorted = values.slice().sort();
  const order = new Uint32Array(values.length);
  const used = new Uint32Array(values.length);
  for (let i = 0; i < values.length; i++) {
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle]! < values[i]!) low = middle + 1;
      else high = middle;
    }
    order[low + used[low]!] = i;
    used[low]!++;
  }
  return order;
}

function topicOrder(snapshot: Snapshot): readonly number[] {
  const { topics } = snapshot;
  return topics.map((_, i) => i).sort((a, b) => (topics[a]!.name < topics[b]!.name ? -1 : 1));
}

function slotOrder(partitions: readonly { readonly partition: number }[]): readonly number[] {
  return partitions.map((_, i) => i).sort((a, b) => partitions[a]!.partition - partitions[b]!.partition);
}
