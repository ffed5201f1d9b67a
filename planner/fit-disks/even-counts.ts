import type { CountBands } from '../place-replicas/count-flow.ts';
import { mayTake, type Placement, relocate } from '../place-replicas/placement.ts';

/**
 * Single replicas go from brokers with more than their share to brokers with less, the smallest first, wherever a disk has room. Each step
 * helps, and what may be done shows in the state alone: planning again finds nothing left to do.
 */
export function evenCounts(placement: Placement, { lo, hi }: CountBands, most: ArrayLike<number>): void {
  const { model, start, holder, replicas, bytes } = placement;
  const hasRoom = (to: number, p: number): boolean => bytes[to]! + model.sizeBytes[p]! <= most[to]!;
  const helps = (from: number, to: number): boolean =>
    (replicas[from]! > hi[from]! && replicas[to]! < hi[to]!) ||
    (replicas[from]! > lo[from]! && replicas[to]! < lo[to]!);
  for (let changed = true; changed; ) {
    changed = false;
    for (let p = 0; p < model.partitions; p++) {
      for (let slot = start[p]!; slot < start[p + 1]!; slot++) {
        const from = holder[slot]!;
        if (replicas[from]! <= lo[from]!) continue;
        const to = firstThat(model.targets, (b) => helps(from, b) && hasRoom(b, p) && mayTake(placement, p, from, b));
        if (to < 0) continue;
        relocate(placement, p, from, to);
        changed = true;
      }
    }
  }
}

function firstThat(end: number, test: (index: number) => boolean): number {
  for (let index = 0; index < end; index++) if (test(index)) return index;
  return -1;
}
