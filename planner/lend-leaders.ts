/**
 * Who leads while data is copied. Copies are read from the leader, so a broker that leads too much is the source of nearly everything, and
 * its throttle is the limit of the whole plan. Another in-sync replica of the partition can lead meanwhile.
 *
 * It is done only where the busiest broker of the whole plan has a fifth less to send or take by it, and so that meanwhile none leads
 * more partitions, nor takes more of their writes, than the one that leads most of them now: docs/decisions/0032.
 */

import { isInternal } from './build-model/choose-partitions.ts';
import { brokerIndex, type Model } from './build-model/model.ts';
import { type Change, partitionOf } from './explain/list-changes.ts';
import { sourceOf } from './order-waves/wave-items.ts';

/** The bound on the makespan falls by this share at least, or leaders stay. */
const worthwhileShare = 0.2;

export type Lent = {
  /** The changes, some of them with a `copyLeader`. */
  readonly changes: readonly Change[];
  /** What an approver should know of it; null: all leaders stay. */
  readonly note: string | null;
};

/** Greedy: the busiest sender hands on its largest partitions until none sends more than what some broker must take anyway. */
export function lendLeaders(model: Model, changes: readonly Change[]): Lent {
  const stay: Lent = { changes, note: null };
  if (model.request.leaders === 'stay') return stay;
  const work = workOf(model, changes);
  const mustTake = largest(work.takes);
  const before = Math.max(mustTake, largest(work.sends));
  const led = leadNow(model);
  const lenders = new Map<number, number>();
  const waiting = lendable(model, changes, work.source);
  for (;;) {
    const busiest = work.sends.indexOf(largest(work.sends));
    if (busiest < 0 || work.sends[busiest]! <= mustTake) break;
    const next = waiting.get(busiest)?.shift();
    if (next === undefined) break;
    const { at, bytes, writes, candidates } = next;
    const fits = (broker: number): boolean =>
      work.sends[broker]! + bytes < work.sends[busiest]! &&
      led.partitions[broker]! + 1 <= led.mostPartitions &&
      led.writes[broker]! + writes <= led.mostWrites;
    const lender = best(candidates.filter(fits), changes[at]!.to[0]!, work.sends);
    if (lender === null) continue;
    lenders.set(at, lender);
    for (const [broker, sign] of [[lender, 1] as const, [busiest, -1] as const]) {
      work.sends[broker]! += sign * bytes;
      led.partitions[broker]! += sign;
      led.writes[broker]! += sign * writes;
    }
  }
  const after = Math.max(mustTake, largest(work.sends));
  if (lenders.size === 0 || after > (1 - worthwhileShare) * before) return stay;
  let more = 0;
  for (const [at, lender] of lenders) more += moreLeaderChanges(changes[at]!, lender);
  return {
    changes: changes.map((change, at) => {
      const copyLeader = lenders.get(at);
      return copyLeader === undefined ? change : { ...change, copyLeader };
    }),
    note: noteOf(lenders.size, 1 - after / before, more),
  };
}

/** Of the planned leader where it is among them: its clients then move once, and not twice. */
function best(candidates: readonly number[], planned: number, sends: Float64Array): number | null {
  if (candidates.includes(planned)) return planned;
  return candidates.reduce<number | null>(
    (least, broker) => (least === null || sends[broker]! < sends[least]! ? broker : least),
    null,
  );
}

type Work = { readonly sends: Float64Array; readonly takes: Float64Array; readonly source: Int32Array };

/** Bytes that each broker sends as the leader, and takes, over the whole plan. */
function workOf(model: Model, changes: readonly Change[]): Work {
  const sends = new Float64Array(model.brokerIds.length);
  const takes = new Float64Array(model.brokerIds.length);
  const source = new Int32Array(changes.length);
  const indexOf = brokerIndex(model);
  for (const [at, change] of changes.entries()) {
    source[at] = sourceOf(model, change, indexOf);
    sends[source[at]!]! += model.sizeBytes[change.p]! * change.added.length;
    for (const broker of change.added) takes[broker]! += model.sizeBytes[change.p]!;
  }
  return { sends, takes, source };
}

type Lendable = {
  /** Index into the changes. */
  readonly at: number;
  readonly bytes: number;
  readonly writes: number;
  readonly candidates: readonly number[];
};

/**
 * By sender, largest first: partitions that are moved in two steps while their preferred leader leads, and that another of their
 * replicas can lead. Not those that heal, nor Kafka's own, whose leaders are also coordinators.
 */
function lendable(model: Model, changes: readonly Change[], source: Int32Array): ReadonlyMap<number, Lendable[]> {
  const { alive, brokerIds, sizeBytes, snapshot, targets, topicOf } = model;
  const found = new Map<number, Lendable[]>();
  for (const [at, { p, from, added, removed }] of changes.entries()) {
    const { leader, isr, writeBytesPerSec } = partitionOf(model, p);
    const bytes = sizeBytes[p]! * added.length;
    if (bytes === 0 || removed.length === 0 || leader !== brokerIds[from[0]!]) continue;
    if (isInternal(snapshot.topics[topicOf[p]!]!) || removed.some((broker) => alive[broker] !== 1)) continue;
    const leads = (broker: number): boolean =>
      broker < targets && alive[broker] === 1 && (isr === undefined || isr.includes(brokerIds[broker]!));
    const candidates = from.slice(1).filter(leads);
    if (candidates.length === 0) continue;
    const list = found.get(source[at]!) ?? [];
    found.set(source[at]!, list);
    list.push({ at, bytes, writes: writeBytesPerSec ?? 0, candidates });
  }
  for (const list of found.values()) list.sort((a, b) => b.bytes - a.bytes || a.at - b.at);
  return found;
}

/** What brokers lead now, and take in writes for it as far as that is known. */
function leadNow(model: Model) {
  const partitions = new Int32Array(model.brokerIds.length);
  const writes = new Float64Array(model.brokerIds.length);
  const indexOf = brokerIndex(model);
  for (const topic of model.snapshot.topics) {
    for (const { leader, writeBytesPerSec } of topic.partitions) {
      const broker = leader === null ? undefined : indexOf.get(leader);
      if (broker === undefined) continue;
      partitions[broker]! += 1;
      writes[broker]! += writeBytesPerSec ?? 0;
    }
  }
  return { partitions, writes, mostPartitions: largest(partitions), mostWrites: largest(writes) };
}

function largest(values: Float64Array | Int32Array): number {
  let most = 0;
  for (const value of values) most = Math.max(most, value);
  return most;
}

/** Beside those that the plan makes anyway. */
function moreLeaderChanges({ from, to }: Change, copyLeader: number): number {
  if (copyLeader === to[0]) return 0;
  return from[0] === to[0] ? 2 : 1;
}

function noteOf(partitions: number, share: number, more: number): string {
  const are = partitions === 1 ? 'partition is' : 'partitions are';
  const cost =
    more === 0
      ? 'Their leaders change no more often than without, only earlier'
      : `That is ${more} leader changes more, which clients notice for a moment each`;
  return `${partitions} ${are} led by another in-sync replica while data is copied: the busiest broker then has ${Math.floor(share * 100)} % less to send or take. ${cost}. Ask with "leaders stay" to do without.`;
}
