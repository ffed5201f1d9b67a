import type { Finding } from '../finding.ts';
import { defaultDiskLimitPercent } from '../intent.ts';
import type { Reassignment } from '../plan.ts';
import type { Partition, Snapshot, Topic } from '../snapshot.ts';
import { placesOf } from './check-moves.ts';
import { bytesByBroker, capacityOf } from './disk.ts';
import { collectFindings, type Findings } from './findings.ts';
import { effectiveMinIsr } from './min-isr.ts';
import { rules } from './rules.ts';
import { aliveIsr, type Scene, sameSet, sceneOf, settledReplicas } from './scene.ts';

export type VerifyReassignmentOptions = {
  /** Final use per broker at most this share of its capacity. Default 90. */
  readonly diskLimitPercent?: number;
};

type Entry = Reassignment['partitions'][number];

/**
 * Lints a reassignment from whatever tool against a snapshot: what Kafka would refuse, what would never end, and what
 * would leave the listed partitions less safe than they could be. Empty means that nothing was found.
 */
export function verifyReassignment(
  snapshot: Snapshot,
  { partitions }: Reassignment,
  options: VerifyReassignmentOptions = {},
): readonly Finding[] {
  const findings = collectFindings();
  const scene = sceneOf(snapshot, { intent: { kind: 'rebalance' } });
  const seen = new Map<string, Set<number>>();
  const known: { readonly entry: Entry; readonly partition: Partition }[] = [];
  for (const entry of partitions) {
    const numbers = seen.get(entry.topic) ?? new Set();
    seen.set(entry.topic, numbers);
    if (numbers.has(entry.partition)) findings.add(rules.repeatedPartition, nameOf(entry));
    numbers.add(entry.partition);
    const found = scene.find(entry.topic, entry.partition);
    if (found === null) {
      findings.add(rules.unknownPartition, nameOf(entry));
      continue;
    }
    known.push({ entry, partition: found.partition });
    checkEntry(scene, entry, found.topic, found.partition, findings);
  }
  checkFactors(scene, partitions, findings);
  checkDisks(snapshot, known, (options.diskLimitPercent ?? defaultDiskLimitPercent) / 100, findings);
  return findings.all();
}

function checkEntry(scene: Scene, entry: Entry, topic: Topic, partition: Partition, findings: Findings): void {
  const name = nameOf(entry);
  const { replicas } = entry;
  const from = settledReplicas(partition);
  if (new Set(replicas).size !== replicas.length) findings.add(rules.repeatedBroker, `${name}: ${replicas.join(',')}`);
  for (const id of replicas) {
    const why = whyUnusable(scene, id, from);
    if (why !== null) findings.add(rules.unusableBroker, `${name}: broker ${id} ${why}`);
  }
  if (sameSet(from, replicas)) return;
  const isr = aliveIsr(scene, partition);
  if (isr.length === 0) findings.add(rules.noSource, `${name}: ISR ${(partition.isr ?? []).join(',') || 'empty'}`);
  const uneven = scene.spread.matters && scene.spread.excess(replicas) > 0;
  if (uneven) findings.add(rules.rackSpread, `${name}: ${placesOf(scene, replicas)}`);
  const needed = (count: number): number => effectiveMinIsr(scene.minIsrOf(topic), count, scene.snapshot.kafkaVersion);
  const survivors = (ids: readonly number[]): number => ids.length - scene.spread.mostInOneRack(ids);
  if (uneven && survivors(from) >= needed(from.length) && survivors(replicas) < needed(replicas.length)) {
    findings.add(rules.rackLoss, `${name}: ${placesOf(scene, replicas)}`);
  }
  if (replicas.length < from.length && replicas.length < scene.minIsrOf(topic)) {
    findings.add(
      rules.belowMinIsrFactor,
      `${name}: ${replicas.length} replicas, min.insync.replicas ${scene.minIsrOf(topic)}`,
    );
  }
  const added = replicas.filter((id) => !from.includes(id)).length;
  const during = needed(from.length + added);
  const afterIsr = replicas.filter((id) => isr.includes(id)).length + added;
  const wasWritable = isr.length >= needed(from.length);
  if (wasWritable && isr.length < during) {
    findings.add(rules.underMinIsr, `${name} while it moves: ${isr.length} in sync, min ISR ${during}`);
  } else if (wasWritable && afterIsr < needed(replicas.length)) {
    findings.add(rules.underMinIsr, `${name} afterwards: ${afterIsr} in sync, min ISR ${needed(replicas.length)}`);
  }
}

function whyUnusable(scene: Scene, id: number, from: readonly number[]): string | null {
  if (!scene.brokers.has(id)) return 'is not registered';
  if (!scene.isAlive(id)) return 'is fenced';
  return scene.isCordoned(id) && !from.includes(id) ? 'is cordoned' : null;
}

/** A new replication factor is fine for a whole topic; for a part of it, it is nearly always a mistake of the tool. */
function checkFactors(scene: Scene, partitions: readonly Entry[], findings: Findings): void {
  const listed = new Map<string, Map<number, number>>();
  for (const { topic, partition, replicas } of partitions) {
    const factors = listed.get(topic) ?? new Map<number, number>();
    listed.set(topic, factors.set(partition, replicas.length));
  }
  for (const topic of scene.snapshot.topics) {
    const factors = listed.get(topic.name);
    if (factors === undefined) continue;
    const before = new Set(topic.partitions.map((each) => settledReplicas(each).length));
    const after = new Set(topic.partitions.map((each) => factors.get(each.partition) ?? settledReplicas(each).length));
    if (after.size <= 1 || after.size <= before.size) continue;
    findings.add(rules.replicationFactor, `${topic.name}: partitions with ${[...after].sort().join(' and ')} replicas`);
  }
}

/**
 * A file has no waves: the tool moves everything at once. In the end every broker must be within its limit; at the peak,
 * with old and new copies together, at least within its disk.
 */
function checkDisks(
  snapshot: Snapshot,
  known: readonly { readonly entry: Entry; readonly partition: Partition }[],
  limit: number,
  findings: Findings,
): void {
  const start = bytesByBroker(snapshot);
  const incoming = new Map<number, number>();
  const outgoing = new Map<number, number>();
  for (const { entry, partition } of known) {
    const from = settledReplicas(partition);
    const size = partition.sizeBytes ?? 0;
    for (const id of entry.replicas) if (!from.includes(id)) incoming.set(id, (incoming.get(id) ?? 0) + size);
    for (const id of from) if (!entry.replicas.includes(id)) outgoing.set(id, (outgoing.get(id) ?? 0) + size);
  }
  for (const broker of snapshot.brokers) {
    const capacity = capacityOf(broker);
    const more = incoming.get(broker.id) ?? 0;
    if (capacity === null || more === 0) continue;
    const before = start.get(broker.id) ?? 0;
    const end = before + more - (outgoing.get(broker.id) ?? 0);
    if (end > Math.max(capacity * limit, before)) {
      findings.add(
        rules.diskLimit,
        `broker ${broker.id}: ${end} bytes in the end, allowed ${Math.floor(capacity * limit)}`,
      );
    } else if (before + more > capacity) {
      findings.add(
        rules.diskLimit,
        `broker ${broker.id}: ${before + more} bytes while both copies are there, capacity ${capacity}`,
      );
    }
  }
}

function nameOf({ topic, partition }: Entry): string {
  return `${topic}-${partition}`;
}
