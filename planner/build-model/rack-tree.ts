/**
 * Failure domains as a tree. A rack name may be hierarchical ('dc1/a'): each '/' opens a level, and the spread rule holds at
 * every level, outermost first. The tree's leaves are the racks that brokers stand in.
 *
 * Of r replicas, every child of a node with K children gets between floor and ceil of its even share. A node that may hold l or
 * l + 1 replicas gives its children floor(l / K) .. floor(l / K) + 1 each: l and l + 1 both lie within [aK, (a + 1)K] for
 * a = floor(l / K), so these fixed bounds say exactly the same as the rule with the node's actual count. That is what lets the whole
 * rule be a network (a laminar family of bounds) however deep the names go.
 *
 * A level with one place only, as where all brokers stand in one data centre, has the bounds of the level next to it, so it is no node.
 */

export type RackTree = {
  /** Names of the leaves, sorted; a leaf's index is its rack's index everywhere. */
  readonly racks: readonly string[];
  /** Parent per node; the root is node 0 and its own parent. Parents come before children. */
  readonly parent: Int32Array;
  readonly children: readonly (readonly number[])[];
  readonly nodeOfRack: Int32Array;
  /** Rack per node, -1 for inner nodes. */
  readonly rackOfNode: Int32Array;
  /** Per rack, its node and the nodes above it without the root, innermost first. */
  readonly pathOfRack: readonly (readonly number[])[];
};

/** Least and most replicas of one partition per node. */
export type SpreadBounds = { readonly least: Int32Array; readonly most: Int32Array };

export function rackTree(names: readonly string[]): RackTree {
  const racks = [...new Set(names)].sort();
  const parent = [0];
  const rackOfNode = [-1];
  const nodeByPath = new Map<string, number>([['', 0]]);
  const nodeAt = (path: string, above: number): number => {
    const known = nodeByPath.get(path);
    if (known !== undefined) return known;
    const node = parent.length;
    parent.push(above);
    rackOfNode.push(-1);
    nodeByPath.set(path, node);
    return node;
  };
  const nodeOfRack = new Int32Array(racks.length);
  const holdsSeveral = severalIn(racks);
  racks.forEach((name, rack) => {
    const paths = pathsOf(name);
    let node = 0;
    paths.forEach((path, depth) => {
      const isRack = depth === paths.length - 1;
      const isChoice = holdsSeveral(paths[depth - 1] ?? '') && holdsSeveral(path);
      if (isRack || isChoice) node = nodeAt(path, node);
    });
    rackOfNode[node] = rack;
    nodeOfRack[rack] = node;
  });
  const children: number[][] = parent.map(() => []);
  for (let node = 1; node < parent.length; node++) children[parent[node]!]!.push(node);
  const pathOfRack = racks.map((_, rack) => {
    const path: number[] = [];
    for (let node = nodeOfRack[rack]!; node !== 0; node = parent[node]!) path.push(node);
    return path;
  });
  return {
    racks,
    parent: Int32Array.from(parent),
    children,
    nodeOfRack,
    rackOfNode: Int32Array.from(rackOfNode),
    pathOfRack,
  };
}

/** From outside in. The last one gets a mark of its own, so that 'dc1' and 'dc1/a' can both be racks. */
function pathsOf(name: string): readonly string[] {
  const parts = name.split('/');
  return parts.map((_, depth) => `${parts.slice(0, depth + 1).join('/')}${depth === parts.length - 1 ? '\n' : '/'}`);
}

/** Whether there is more than one place directly inside of a path. */
function severalIn(racks: readonly string[]): (path: string) => boolean {
  const inside = new Map<string, Set<string>>();
  for (const name of racks) {
    pathsOf(name).forEach((path, depth, paths) => {
      const above = paths[depth - 1] ?? '';
      inside.set(above, (inside.get(above) ?? new Set()).add(path));
    });
  }
  return (path) => (inside.get(path)?.size ?? 0) > 1;
}

export function spreadBounds(tree: RackTree, replicas: number): SpreadBounds {
  const nodes = tree.parent.length;
  const least = new Int32Array(nodes);
  const most = new Int32Array(nodes);
  least[0] = replicas;
  most[0] = replicas;
  for (let node = 1; node < nodes; node++) {
    const above = tree.parent[node]!;
    const siblings = tree.children[above]!.length;
    const share = Math.floor(least[above]! / siblings);
    const even = least[above] === most[above] && least[above]! % siblings === 0;
    least[node] = share;
    most[node] = even ? share : share + 1;
  }
  return { least, most };
}

/** Bounds are asked for per partition but depend on the replica count alone. */
export function spreadBoundsCache(tree: RackTree): (replicas: number) => SpreadBounds {
  const known: SpreadBounds[] = [];
  return (replicas) => {
    known[replicas] ??= spreadBounds(tree, replicas);
    return known[replicas];
  };
}
