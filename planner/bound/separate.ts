import type { Model } from '../build-model/model.ts';
import type { Share } from './basis.ts';
import type { Limits } from './lagrangian.ts';
import { inequalityOf, type RoundedRow, roundedBy } from './rounded-row.ts';

/**
 * Rounded rows that a mixture of plans breaks (Marchand and Wolsey's heuristic): what is held by more than half is turned, sizes of the
 * partitions that are held in part say how much each replica counts more, and what these then count is what is divided by.
 */

/** Shares nearer to 0 or 1 are rounding. */
const settledWithin = 1e-6;
const parts = [1, 2, 4, 8];
const brokenBy = 1e-6;
/** Distance from the mixture to the row, in units of a partition. */
const distanceAtLeast = 1e-3;
const perBroker = 3;
/** Rows of one broker must point to different directions: the cosine between two. */
const cosineAtMost = 0.9;
const heldInPartAtMost = 12;

type Candidate = { readonly row: RoundedRow; readonly distance: number; readonly coefficient: Float64Array };

export function separate(model: Model, limits: Limits, shares: readonly Share[]): readonly RoundedRow[] {
  const { targets, partitions } = model;
  const held = new Float64Array(partitions * targets);
  for (const { partition, brokers, share } of shares) {
    for (const b of brokers) held[partition * targets + b]! += share;
  }
  const found: RoundedRow[] = [];
  for (let broker = 0; broker < targets; broker++) {
    const x = Float64Array.from({ length: partitions }, (_, p) => held[p * targets + broker]!);
    const candidates = broken(model, limits, broker, x).sort((a, b) => b.distance - a.distance);
    const taken: Candidate[] = [];
    for (const candidate of candidates) {
      if (taken.length === perBroker) break;
      if (taken.every((other) => cosine(other.coefficient, candidate.coefficient) <= cosineAtMost))
        taken.push(candidate);
    }
    found.push(...taken.map(({ row }) => row));
  }
  return found;
}

function broken(model: Model, limits: Limits, broker: number, x: Float64Array): Candidate[] {
  const { sizeBytes, frozen } = model;
  const inPart: number[] = [];
  for (let p = 0; p < x.length; p++) if (x[p]! > settledWithin && x[p]! < 1 - settledWithin) inPart.push(p);
  if (inPart.length === 0 || inPart.length > heldInPartAtMost * 4) return [];
  const turned = Uint8Array.from(x, (share) => (share > 0.5 ? 1 : 0));
  let turnedBytes = 0;
  let turnedCount = 0;
  for (let p = 0; p < x.length; p++) {
    turnedBytes += turned[p]! * sizeBytes[p]!;
    turnedCount += turned[p]!;
  }
  const sizes = [...new Set(inPart.map((p) => sizeBytes[p]!))].slice(0, heldInPartAtMost);
  const mean = Math.round(sizeBytes.reduce((sum, size) => sum + size, 0) / x.length);
  const candidates: Candidate[] = [];
  for (const end of [1, -1] as const) {
    const bytes = end * ((end > 0 ? limits.bytes.hi : limits.bytes.lo)[broker]! - frozen.bytes[broker]!);
    if (!Number.isFinite(bytes)) continue;
    for (const perReplica of [0, ...[...sizes, mean].flatMap((size) => [size, -size])]) {
      const counts = (perReplica > 0 ? limits.replicas.hi : limits.replicas.lo)[broker]! - frozen.replicas[broker]!;
      const most = bytes + perReplica * counts + 1 - (end * turnedBytes + perReplica * turnedCount);
      const amounts = inPart.map((p) => (turned[p] === 1 ? -1 : 1) * (end * sizeBytes[p]! + perReplica));
      const ends = inPart.map((p) => (turned[p] === 1 ? 1 - x[p]! : x[p]!));
      for (const amount of new Set(amounts.map(Math.abs))) {
        if (amount < 1) continue;
        for (const part of parts) {
          const divisor = amount / part;
          const right = Math.floor(most / divisor);
          const fraction = most / divisor - right;
          if (fraction > 0.99) continue;
          let left = 0;
          for (let i = 0; i < ends.length; i++) left += roundedBy(amounts[i]! / divisor, fraction) * ends[i]!;
          if (left - right < brokenBy) continue;
          const row: RoundedRow = { broker, end, perReplica, divisor, turned };
          const inequality = inequalityOf(model, limits, row);
          if (inequality === null) continue;
          const { coefficient } = inequality;
          const distance = (left - right) / Math.sqrt(dot(coefficient, coefficient));
          if (distance >= distanceAtLeast) candidates.push({ row, distance, coefficient });
        }
      }
    }
  }
  return candidates;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function cosine(a: Float64Array, b: Float64Array): number {
  return Math.abs(dot(a, b)) / Math.sqrt(dot(a, a) * dot(b, b));
}
