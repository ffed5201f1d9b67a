/**
 * Which changes are worth the budget: a greedy choice by gain per byte (and one by gain, of which the better stands), made
 * better by exchanges. What a change gains depends on those that are taken already, so gains are taken anew where they fell.
 */

import type { Load } from '../build-model/load-before.ts';
import type { Placement } from '../place-replicas/placement.ts';
import { apply, distance, gain } from './load.ts';

export type Budget = { readonly bytes: number; readonly moves: number };

export type Candidate = { readonly p: number; readonly bytes: number };

/** What is chosen so far, and what that leaves of the budget. */
export type Choice = {
  readonly taken: Set<number>;
  readonly load: Load;
  readonly room: { bytes: number; moves: number };
};

export type Choosing = {
  readonly full: Placement;
  readonly candidates: readonly Candidate[];
  /** Whether the disks have room for a change beside what is there. */
  readonly fits: (load: Load, p: number) => boolean;
  /** A distance from the full plan below which no exchange is worth the time. */
  readonly enough: number;
};

/** A change whose gain has fallen below this share of what it was sorted by waits for the next round. */
const fresh = 0.9;
const roundsAtMost = 60;
/** Gains that exchanges may look at: a second or two at most. */
const looksAtMost = 1_000_000;
const exchangesAtMost = 10_000;
/** Gains are sums of shares in floating point. */
const noise = 1e-12;

/** Takes changes as long as they bring brokers nearer to the full plan. */
export function choose(choosing: Choosing, from: Choice): Choice {
  const perByte = greedy(choosing, from, ({ bytes }) => Math.max(1, bytes));
  const byGain = greedy(choosing, from, () => 1);
  const better = distance(choosing.full, byGain.load) < distance(choosing.full, perByte.load) ? byGain : perByte;
  return exchange(choosing, better);
}

function greedy({ full, candidates, fits }: Choosing, from: Choice, price: (candidate: Candidate) => number): Choice {
  const choice = copyOf(from);
  let waiting = candidates;
  for (let round = 0; round < roundsAtMost && waiting.length > 0; round++) {
    const order = waiting
      .map((candidate) => ({ candidate, gained: gain(full, choice.load, candidate.p, 1) }))
      .filter(({ gained }) => gained > noise)
      .sort((a, b) => b.gained / price(b.candidate) - a.gained / price(a.candidate) || a.candidate.p - b.candidate.p);
    const fallen: Candidate[] = [];
    for (const { candidate, gained } of order) {
      if (!hasRoom(choice, candidate) || !fits(choice.load, candidate.p)) continue;
      if (gain(full, choice.load, candidate.p, 1) >= fresh * gained) take(full, choice, candidate);
      else fallen.push(candidate);
    }
    if (fallen.length === order.length) break;
    waiting = fallen;
  }
  return choice;
}

/** One change taken, with at most one given up for it, as long as that brings brokers nearer. */
function exchange({ full, candidates, fits, enough }: Choosing, choice: Choice): Choice {
  const { taken, load, room } = choice;
  let left = distance(full, load);
  const helps = (candidate: Candidate, lost: number): boolean => {
    if (!hasRoom(choice, candidate) || !fits(load, candidate.p)) return false;
    const gained = lost + gain(full, load, candidate.p, 1);
    if (gained > noise) left -= gained;
    return gained > noise;
  };
  let looks = 0;
  const tryIt = (next: Candidate): boolean => {
    looks++;
    if (helps(next, 0)) {
      take(full, choice, next);
      return true;
    }
    for (const old of candidates) {
      if (!taken.has(old.p) || next.bytes > room.bytes + old.bytes) continue;
      if (++looks > looksAtMost) return false;
      const lost = gain(full, load, old.p, -1);
      give(full, choice, old);
      if (helps(next, lost)) {
        take(full, choice, next);
        return true;
      }
      take(full, choice, old);
    }
    return false;
  };
  let exchanged = true;
  for (let done = 0; exchanged && done < exchangesAtMost; ) {
    exchanged = false;
    for (const next of candidates) {
      if (left <= enough || looks > looksAtMost) return choice;
      if (taken.has(next.p) || !tryIt(next)) continue;
      exchanged = true;
      done++;
    }
  }
  return choice;
}

function copyOf({ taken, load, room }: Choice): Choice {
  return {
    taken: new Set(taken),
    load: { replicas: load.replicas.slice(), bytes: load.bytes.slice() },
    room: { ...room },
  };
}

export function hasRoom({ room }: Choice, { bytes }: Candidate): boolean {
  return room.moves >= 1 && bytes <= room.bytes;
}

export function take(full: Placement, { taken, load, room }: Choice, { p, bytes }: Candidate): void {
  apply(full, load, p, 1);
  taken.add(p);
  room.bytes -= bytes;
  room.moves--;
}

function give(full: Placement, { taken, load, room }: Choice, { p, bytes }: Candidate): void {
  apply(full, load, p, -1);
  taken.delete(p);
  room.bytes += bytes;
  room.moves++;
}
