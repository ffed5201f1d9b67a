/**
 * A reference optimum that shares nothing with the planner: the whole problem as an explicit network with a node per partition and per
 * (partition, failure domain), solved by Bellman-Ford augmentation. Slow and simple on purpose.
 */

type Arc = { to: number; capacity: number; cost: number; back: number };

export type Problem = {
  /** Failure domains per broker, outermost first, e.g. ['dc1', 'dc1/a']. */
  readonly domainsOf: readonly (readonly string[])[];
  readonly partitions: readonly { readonly size: number; readonly factor: number; readonly old: readonly number[] }[];
  readonly lo: readonly number[];
  readonly hi: readonly number[];
};

/** Dearer than any plan: what a unit that a lower bound asks for earns. */
const must = 1e9;

/** Least bytes copied, or null when no placement satisfies everything. */
export function leastBytes({ domainsOf, partitions, lo, hi }: Problem): number | null {
  const network: Arc[][] = [[], []];
  const node = (): number => network.push([]) - 1;
  let demanded = 0;
  const arc = (from: number, to: number, least: number, most: number, cost: number): void => {
    if (least > 0) add(network, from, to, least, cost - must);
    if (most > least) add(network, from, to, most - least, cost);
    demanded += least;
  };
  const brokers = domainsOf.map(() => node());
  brokers.forEach((broker, b) => {
    arc(broker, 1, lo[b]!, hi[b]!, 0);
  });
  let units = 0;
  for (const { size, factor, old } of partitions) {
    units += factor;
    const home = node();
    add(network, 0, home, factor, 0);
    const nodes = new Map<string, number>();
    const tree = domainTree(domainsOf);
    const grow = (path: string, from: number, least: number, most: number): void => {
      const children = tree.get(path) ?? [];
      for (const child of children) {
        const share = Math.floor(least / children.length);
        const ceiling = Math.ceil(most / children.length);
        const domain = node();
        nodes.set(child, domain);
        arc(from, domain, share, ceiling, 0);
        grow(child, domain, share, ceiling);
      }
    };
    grow('', home, factor, factor);
    domainsOf.forEach((domains, b) => {
      add(network, nodes.get(domains[domains.length - 1]!)!, brokers[b]!, 1, old.includes(b) ? 0 : size);
    });
  }
  let cost = 0;
  let sent = 0;
  for (let path = shortest(network); path !== null; path = shortest(network)) {
    cost += path;
    sent++;
    if (sent > units) throw new Error('more units than replicas');
  }
  if (sent < units) return null;
  const bytes = cost + must * demanded;
  return bytes >= must / 2 ? null : Math.round(bytes);
}

function add(network: Arc[][], from: number, to: number, capacity: number, cost: number): void {
  network[from]!.push({ to, capacity, cost, back: network[to]!.length });
  network[to]!.push({ to: from, capacity: 0, cost: -cost, back: network[from]!.length - 1 });
}

function domainTree(domainsOf: Problem['domainsOf']): ReadonlyMap<string, readonly string[]> {
  const tree = new Map<string, string[]>();
  for (const domains of domainsOf) {
    domains.forEach((domain, depth) => {
      const above = depth === 0 ? '' : domains[depth - 1]!;
      const children = tree.get(above) ?? [];
      if (!children.includes(domain)) children.push(domain);
      tree.set(above, children);
    });
  }
  return tree;
}

/** Sends one unit from node 0 to node 1 along a cheapest path (Bellman-Ford with a queue) and returns its cost. */
function shortest(network: Arc[][]): number | null {
  const distance = new Float64Array(network.length).fill(Number.POSITIVE_INFINITY);
  const via: [number, number][] = [];
  const queued = new Uint8Array(network.length);
  const queue = [0];
  distance[0] = 0;
  for (let head = 0; head < queue.length; head++) {
    const from = queue[head]!;
    queued[from] = 0;
    network[from]!.forEach(({ to, capacity, cost }, index) => {
      if (capacity === 0 || distance[from]! + cost >= distance[to]!) return;
      distance[to] = distance[from]! + cost;
      via[to] = [from, index];
      if (queued[to] === 0) queue.push(to);
      queued[to] = 1;
    });
  }
  if (!Number.isFinite(distance[1]!)) return null;
  for (let to = 1; to !== 0; ) {
    const [from, index] = via[to]!;
    const arc = network[from]![index]!;
    arc.capacity--;
    network[to]![arc.back]!.capacity++;
    to = from;
  }
  return distance[1]!;
}
