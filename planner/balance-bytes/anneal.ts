import { held } from '../build-model/model.ts';
import type { Placement } from '../place-replicas/placement.ts';
import { mayTake } from '../place-replicas/placement.ts';
import type { PlanControl } from '../plan.ts';
import type { Search } from './best-exchange.ts';
import { goingCosts } from './ledger.ts';

/**
 * Simulated annealing (Kirkpatrick, Gelatt and Vecchi, 1983) over exchanges within the bands on counts, for small clusters, where a plan is a
 * knapsack and no single exchange helps any more. A byte outside its band costs a multiple of a copied one, so that ways through
 * unbalanced states are open while it is warm; the best balanced state seen is kept. The order of the tries is a fixed
 * sequence: the same cluster gives the same plan.
 */
const triesAtMost = 1_000_000;
const triesPerReplica = 2_000;
const triesPerQuestion = 4096;
/** Temperatures in shares of a moved replica's mean size; rounds after the first begin cooler and polish what it found. */
const warm = [0.5, 0.15, 0.05];
const cold = 0.002;
const outsideWeight = 3;

/** Leaves the best balanced placement found in place (given a balanced one); returns the bytes it copies less than before. */
export function anneal(
  placement: Placement,
  { bytes: bands, counts }: Pick<Search, 'bytes' | 'counts'>,
  control: PlanControl,
  round: number,
): number {
  const { model, holder, bytes, replicas } = placement;
  const { targets, sizeBytes } = model;
  const slots = slotLists(placement);
  if (slots.moved.length === 0 || slots.byBroker.length < 2) return 0;
  const below = dice(model.partitions + round);
  const mean = slots.moved.reduce((sum, slot) => sum + sizeBytes[slots.partition[slot]!]!, 0) / slots.moved.length;
  const violation = (b: number, amount: number): number => Math.max(0, amount - bands.hi[b]!, bands.lo[b]! - amount);
  const may = (p: number, from: number, to: number): boolean => mayTake(placement, p, from, to);

  const balanced = (): boolean => bytes.subarray(0, targets).every((amount, b) => violation(b, amount) === 0);
  let saved = 0;
  let best = 0;
  let bestHolder: Int32Array | null = null;
  const tries = Math.min(triesAtMost, triesPerReplica * holder.length);
  const start = warm[round % warm.length]!;
  const cooling = (cold / start) ** (1 / tries);
  let temperature = start * mean;

  const place = (slot: number, to: number): void => {
    const size = sizeBytes[slots.partition[slot]!]!;
    bytes[holder[slot]!]! -= size;
    bytes[to]! += size;
    replicas[holder[slot]!]!--;
    replicas[to]!++;
    moveSlot(slots, holder, slot, to, held(model, slots.partition[slot]!, to));
  };

  for (let step = 0; step < tries; step++) {
    if (step % triesPerQuestion === 0 && control.shouldStop()) break;
    temperature *= cooling;
    // Copies that moved are what can be saved; now and then any other, to open the way for them.
    const all = slots.moved.length === 0 || below(8) === 0;
    const slot = all ? below(holder.length) : slots.moved[below(slots.moved.length)]!;
    const p = slots.partition[slot]!;
    const at = holder[slot]!;
    const homes = model.oldStart[p + 1]! - model.oldStart[p]!;
    const to = below(2) === 0 && homes > 0 ? model.oldBroker[model.oldStart[p]! + below(homes)]! : below(targets);
    if (at >= targets || to >= targets || to === at || !may(p, at, to)) continue;
    // Where counts leave room a replica may go alone; otherwise another comes back for it.
    const alone = below(4) === 0 && replicas[at]! > counts.lo[at]! && replicas[to]! < counts.hi[to]!;
    const there = slots.byBroker[to]!;
    if (!alone && there.length === 0) continue;
    const other = alone ? -1 : there[below(there.length)]!;
    const q = alone ? -1 : slots.partition[other]!;
    if (!alone && (q === p || !may(q, to, at))) continue;
    const shift = sizeBytes[p]! - (alone ? 0 : sizeBytes[q]!);
    const change =
      violation(at, bytes[at]! - shift) +
      violation(to, bytes[to]! + shift) -
      violation(at, bytes[at]!) -
      violation(to, bytes[to]!);
    const cost = goingCosts(model, p, at, to) + (alone ? 0 : goingCosts(model, q, to, at));
    const worse = cost + outsideWeight * change;
    if (worse > 0 && Math.exp(-worse / temperature) * resolution < below(resolution)) continue;
    place(slot, to);
    if (!alone) place(other, at);
    saved -= cost;
    if (saved > best && balanced()) {
      best = saved;
      bestHolder = holder.slice();
    }
  }
  for (let slot = 0; slot < holder.length; slot++) {
    const to = (bestHolder ?? slots.before)[slot]!;
    if (to !== holder[slot]) place(slot, to);
  }
  return best;
}

const resolution = 2 ** 24;

/** Slots by partition, by broker, and those that hold a new copy; with the place of each in its lists. */
type Slots = {
  readonly before: Int32Array;
  readonly partition: Int32Array;
  readonly byBroker: number[][];
  readonly moved: number[];
  readonly placeAtBroker: Int32Array;
  readonly placeInMoved: Int32Array;
};

function slotLists({ model, start, holder }: Placement): Slots {
  const slots: Slots = {
    before: holder.slice(),
    partition: new Int32Array(holder.length),
    byBroker: Array.from({ length: model.targets }, () => []),
    moved: [],
    placeAtBroker: new Int32Array(holder.length),
    placeInMoved: new Int32Array(holder.length).fill(-1),
  };
  for (let p = 0; p < model.partitions; p++) {
    for (let slot = start[p]!; slot < start[p + 1]!; slot++) {
      slots.partition[slot] = p;
      enter(slots.byBroker[holder[slot]!]!, slots.placeAtBroker, slot);
      if (!held(model, p, holder[slot]!)) enter(slots.moved, slots.placeInMoved, slot);
    }
  }
  return slots;
}

function moveSlot(slots: Slots, holder: Int32Array, slot: number, to: number, home: boolean): void {
  leave(slots.byBroker[holder[slot]!]!, slots.placeAtBroker, slot);
  if (slots.placeInMoved[slot]! >= 0) leave(slots.moved, slots.placeInMoved, slot);
  holder[slot] = to;
  enter(slots.byBroker[to]!, slots.placeAtBroker, slot);
  if (!home) enter(slots.moved, slots.placeInMoved, slot);
}

function enter(list: number[], place: Int32Array, slot: number): void {
  place[slot] = list.length;
  list.push(slot);
}

function leave(list: number[], place: Int32Array, slot: number): void {
  const last = list.pop()!;
  if (last !== slot) {
    list[place[slot]!] = last;
    place[last] = place[slot]!;
  }
  place[slot] = -1;
}

/** A fixed sequence of whole numbers below what is asked for (a linear congruential generator's high bits). */
export function dice(seed: number): (below: number) => number {
  let state = (seed * 2 + 1) >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
