import { brokerIndex, type Model } from '../build-model/model.ts';
import type { Change } from '../explain/list-changes.ts';
import type { Wave } from '../plan.ts';
import { type DiskState, diskBefore } from './disk-state.ts';
import { fairOrder } from './fair-order.ts';
import { oneByOne, together } from './one-by-one.ts';
import { addWork, packApart, packWave, type Workload, workOf } from './pack-wave.ts';
import { type WaveItem, waveItems } from './wave-items.ts';

export type Waves = {
  readonly waves: readonly Wave[];
  /** Highest bytes per broker index at any moment of the run. */
  readonly peakBytes: Float64Array;
  /** Highest known intake of the partitions that move together, per broker and direction: no throttle may be below. */
  readonly intakeBytesPerSec: number;
  /** Moves that never fit: every order would overfill a disk on the way. */
  readonly blocked: readonly number[];
};

/** Copies per broker and wave, unless that made more waves than anyone can follow, or such that are over before anyone looks. */
const copiesPerBroker = 5;
const wavesAtMost = 40;
const waveSecondsAtLeast = 120;
const leaderMovesPerWave = 500;
/** A canary below this measures nothing. */
const canaryBytes = 16 * 1024 * 1024;
const canaryTimes = 2;
const canariesLookedAt = 1000;

export function orderWaves(model: Model, changes: readonly Change[], throttleBytesPerSec: number): Waves {
  const items = waveItems(model, changes);
  const evenly = startRun(model, throttleBytesPerSec);
  const blocked = shareOut(evenly, items);
  if (blocked.length === 0) return wavesOf(evenly, []);
  // Shared out evenly they do not fit; one after the other they may.
  const sequence = oneByOne(model, items);
  const followed = startRun(model, throttleBytesPerSec);
  if (sequence === null || !follow(followed, items, sequence)) return wavesOf(evenly, blocked);
  return wavesOf(followed, []);
}

function wavesOf({ waves, peakBytes, intake }: Run, blocked: readonly WaveItem[]): Waves {
  return { waves, peakBytes, intakeBytesPerSec: intake, blocked: blocked.map(({ move }) => move) };
}

/** Every broker does its share in each wave. Returns what never fits. */
function shareOut(run: Run, all: readonly WaveItem[]): readonly WaveItem[] {
  const bySize = (items: readonly WaveItem[]): WaveItem[] =>
    [...items].sort((a, b) => b.sizeBytes - a.sizeBytes || a.move - b.move);
  const healing = bySize(all.filter(({ kind }) => kind === 'healing'));
  const normal = bySize(all.filter(({ kind }) => kind === 'normal'));
  const canary = chooseCanary(
    healing.length > 0 ? healing : normal,
    workOf([...healing, ...normal], run.brokerIds.length),
  );
  if (canary !== null && fitsAlone(canary, run.disk)) addWave(run, 'canary', [canary]);
  const waiting = (items: readonly WaveItem[]): WaveItem[] => items.filter((item) => !run.done.has(item.move));
  // What heals and finds no room does not wait for normal moves to make some: nothing of a stage comes after the next one.
  const blocked = [...packAll(run, 'healing', waiting(healing)), ...packAll(run, 'normal', waiting(normal))];
  reorder(run, all);
  let internal = bySize(all.filter(({ kind }) => kind === 'internal'));
  while (internal.length > 0) {
    const { taken, left } = packApart(internal, run.disk);
    if (taken.length === 0) break;
    addWave(run, 'internal', taken);
    internal = [...left];
  }
  return [...blocked, ...internal];
}

/** Waves in the order given; false where what is written meanwhile leaves no room. */
function follow(run: Run, all: readonly WaveItem[], sequence: readonly WaveItem[]): boolean {
  for (let at = 0; at < sequence.length; ) {
    const count = Math.min(together(sequence.slice(at), grownDisk(run)), at === 0 ? 1 : sequence.length);
    if (count === 0) return false;
    addWave(
      run,
      at === 0 && sequence[0]!.kind !== 'internal' ? 'canary' : sequence[at]!.kind,
      sequence.slice(at, at + count),
    );
    at += count;
  }
  reorder(run, all);
  return true;
}

