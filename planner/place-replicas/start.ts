import { held, type Model } from '../build-model/model.ts';
import { emptyPlacement, type Placement } from './placement.ts';

/**
 * The cheapest legal start: every partition keeps as many old replicas as the spread rule allows, those on the lowest-priced brokers
 * first; what is missing waits in the waiting room of a rack. The sets that can be completed to a legal one form a matroid (a laminar
 * family of bounds), so taking old replicas greedily is optimal: no exchange within one partition costs less than
 * nothing, and zero potentials prove it.
 */
export type Start = {
  readonly placement: Placement;
  /** Partitions for which no legal set exists, whatever is moved. */
  readonly impossible: readonly number[];
};

/**
 * `price` per target, and what a copy costs on the same scale; lower is kept first. Ties: the order of the replica list. Where prices are
 * further apart than a copy costs, the cheapest legal set may be one of new copies: it is taken as it is.
 */
export function cheapestStart(model: Model, price: ArrayLike<number>, copy: number): Start {
  const placement = emptyPlacement(model);
  const scratch = makeScratch(model);
  let lowest = Number.POSITIVE_INFINITY;
  for (let b = 0; b < model.targets; b++) lowest = Math.min(lowest, price[b]!);
  const impossible: number[] = [];
  const { start, holder } = placement;
  for (let p = 0; p < model.partitions; p++) {
    const place = (): boolean =>
      gainsByLeaving(model, p, price, copy, lowest)
        ? takeCheapest(placement, scratch, p, price, copy)
        : keepAll(placement, scratch, p) || keepSome(placement, scratch, p, price);
    if (!place()) {
      impossible.push(p);
      continue;
    }
    const size = model.sizeBytes[p]!;
    for (let slot = start[p]!; slot < start[p + 1]!; slot++) {
      const node = holder[slot]!;
      placement.replicas[node]!++;
      placement.bytes[node]! += size;
    }
  }
  return { placement, impossible };
}

/** Among equals an old holder comes first. Prices are integers. */
const tie = 0.5;

type Scratch = {
  readonly count: Int32Array;
  readonly need: Int32Array;
  readonly room: Int32Array;
  /** Receivers per rack. */
  readonly receivers: Int32Array;
  readonly available: Int32Array;
};

function makeScratch(model: Model): Scratch {
  const nodes = model.tree.parent.length;
  const receivers = new Int32Array(model.tree.racks.length);
  for (let b = 0; b < model.targets; b++) if (model.receives[b] === 1) receivers[model.rackOf[b]!]!++;
  return {
    count: new Int32Array(nodes),
    need: new Int32Array(nodes),
    room: new Int32Array(nodes),
    receivers,
    available: new Int32Array(receivers.length),
  };
}

/** The usual case: everything is where it may be. Writes the slots and returns true, or returns false. */
function keepAll(placement: Placement, scratch: Scratch, p: number): boolean {
  const { model, start, holder } = placement;
  const { oldStart, oldBroker, targets, tree, rackOf, wanted, replicationFactor } = model;
  const from = oldStart[p]!;
  const replicas = oldStart[p + 1]! - from;
  if (replicas !== wanted[p] || replicas !== replicationFactor[p]) return false;
  const { least, most } = model.boundsFor(replicas);
  const { count } = scratch;
  count.fill(0);
  for (let i = 0; i < replicas; i++) {
    const broker = oldBroker[from + i]!;
    if (broker >= targets) return false;
    for (const node of tree.pathOfRack[rackOf[broker]!]!) {
      if (++count[node]! > most[node]!) return false;
    }
    holder[start[p]! + i] = broker;
  }
  for (let node = 1; node < count.length; node++) if (count[node]! < least[node]!) return false;
  return true;
}

function keepSome(placement: Placement, scratch: Scratch, p: number, price: ArrayLike<number>): boolean {
  const { model, start, holder } = placement;
  const { oldStart, oldBroker, targets, tree, rackOf } = model;
  const { count } = scratch;
  if (!countPinned(model, scratch, p)) return false;
  const candidates: number[] = [];
  for (let i = oldStart[p]!; i < oldStart[p + 1]!; i++) if (oldBroker[i]! < targets) candidates.push(oldBroker[i]!);
  candidates.sort((a, b) => price[a]! - price[b]!);
  let slot = start[p]!;
  const end = start[p + 1]!;
  for (const broker of candidates) {
    if (slot === end) break;
    const leaf = tree.nodeOfRack[rackOf[broker]!]!;
    count[leaf]!++;
    if (completable(model, scratch, p)) holder[slot++] = broker;
    else count[leaf]!--;
  }
  while (slot < end) {
    const rack = roomiestRack(placement, scratch, p);
    count[tree.nodeOfRack[rack]!]!++;
    holder[slot++] = targets + rack;
  }
  return true;
}

