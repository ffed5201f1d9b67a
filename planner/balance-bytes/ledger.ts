import { held, type Model, racksAreApart } from '../build-model/model.ts';
import { holds, mayTake, type Placement, relocate } from '../place-replicas/placement.ts';

/** What each broker holds, ordered by size, so that a replica of about the right size is found by binary search. */
export type Ledger = {
  readonly placement: Placement;
  /** Old replicas that are still there, per broker, smallest first. */
  readonly stayed: readonly number[][];
  /** Copies that have moved in, per broker, smallest first. */
  readonly movedIn: readonly number[][];
  /**
   * Replicas on one broker (first) that another (second) held before and may have back: copies whose move would be undone, and
   * old ones of partitions that cannot keep all their old replicas. Smallest first; per pair, made when first needed.
   */
  readonly homing: (number[] | undefined)[];
  /** Whether no replica may change its rack: then brokers of different racks have nothing to exchange. */
  readonly apart: boolean;
};

export function openLedger(placement: Placement): Ledger {
  const { model, start, holder } = placement;
  const { targets, partitions } = model;
  const ledger: Ledger = {
    placement,
    stayed: Array.from({ length: targets }, () => []),
    movedIn: Array.from({ length: targets }, () => []),
    homing: new Array(targets * targets),
    apart: racksAreApart(model),
  };
  for (let p = 0; p < partitions; p++) {
    const complete = allAtHome(placement, p);
    for (let slot = start[p]!; slot < start[p + 1]!; slot++) {
      const broker = holder[slot]!;
      if (broker >= targets) continue;
      (held(model, p, broker) ? ledger.stayed : ledger.movedIn)[broker]!.push(p);
      if (!complete) eachFreeHome(placement, p, (home) => homingList(ledger, broker, home).push(p));
    }
  }
  return ledger;
}

/** Moves a replica and keeps the lists in order. */
export function transfer(ledger: Ledger, p: number, from: number, to: number): void {
  const { placement } = ledger;
  const { model, start, holder } = placement;
  eachFreeHome(placement, p, (home) => remove(homingList(ledger, from, home), p));
  relocate(placement, p, from, to);
  const wasHome = held(model, p, from);
  const isHome = held(model, p, to);
  remove((wasHome ? ledger.stayed : ledger.movedIn)[from]!, p);
  insert((isHome ? ledger.stayed : ledger.movedIn)[to]!, p);
  for (let slot = start[p]!; slot < start[p + 1]!; slot++) {
    const broker = holder[slot]!;
    if (broker >= model.targets) continue;
    if (isHome) remove(homingList(ledger, broker, to), p);
    if (wasHome) insert(homingList(ledger, broker, from), p);
  }
  eachFreeHome(placement, p, (home) => insert(homingList(ledger, to, home), p));
}

export function knownHoming(ledger: Ledger, at: number, home: number): readonly number[] | undefined {
  return ledger.homing[at * ledger.placement.model.targets + home];
}

function homingList(ledger: Ledger, at: number, home: number): number[] {
  const key = at * ledger.placement.model.targets + home;
  ledger.homing[key] ??= [];
  return ledger.homing[key];
}

/** Whether the replica may go to the broker with the spread rule kept. */
export function mayGo(ledger: Ledger, p: number, from: number, to: number): boolean {
  const { placement } = ledger;
  return holds(placement, p, from) && mayTake(placement, p, from, to);
}

/** Bytes copied more (or, negative, less) when the replica goes; a copy of nothing still counts a little. */
export function goingCosts(model: Model, p: number, from: number, to: number): number {
  const cost = Math.max(1, model.sizeBytes[p]!);
  return (held(model, p, to) ? 0 : cost) - (held(model, p, from) ? 0 : cost);
}

/** First index whose entry is at least `p`. */
export function lowerBound(list: ArrayLike<number>, p: number, from = 0, to = list.length): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle]! < p) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Usable brokers that held the partition before and do not hold it now. */
function eachFreeHome(placement: Placement, p: number, use: (home: number) => void): void {
  const { model } = placement;
  for (let i = model.oldStart[p]!; i < model.oldStart[p + 1]!; i++) {
    const home = model.oldBroker[i]!;
    if (home < model.targets && !holds(placement, p, home)) use(home);
  }
}

function allAtHome(placement: Placement, p: number): boolean {
  let all = true;
  eachFreeHome(placement, p, () => {
    all = false;
  });
  return all;
}

function insert(list: number[], p: number): void {
  const at = lowerBound(list, p);
  if (list[at] !== p) list.splice(at, 0, p);
}

function remove(list: number[], p: number): void {
  const at = lowerBound(list, p);
  if (list[at] === p) list.splice(at, 1);
}