function reorder(run: Run, all: readonly WaveItem[]): void {
  const reorders = all.filter(({ kind }) => kind === 'leaders');
  for (let i = 0; i < reorders.length; i += leaderMovesPerWave)
    addWave(run, 'leaders', reorders.slice(i, i + leaderMovesPerWave));
}

type Run = {
  readonly brokerIds: readonly number[];
  readonly throttleBytesPerSec: number;
  readonly disk: DiskState;
  readonly growthBytesPerSec: Float64Array;
  readonly peakBytes: Float64Array;
  readonly done: Set<number>;
  readonly waves: Wave[];
  elapsedSec: number;
  intake: number;
};

function startRun(model: Model, throttleBytesPerSec: number): Run {
  const { brokerIds, snapshot } = model;
  const indexOf = brokerIndex(model);
  const growthBytesPerSec = new Float64Array(brokerIds.length);
  for (const { partitions } of snapshot.topics) {
    for (const { replicas, writeBytesPerSec } of partitions) {
      for (const id of replicas) growthBytesPerSec[indexOf.get(id)!]! += writeBytesPerSec ?? 0;
    }
  }
  const disk = diskBefore(model);
  return {
    brokerIds,
    throttleBytesPerSec,
    disk,
    growthBytesPerSec,
    peakBytes: disk.usedBytes.slice(),
    done: new Set(),
    waves: [],
    elapsedSec: 0,
    intake: 0,
  };
}

/**
 * A small one among the items, which are largest first. All wait for it, so of those up to twice as large the one is taken that leaves the
 * busiest broker least to do after it.
 */
function chooseCanary(items: readonly WaveItem[], all: Workload): WaveItem | null {
  const copying = items.filter(({ into }) => into.length > 0);
  const enough = copying.filter(({ sizeBytes }) => sizeBytes >= canaryBytes);
  const usual = enough[enough.length - 1] ?? copying[0];
  if (usual === undefined) return null;
  let chosen = usual;
  let least = busiestWithout(all, usual);
  for (const item of (enough.length > 0 ? enough : copying).slice(-canariesLookedAt).reverse()) {
    if (Math.max(item.sizeBytes, usual.sizeBytes) > canaryTimes * Math.min(item.sizeBytes, usual.sizeBytes)) continue;
    const left = busiestWithout(all, item);
    if (left >= least) continue;
    least = left;
    chosen = item;
  }
  return chosen;
}

/** Bytes that the busiest broker takes or sends in all but this item. */
function busiestWithout({ inBytes, outBytes }: Workload, { into, source, sizeBytes }: WaveItem): number {
  const taken = inBytes.map((bytes, broker) => (into.includes(broker) ? bytes - sizeBytes : bytes));
  const sent = outBytes.map((bytes, broker) => (broker === source ? bytes - sizeBytes * into.length : bytes));
  return Math.max(...taken, ...sent);
}

function fitsAlone(item: WaveItem, { usedBytes, limitBytes }: DiskState): boolean {
  return item.into.every((broker) => usedBytes[broker]! + item.sizeBytes <= limitBytes[broker]!);
}

/** Packs until all are placed or nothing fits any more; returns what is left. */
function packAll(run: Run, kind: Wave['kind'], items: readonly WaveItem[]): readonly WaveItem[] {
  const work = workOf(items, run.brokerIds.length);
  let wavesLeft = wavesFor(run, items, work);
  let open = items;
  while (open.length > 0) {
    const { taken, left } = packWave(open, work, grownDisk(run), wavesLeft);
    // Nothing fits its share: only room on disk counts from here on.
    if (taken.length === 0 && wavesLeft <= 1) break;
    wavesLeft = taken.length === 0 ? 1 : Math.max(1, wavesLeft - 1);
    if (taken.length === 0) continue;
    for (const item of taken) addWork(work, item, -1);
    addWave(run, kind, taken);
    open = left;
  }
  return open;
}

