import { dice } from '../balance-bytes/anneal.ts';
import { mayTake, type Placement } from '../place-replicas/placement.ts';
import type { PlanControl } from '../plan.ts';

const rounds = 8;
const triesPerReplica = 400;
const triesAtMost = 1_000_000;
const triesPerQuestion = 4096;
/** Temperatures at the start and at the end, in shares of a replica's mean size. */
const warm = 0.5;
const cold = 0.005;
const resolution = 2 ** 24;

/**
 * Simulated annealing over moves and exchanges that looks at nothing but the bytes above the limits; it ends as soon as there are none.
 * The order of the tries is a fixed sequence.
 */
export function shrinkOverflow(
  placement: Placement,
  { most, attempt }: { readonly most: ArrayLike<number>; readonly attempt: number },
  control: PlanControl,
): void {
  const { model, holder, bytes, replicas, start } = placement;
  const { targets, sizeBytes } = model;
  if (holder.length === 0 || targets < 2) return;
  const partition = new Int32Array(holder.length);
  for (let p = 0; p < model.partitions; p++) partition.fill(p, start[p]!, start[p + 1]!);
  const mean = partition.reduce((sum, p) => sum + sizeBytes[p]!, 0) / holder.length;
  const above = (b: number, amount: number): number => Math.max(0, amount - most[b]!);
  const may = (p: number, from: number, to: number): boolean => mayTake(placement, p, from, to);
  const place = (slot: number, to: number): void => {
    const size = sizeBytes[partition[slot]!]!;
    bytes[holder[slot]!]! -= size;
    bytes[to]! += size;
    replicas[holder[slot]!]!--;
    replicas[to]!++;
    holder[slot] = to;
  };
  const below = dice(model.partitions + attempt);
  const tries = Math.min(triesAtMost, triesPerReplica * holder.length);
  const cooling = (cold / warm) ** (1 / tries);
  for (let round = 0; round < rounds; round++) {
    let temperature = warm * mean;
    let left = 0;
    for (let b = 0; b < targets; b++) left += above(b, bytes[b]!);
    for (let step = 0; step < tries; step++) {
      if (left === 0) return;
      if (step % triesPerQuestion === 0 && control.shouldStop()) return;
      temperature *= cooling;
      const slot = below(holder.length);
      const at = holder[slot]!;
      const other = below(2) === 0 ? -1 : below(holder.length);
      const to = other < 0 ? below(targets) : holder[other]!;
      const p = partition[slot]!;
      const q = other < 0 ? -1 : partition[other]!;
      if (to === at || p === q || !may(p, at, to) || (q >= 0 && !may(q, to, at))) continue;
      const shift = sizeBytes[p]! - (q < 0 ? 0 : sizeBytes[q]!);
      const change =
        above(at, bytes[at]! - shift) + above(to, bytes[to]! + shift) - above(at, bytes[at]!) - above(to, bytes[to]!);
      if (change > 0 && Math.exp(-change / temperature) * resolution < below(resolution)) continue;
      place(slot, to);
      if (other >= 0) place(other, at);
      left += change;
    }
  }
}
