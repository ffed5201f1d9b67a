/**
 * In which order changes can be made one by one so that old and new copies together never pass a disk limit, and, where a change may end in
 * more than one way, in which. A search through the states between (what has changed already, and how), the most promising first.
 */

import type { DiskState } from './disk-state.ts';
import { type Entry, popLeast, pushEntry } from './state-heap.ts';

export type Job = {
  readonly sizeBytes: number;
  /** Ways to make the change. */
  readonly ways: readonly Way[];
  /** Whether it has to be made at all. */
  readonly must: boolean;
  /** Nothing of a lower stage is made once one of a higher stage is. */
  readonly stage: number;
};

/** Brokers by index. */
export type Way = { readonly into: readonly number[]; readonly outOf: readonly number[] };

export type Step = { readonly job: number; readonly way: number };

/** The steps, or whether it is sure that there are none: every state that can be reached was looked at. */
export type Order = { readonly steps: readonly Step[] } | { readonly steps: null; readonly exhausted: boolean };

const jobsAtMost = 2_000;
/** Numbers that all states together may hold. */
const memoryAtMost = 20_000_000;

/**
 * What is found copies least: the A* search of Hart, Nilsson and Raphael (1968). `effort` is how many numbers may be looked at, some ten
 * million a second.
 */
export function cheapestOrder(jobs: readonly Job[], disks: DiskState, effort: number): Order {
  return search(jobs, disks, effort, {
    rank: (copied, left) => copied + left,
    rankEffort: 10,
    width: Number.POSITIVE_INFINITY,
  });
}

const copiedWeight = 1 / 8;
const stepsFollowed = 12;

/** Straight for the goal: whatever leaves least to do and least room lacking for it, and of these only the best few after every step. */
export function anyOrder(jobs: readonly Job[], disks: DiskState, effort: number): Order {
  const due = jobs.map((_, j) => j).filter((j) => jobs[j]!.must);
  return search(jobs, disks, effort, {
    rank: (copied, left, { chosen, used }) => {
      let lacking = 0;
      for (const j of due) if (chosen[j]! < 0) lacking += leastLacking(jobs[j]!, used, disks);
      return left + lacking + copiedWeight * copied;
    },
    rankEffort: 10 + due.reduce((sum, j) => sum + jobs[j]!.ways.length, 0),
    width: stepsFollowed,
  });
}

function leastLacking({ ways, sizeBytes }: Job, used: ArrayLike<number>, { limitBytes }: DiskState): number {
  let least = Number.POSITIVE_INFINITY;
  for (const { into } of ways) {
    let lacking = 0;
    for (const b of into) lacking += Math.max(0, used[b]! + sizeBytes - limitBytes[b]!);
    if (lacking < least) least = lacking;
    if (least === 0) break;
  }
  return least;
}

type State = {
  /** Way per job; -1: not yet made. */
  readonly chosen: Int16Array;
  readonly used: Float64Array;
  readonly stage: number;
  readonly begun: Begun | null;
};

/** What is known of a state before it is looked at: that it comes from another by one step. */
type Begun = {
  readonly from: State;
  readonly step: Step;
  /** One number per state: ways as digits, jobs as places. */
  readonly key: bigint;
  readonly copied: number;
  /** The least that is still to be copied. */
  readonly left: number;
  /** Jobs that still have to be made. */
  readonly open: number;
};

type Preference = {
  /** Of a state as it will be. */
  readonly rank: (copied: number, left: number, state: State) => number;
  readonly rankEffort: number;
  readonly width: number;
};

function search(
  jobs: readonly Job[],
  { usedBytes, limitBytes }: DiskState,
  effort: number,
  { rank, rankEffort, width }: Preference,
): Order {
  if (jobs.length > jobsAtMost) return { steps: null, exhausted: false };
  const leastOf = jobs.map(({ ways, sizeBytes, must }) =>
    must ? Math.min(...ways.map(({ into }) => into.length)) * sizeBytes : 0,
  );
  const place: bigint[] = [1n];
  for (const [j, { ways }] of jobs.entries()) place.push(place[j]! * BigInt(ways.length + 1));
  let state: State = {
    chosen: new Int16Array(jobs.length).fill(-1),
    used: Float64Array.from(usedBytes),
    stage: 0,
    begun: null,
  };
  let copied = 0;
  let left = leastOf.reduce((sum, bytes) => sum + bytes, 0);
  let open = jobs.filter(({ must }) => must).length;
  let key = 0n;
  const seen = new Set<bigint>([key]);
  const heap: Entry<Begun>[] = [];
  const statesAtMost = memoryAtMost / (jobs.length + usedBytes.length);
  let cut = false;
  for (let number = 0; open > 0; ) {
    const following: Entry<Begun>[] = [];
    for (const [j, job] of jobs.entries()) {
      if (state.chosen[j]! >= 0 || job.stage < state.stage) continue;
      for (const [w, way] of job.ways.entries()) {
        if (way.into.length === 0 && way.outOf.length === 0) continue;
        if (way.into.some((b) => state.used[b]! + job.sizeBytes > limitBytes[b]!)) continue;
        const begun: Begun = {
          from: state,
          step: { job: j, way: w },
          key: key + place[j]! * BigInt(w + 1),
          copied: copied + way.into.length * job.sizeBytes,
          left: left - leastOf[j]!,
          open: open - (job.must ? 1 : 0),
        };
        if (seen.has(begun.key)) continue;
        state.chosen[j] = w;
        shift(state.used, job, way, 1);
        following.push({ value: begun, rank: rank(begun.copied, begun.left, state), number: number++ });
        shift(state.used, job, way, -1);
        state.chosen[j] = -1;
      }
    }
    if (following.length > width) {
      cut = true;
      following.sort((a, b) => a.rank - b.rank || a.number - b.number).splice(width);
    }
    for (const entry of following) {
      seen.add(entry.value.key);
      pushEntry(heap, entry);
    }
    const next = popLeast(heap);
    if (next === null) return { steps: null, exhausted: !cut };
    if (number * rankEffort > effort || seen.size > statesAtMost) return { steps: null, exhausted: false };
    ({ copied, left, open, key } = next);
    state = carriedOut(next, jobs);
  }
  return { steps: stepsTo(state) };
}

/** Room is taken and freed as a job is made (1), or as it was before (-1). */
function shift(used: Float64Array, { sizeBytes }: Job, { into, outOf }: Way, sign: 1 | -1): void {
  for (const b of into) used[b]! += sign * sizeBytes;
  for (const b of outOf) used[b]! -= sign * sizeBytes;
}

function carriedOut(begun: Begun, jobs: readonly Job[]): State {
  const { from, step } = begun;
  const job = jobs[step.job]!;
  const chosen = from.chosen.slice();
  const used = from.used.slice();
  chosen[step.job] = step.way;
  shift(used, job, job.ways[step.way]!, 1);
  return { chosen, used, stage: job.stage, begun };
}

function stepsTo(state: State): readonly Step[] {
  const steps: Step[] = [];
  for (let { begun } = state; begun !== null; { begun } = begun.from) steps.unshift(begun.step);
  return steps;
}