/**
 * How many waves to share the work out to. Each is a checkpoint that the next one waits for, and so costs time; but what
 * moves together also takes in writes together, which the throttle has to let through besides.
 */
function wavesFor({ throttleBytesPerSec, brokerIds }: Run, items: readonly WaveItem[], work: Workload): number {
  const mostCopies = Math.max(0, ...work.inCount, ...work.outCount);
  const mostBytes = Math.max(0, ...work.inBytes, ...work.outBytes);
  const mostIntake = Math.max(0, ...intakeOf(items, brokerIds.length).flatMap((way) => [...way]));
  const byCopies = Math.ceil(mostCopies / copiesPerBroker);
  const byTime = Math.floor(mostBytes / throttleBytesPerSec / waveSecondsAtLeast);
  const byIntake = Math.ceil((2 * mostIntake) / throttleBytesPerSec);
  return Math.min(wavesAtMost, byCopies, Math.max(1, byTime, byIntake));
}

/** What is written meanwhile to partitions that move: per broker that takes them, and per broker that sends them. */
function intakeOf(items: readonly WaveItem[], brokers: number): readonly [Float64Array, Float64Array] {
  const [taken, sent] = [new Float64Array(brokers), new Float64Array(brokers)];
  for (const { into, source, writeBytesPerSec } of items) {
    for (const broker of into) taken[broker]! += writeBytesPerSec;
    if (source >= 0) sent[source]! += writeBytesPerSec * into.length;
  }
  return [taken, sent];
}

/** The disks as they will be when the wave begins, with what is written until then where that is known. */
function grownDisk({ disk, growthBytesPerSec, elapsedSec }: Run): DiskState {
  return { ...disk, usedBytes: disk.usedBytes.map((bytes, broker) => bytes + growthBytesPerSec[broker]! * elapsedSec) };
}

function addWave(run: Run, kind: Wave['kind'], items: readonly WaveItem[]): void {
  const { disk, peakBytes, growthBytesPerSec, brokerIds } = run;
  const work = workOf(items, brokerIds.length);
  const [intakeIn, intakeOut] = intakeOf(items, brokerIds.length);
  const parts = new Set<number>();
  let bytes = 0;
  for (const item of items) {
    run.done.add(item.move);
    bytes += item.sizeBytes * item.into.length;
    for (const broker of [...item.into, ...item.outOf]) parts.add(broker);
  }
  let busiest = -1;
  let busiestBytes = 0;
  for (let broker = 0; broker < brokerIds.length; broker++) {
    run.intake = Math.max(run.intake, intakeIn[broker]!, intakeOut[broker]!);
    const load = Math.max(work.inBytes[broker]!, work.outBytes[broker]!);
    if (load <= busiestBytes) continue;
    busiest = broker;
    busiestBytes = load;
  }
  const etaSeconds = Math.ceil(busiestBytes / run.throttleBytesPerSec);
  run.elapsedSec += etaSeconds;
  const involved = [...parts].sort((a, b) => brokerIds[a]! - brokerIds[b]!);
  const peaks = involved.map((broker): readonly [number, number] => {
    const peak = Math.round(
      disk.usedBytes[broker]! + work.inBytes[broker]! + growthBytesPerSec[broker]! * run.elapsedSec,
    );
    peakBytes[broker] = Math.max(peakBytes[broker]!, peak);
    return [brokerIds[broker]!, peak];
  });
  for (const item of items) {
    for (const broker of item.into) disk.usedBytes[broker]! += item.sizeBytes;
    for (const broker of item.outOf) disk.usedBytes[broker]! -= item.sizeBytes;
  }
  run.waves.push({
    index: run.waves.length,
    kind,
    moves: fairOrder(items, brokerIds.length).map(({ move }) => move),
    bytes,
    etaSeconds,
    busiestBroker: busiest < 0 ? null : brokerIds[busiest]!,
    peakDiskBytes: peaks,
  });
}
