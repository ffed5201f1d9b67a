/**
 * How evenly a partition's replicas are spread over failure domains. Rack names may be hierarchical (`dc1/a`): the rule
 * holds at each level, outermost first. Every domain of a level holds floor(n/K)…ceil(n/K) of the n replicas on that
 * level; a domain with too few brokers for its share holds one on each, and the others share the rest.
 */

import type { Broker } from '../snapshot.ts';
import { idTable } from './id-table.ts';

export type Spread = {
  /** How many replicas would have to be elsewhere; 0 means as even as the brokers allow. */
  readonly excess: (replicas: readonly number[]) => number;
  /** The most replicas that stand in one innermost rack. Brokers without a rack are one each. */
  readonly mostInOneRack: (replicas: readonly number[]) => number;
  /** Whether there is more than one domain at all. */
  readonly matters: boolean;
};

type Domain = { readonly children: Map<string, Domain>; brokers: number; readonly key: number };

/** What stands for the rack of a broker that has none, when each such broker counts as a rack of its own. */
export const lonelyRack = (id: number): string => `\u0000${id}`;

/**
 * @param usable brokers that may hold replicas; they define which domains there are.
 * @param others brokers that only have to be placed in the picture: excluded, drained, fenced.
 */
export function spreadOver(usable: readonly Broker[], others: readonly Broker[]): Spread {
  const root: Domain = { children: new Map(), brokers: 0, key: 0 };
  const paths = new Map<number, readonly Domain[]>();
  /** Paths of brokers that may keep what they hold and take nothing: with such a replica a domain has room for one more. */
  const keepers = new Set<readonly Domain[]>();
  let keys = 1;
  const place = (broker: Broker, counts: boolean): void => {
    const path: Domain[] = [];
    let domain = root;
    if (counts) domain.brokers++;
    for (const step of (broker.rack ?? lonelyRack(broker.id)).split('/')) {
      const next: Domain = domain.children.get(step) ?? { children: new Map(), brokers: 0, key: keys++ };
      domain.children.set(step, next);
      if (counts) next.brokers++;
      path.push(next);
      domain = next;
    }
    paths.set(broker.id, path);
    if (!counts) keepers.add(path);
  };
  for (const broker of usable) place(broker, true);
  for (const broker of others) place(broker, false);

  const flat = [...paths.values()].every((path) => path.length === 1);
  const position = idTable([...paths.keys()]);
  const pathList = [...paths.values()];
  const topKeys = Int32Array.from(pathList, (path) => path[0]!.key);
  const rackKeys = Int32Array.from(pathList, (path) => path[path.length - 1]!.key);
  const tops = [...root.children.values()];
  const keeps = Uint8Array.from(pathList, (path) => (keepers.has(path) ? 1 : 0));
  const counts = new Int32Array(keys);
  const kept = new Int32Array(keys);
  const shares = new Map<number, Share>();

  /** The usual case, racks without levels, allocates nothing: it runs for every partition of a cluster. */
  const flatExcess = (replicas: readonly number[]): number => {
    const unknown = countTops(replicas);
    const share = shares.get(replicas.length) ?? shareOf(root, replicas.length);
    shares.set(replicas.length, share);
    let over = 0;
    let under = 0;
    for (const { key, brokers } of tops) {
      over += Math.max(0, counts[key]! - share.most(brokers + kept[key]!));
      under += Math.max(0, share.least(brokers) - counts[key]!);
    }
    // Where an unregistered broker stood nobody knows: it may well fill the gap.
    return unknown > 0 ? over : Math.max(over, under);
  };

  const countTops = (replicas: readonly number[]): number => {
    counts.fill(0);
    kept.fill(0);
    let unknown = 0;
    for (const id of replicas) {
      const at = position(id);
      if (at < 0) {
        unknown++;
        continue;
      }
      counts[topKeys[at]!]!++;
      kept[topKeys[at]!]! += keeps[at]!;
    }
    return unknown;
  };

  const deepExcess = (replicas: readonly number[]): number => {
    const known = replicas.flatMap((id) => (paths.has(id) ? [paths.get(id)!] : []));
    // Where an unregistered broker stood nobody knows: what is left is judged by itself.
    return excessBelow(root, known, 0, keepers);
  };

  return {
    excess: flat ? flatExcess : deepExcess,
    mostInOneRack: (replicas) => {
      counts.fill(0);
      let most = 0;
      for (const id of replicas) {
        const at = position(id);
        most = Math.max(most, at < 0 ? 1 : ++counts[rackKeys[at]!]!);
      }
      return most;
    },
    matters: tops.filter(({ brokers }) => brokers > 0).length > 1,
  };
}

type Share = { readonly least: (brokers: number) => number; readonly most: (brokers: number) => number };

/** Water filling: every domain gets the same level, as far as it has brokers. */
function shareOf(parent: Domain, replicas: number): Share {
  const sizes = [...parent.children.values()].map(({ brokers }) => brokers);
  const filled = (level: number): number => sizes.reduce((sum, size) => sum + Math.min(size, level), 0);
  let level = 0;
  while (level < replicas && filled(level + 1) <= replicas) level++;
  const exact = filled(level) === replicas || level === replicas;
  return {
    least: (brokers) => Math.min(brokers, level),
    most: (brokers) => Math.min(brokers, exact ? level : level + 1),
  };
}

function excessBelow(
  parent: Domain,
  paths: readonly (readonly Domain[])[],
  depth: number,
  keepers: ReadonlySet<readonly Domain[]>,
): number {
  if (parent.children.size === 0) return 0;
  const share = shareOf(parent, paths.length);
  let over = 0;
  let under = 0;
  let inner = 0;
  for (const child of parent.children.values()) {
    const inside = paths.filter((path) => path[depth] === child);
    const kept = inside.filter((path) => keepers.has(path)).length;
    over += Math.max(0, inside.length - share.most(child.brokers + kept));
    under += Math.max(0, share.least(child.brokers) - inside.length);
    inner += excessBelow(child, inside, depth + 1, keepers);
  }
  return Math.max(over, under) + inner;
}