/** Counts what is pinned, and what each rack can hold; false when no legal set exists. */
function countPinned(model: Model, scratch: Scratch, p: number): boolean {
  const { oldStart, oldBroker, targets, tree, rackOf, keeps } = model;
  const { count, receivers, available } = scratch;
  count.fill(0);
  available.set(receivers);
  for (let i = oldStart[p]!; i < oldStart[p + 1]!; i++) {
    const broker = oldBroker[i]!;
    const rack = rackOf[broker]!;
    if (broker < targets) {
      if (model.receives[broker] === 0) available[rack]!++;
    } else if (keeps[broker] === 1 && rack >= 0) {
      count[tree.nodeOfRack[rack]!]!++;
      available[rack]!++;
    }
  }
  return model.wanted[p]! >= 0 && completable(model, scratch, p);
}

/** Whether a broker that never held the partition can be cheaper than one that did, the copy included. */
function gainsByLeaving(model: Model, p: number, price: ArrayLike<number>, copy: number, lowest: number): boolean {
  const { oldStart, oldBroker, targets } = model;
  for (let i = oldStart[p]!; i < oldStart[p + 1]!; i++) {
    const broker = oldBroker[i]!;
    if (broker < targets && price[broker]! - lowest > copy) return true;
  }
  return false;
}

/** The cheapest legal set outright: greedy over all brokers, which is optimal for a matroid whatever the prices are. */
function takeCheapest(
  placement: Placement,
  scratch: Scratch,
  p: number,
  price: ArrayLike<number>,
  copy: number,
): boolean {
  const { model, start, holder, replicas } = placement;
  const { targets, tree, rackOf, receives } = model;
  const { count } = scratch;
  if (!countPinned(model, scratch, p)) return false;
  const brokers: { readonly broker: number; readonly cost: number }[] = [];
  for (let broker = 0; broker < targets; broker++) {
    const old = held(model, p, broker);
    if (old || receives[broker] === 1) brokers.push({ broker, cost: price[broker]! + (old ? 0 : copy + tie) });
  }
  // Equals are dealt out, so that not all of them stand on one broker.
  brokers.sort((a, b) => a.cost - b.cost || replicas[a.broker]! - replicas[b.broker]! || a.broker - b.broker);
  let slot = start[p]!;
  const end = start[p + 1]!;
  for (const { broker } of brokers) {
    if (slot === end) break;
    const leaf = tree.nodeOfRack[rackOf[broker]!]!;
    count[leaf]!++;
    if (completable(model, scratch, p)) holder[slot++] = broker;
    else count[leaf]!--;
  }
  return slot === end;
}

/** Whether the counts per leaf can grow to a legal set of the full size. */
function completable(model: Model, scratch: Scratch, p: number): boolean {
  const { tree } = model;
  const { least, most } = model.boundsFor(model.replicationFactor[p]!);
  const { count, need, room, available } = scratch;
  need.fill(0);
  room.fill(0);
  for (let node = need.length - 1; node >= 0; node--) {
    const rack = tree.rackOfNode[node]!;
    if (rack >= 0) {
      need[node] = Math.max(least[node]!, count[node]!);
      room[node] = Math.min(most[node]!, available[rack]!);
    } else {
      need[node] = Math.max(least[node]!, need[node]!);
      room[node] = Math.min(most[node]!, room[node]!);
    }
    if (need[node]! > room[node]!) return false;
    if (node === 0) break;
    need[tree.parent[node]!]! += need[node]!;
    room[tree.parent[node]!]! += room[node]!;
  }
  return true;
}

/** The rack with the fewest replicas per broker so far among those that one more replica leaves completable. */
function roomiestRack(placement: Placement, scratch: Scratch, p: number): number {
  const { model, replicas } = placement;
  const { tree, targets } = model;
  let best = -1;
  let bestLoad = Number.POSITIVE_INFINITY;
  for (let rack = 0; rack < tree.racks.length; rack++) {
    const leaf = tree.nodeOfRack[rack]!;
    scratch.count[leaf]!++;
    const load = replicas[targets + rack]! / Math.max(1, scratch.receivers[rack]!);
    if (load < bestLoad && completable(model, scratch, p)) {
      best = rack;
      bestLoad = load;
    }
    scratch.count[leaf]!--;
  }
  if (best < 0) throw new Error('a completable set has no rack for its next replica');
  return best;
}
