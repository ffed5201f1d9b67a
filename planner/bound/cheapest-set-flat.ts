import { held, type Model } from '../build-model/model.ts';
import { type Chooser, type CopyCost, type Prices, receiverGroups } from './cheapest-set.ts';

/**
 * The usual case of the cheapest legal set: racks of one level, at most one replica of a partition in each, none pinned. Then a rack offers
 * its cheapest broker, and a partition takes the cheapest offers: all of them, or as many as it has replicas. null in other cases.
 */
export function flatChooser(model: Model, prices: Prices, cost: CopyCost): Chooser | null {
  const { tree, oldStart, oldBroker, targets, rackOf, replicationFactor } = model;
  if (!applies(model)) return null;
  const { lambda, mu } = prices;
  const { weight, perCopy } = cost;
  const groups = receiverGroups(model, prices);
  const racks = tree.racks.length;
  const offer = new Float64Array(racks);
  const kept = new Float64Array(racks);
  return (p) => {
    const size = weight[p]!;
    kept.fill(Number.POSITIVE_INFINITY);
    for (let i = oldStart[p]!; i < oldStart[p + 1]!; i++) {
      const broker = oldBroker[i]!;
      if (broker >= targets) continue;
      const price = mu[broker]! * size + lambda[broker]!;
      if (price < kept[rackOf[broker]!]!) kept[rackOf[broker]!] = price;
    }
    for (let rack = 0; rack < racks; rack++) {
      let least = kept[rack]!;
      const ofRack = groups[rack]!;
      for (let g = 0; g < ofRack.length; g++) {
        const { mu: price, brokers } = ofRack[g]!;
        const priced = size + perCopy + price * size;
        for (let i = 0; i < brokers.length; i++) {
          const total = priced + lambda[brokers[i]!]!;
          if (total >= least) break;
          if (held(model, p, brokers[i]!)) continue;
          least = total;
          break;
        }
      }
      let at = rack;
      for (; at > 0 && offer[at - 1]! > least; at--) offer[at] = offer[at - 1]!;
      offer[at] = least;
    }
    let sum = 0;
    const replicas = replicationFactor[p]!;
    for (let i = 0; i < replicas; i++) sum += offer[i]!;
    return sum;
  };
}

function applies(model: Model): boolean {
  const { tree, partitions, replicationFactor, wanted } = model;
  if (!tree.pathOfRack.every((path) => path.length === 1)) return false;
  const racks = tree.racks.length;
  for (let p = 0; p < partitions; p++) {
    if (replicationFactor[p]! > racks || wanted[p] !== replicationFactor[p]) return false;
  }
  return true;
}
