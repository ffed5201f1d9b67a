import type { Model } from '../build-model/model.ts';
import { brokersAskedTooMuch } from './byte-flow.ts';
import { type PartitionClass, partitionClasses } from './partition-classes.ts';

/** Brokers that every legal plan loads with more than they may hold together: a proof that there is no plan. */
export type OverfullSet = {
  readonly brokers: readonly number[];
  /** What any legal plan puts on them at the least, and the most that they may hold. */
  readonly leastBytes: number;
  readonly limitBytes: number;
};

/** Beyond this the flow takes long; then nothing is proven. */
const pairsAtMost = 200_000;

/**
 * A smallest such set (none of its brokers can be left out), or null. The flow only suggests where to look; the proof is a count of its
 * own: every partition puts as few replicas on the set as the spread rule lets it.
 */
export function overfullSet(model: Model, limitBytes: ArrayLike<number>): OverfullSet | null {
  const classes = partitionClasses(model);
  if (classes.length * model.targets > pairsAtMost) return null;
  const weighed = (brokers: readonly number[]): OverfullSet => weigh(model, classes, limitBytes, brokers);
  let found = weighed(brokersAskedTooMuch(model, classes, limitBytes));
  if (found.leastBytes <= found.limitBytes) return null;
  for (const broker of found.brokers) {
    const fewer = weighed(found.brokers.filter((other) => other !== broker));
    if (fewer.leastBytes > fewer.limitBytes) found = fewer;
  }
  return found;
}

function weigh(
  model: Model,
  classes: readonly PartitionClass[],
  limitBytes: ArrayLike<number>,
  brokers: readonly number[],
): OverfullSet {
  const inSet = new Uint8Array(model.targets);
  let limit = 0;
  let least = 0;
  for (const broker of brokers) {
    inSet[broker] = 1;
    limit += limitBytes[broker]!;
    least += model.frozen.bytes[broker]!;
  }
  for (const kind of classes) least += leastWithin(model, kind, inSet) * kind.bytes;
  return { brokers, leastBytes: least, limitBytes: limit };
}

const never = Number.NEGATIVE_INFINITY;

/** The fewest replicas of a partition that a legal set has within: all that are to be placed, less the most that fit outside. */
function leastWithin(
  { tree, targets, receives, rackOf, boundsFor }: Model,
  kind: PartitionClass,
  inSet: Uint8Array,
): number {
  const perRack = (): Int32Array => new Int32Array(tree.racks.length);
  const [pinned, outside, within] = [perRack(), perRack(), perRack()];
  for (const rack of kind.pinnedRacks) pinned[rack]!++;
  for (let b = 0; b < targets; b++) {
    if (receives[b] === 1 || kind.holders.includes(b)) (inSet[b] === 1 ? within : outside)[rackOf[b]!]!++;
  }
  const { least, most } = boundsFor(kind.factor);
  /** Per domain and number of replicas in it (pinned ones included), the most of them that stand outside of the set. */
  const outsideAt = tree.children.map((): number[] => []);
  for (let node = tree.parent.length - 1; node >= 0; node--) {
    const rack = tree.rackOfNode[node]!;
    let table = [0];
    if (rack >= 0) {
      const room = pinned[rack]! + outside[rack]! + within[rack]!;
      table = Array.from({ length: Math.min(most[node]!, room) + 1 }, (_, count) =>
        count < pinned[rack]! ? never : Math.min(count - pinned[rack]!, outside[rack]!),
      );
    }
    for (const child of tree.children[node]!) table = together(table, outsideAt[child]!);
    outsideAt[node] = table.slice(0, most[node]! + 1).map((value, count) => (count < least[node]! ? never : value));
  }
  const total = outsideAt[0]![kind.factor] ?? never;
  return total === never ? 0 : kind.wanted - total;
}

function together(a: readonly number[], b: readonly number[]): number[] {
  const sums = new Array<number>(a.length + b.length - 1).fill(never);
  a.forEach((x, i) => {
    b.forEach((y, j) => {
      sums[i + j] = Math.max(sums[i + j]!, x + y);
    });
  });
  return sums;
}
