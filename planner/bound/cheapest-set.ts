import { held, type Model } from '../build-model/model.ts';

/** Prices per broker: lambda per replica, mu per unit of weight. */
export type Prices = { readonly lambda: ArrayLike<number>; readonly mu: ArrayLike<number> };

/** What a new copy of a partition costs: its weight plus `perCopy`; prices mu apply to the weight. */
export type CopyCost = { readonly weight: Float64Array; readonly perCopy: number };

/** The cost of a partition's cheapest legal set. */
export type Chooser = (p: number) => number;

/** Costs nothing and comes before all that does, also before what a negative price pays for. */
const forced = Number.NEGATIVE_INFINITY;

function priceOf(rise: number): number {
  return rise === forced ? 0 : rise;
}

/** Of the brokers that can only take a new copy, a partition needs to look at no more than the first few per rack and mu. */
export function chooser(model: Model, prices: Prices, cost: CopyCost): Chooser {
  const { tree, oldStart, oldBroker, targets, rackOf, keeps, replicationFactor } = model;
  const { lambda, mu } = prices;
  const groups = receiverGroups(model, prices);
  const nodes = tree.parent.length;
  /** Cost of the least number of replicas below a node, and of one more; `forced` where pinned replicas are that one. */
  const base = new Float64Array(nodes);
  const rise = new Float64Array(nodes);
  const leaf: number[] = [];

  /** The leaf's cheapest brokers, cheapest first, at most `count` of them. */
  const offer = (price: number, count: number): void => {
    if (leaf.length === count && leaf[count - 1]! <= price) return;
    let at = leaf.length < count ? leaf.length : count - 1;
    if (leaf.length < count) leaf.push(price);
    for (; at > 0 && leaf[at - 1]! > price; at--) leaf[at] = leaf[at - 1]!;
    leaf[at] = price;
  };
  const fillLeaf = (p: number, rack: number, count: number): number => {
    leaf.length = 0;
    const weight = cost.weight[p]!;
    let pinned = 0;
    for (let i = oldStart[p]!; i < oldStart[p + 1]!; i++) {
      const broker = oldBroker[i]!;
      if (rackOf[broker] !== rack) continue;
      if (broker < targets) offer(mu[broker]! * weight + lambda[broker]!, count);
      else if (keeps[broker] === 1) pinned++;
    }
    for (const group of groups[rack]!) {
      const priced = weight + cost.perCopy + group.mu * weight;
      let taken = 0;
      for (const broker of group.brokers) {
        if (taken === count) break;
        if (leaf.length === count && priced + lambda[broker]! >= leaf[count - 1]!) break;
        if (held(model, p, broker)) continue;
        offer(priced + lambda[broker]!, count);
        taken++;
      }
    }
    return pinned;
  };

  return (p) => {
    const { least, most } = model.boundsFor(replicationFactor[p]!);
    for (let node = nodes - 1; node >= 0; node--) {
      const rack = tree.rackOfNode[node]!;
      let sum = 0;
      if (rack >= 0) {
        const pinned = fillLeaf(p, rack, most[node]!);
        const must = Math.max(0, least[node]! - pinned);
        for (let i = 0; i < must; i++) sum += leaf[i] ?? 0;
        base[node] = sum;
        if (pinned > least[node]!) rise[node] = forced;
        else rise[node] = must < leaf.length && most[node]! > least[node]! ? leaf[must]! : Number.POSITIVE_INFINITY;
        continue;
      }
      const children = tree.children[node]!;
      let extra = least[node]!;
      for (const child of children) {
        sum += base[child]!;
        extra -= least[child]!;
      }
      const picks = children.length === 1 ? children : [...children].sort((a, b) => rise[a]! - rise[b]! || a - b);
      for (let i = 0; i < extra; i++) sum += priceOf(rise[picks[i]!]!);
      base[node] = sum;
      rise[node] = picks[extra] === undefined ? Number.POSITIVE_INFINITY : rise[picks[extra]!]!;
    }
    return base[0]!;
  };
}

/** Receivers per rack, grouped by mu and ordered by lambda within a group. */
export function receiverGroups(model: Model, { lambda, mu }: Prices): { mu: number; brokers: number[] }[][] {
  const { tree, targets, rackOf, receives } = model;
  const groups: { mu: number; brokers: number[] }[][] = tree.racks.map(() => []);
  for (let b = 0; b < targets; b++) {
    if (receives[b] !== 1) continue;
    const ofRack = groups[rackOf[b]!]!;
    const group = ofRack.find((other) => other.mu === mu[b]);
    if (group === undefined) ofRack.push({ mu: mu[b]!, brokers: [b] });
    else group.brokers.push(b);
  }
  for (const ofRack of groups)
    for (const { brokers } of ofRack) brokers.sort((a, b) => lambda[a]! - lambda[b]! || a - b);
  return groups;
}
