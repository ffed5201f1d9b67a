import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { chooseBands } from '../../../planner/build-model/bands.ts';
import { buildModel } from '../../../planner/build-model/build-model.ts';
import type { PlanRequest } from '../../../planner/intent.ts';
import { planReassignment } from '../../../planner/plan-reassignment.ts';
import type { Snapshot } from '../../../planner/snapshot.ts';
import { verifyPlan } from '../../../planner/verify/verify-plan.ts';
import { randomCluster, type Shape } from './support/random-cluster.ts';

const control = { shouldStop: () => false };

type Variant = { readonly shape: (seed: number) => Shape; readonly excluded: number; readonly clusters: number };

const variants: Readonly<Record<string, Variant>> = {
  'racks of one level': {
    shape: (seed) => {
      const racks = 2 + (seed % 2);
      return { brokers: racks * 2, racks, partitions: 5, sizesBelow: 60, factors: [2, 1] };
    },
    excluded: 0,
    clusters: 200,
  },
  'racks of two levels': {
    shape: () => ({ brokers: 6, racks: 3, partitions: 4, sizesBelow: 60, factors: [3, 2], hierarchical: true }),
    excluded: 0,
    clusters: 100,
  },
  'replicas that stay on an excluded broker': {
    shape: (seed) => {
      const racks = 2 + (seed % 2);
      return { brokers: racks * 2 + 1, racks, partitions: 5, sizesBelow: 60, factors: [2, 3] };
    },
    excluded: 1,
    clusters: 200,
  },
};

describe('the bound of a plan that balances bytes', () => {
  for (const [what, { shape, excluded, clusters }] of Object.entries(variants)) {
    it(`is never above the best plan that trying everything finds: ${what}`, (t) => {
      let compared = 0;
      let optimal = 0;
      let byCases = 0;
      let proven = 0;
      for (let seed = 1; seed <= clusters; seed++) {
        const snapshot = randomCluster(seed, shape(seed));
        const request: PlanRequest = {
          intent: { kind: 'rebalance' },
          balance: 'all',
          tolerancePercent: 10 + (seed % 5) * 20,
          excludeBrokers: snapshot.brokers.slice(0, excluded).map(({ id }) => id),
        };
        const plan = planReassignment(snapshot, request, control);
        if (!plan.feasible) continue;
        assert.deepEqual(verifyPlan(snapshot, plan), [], `seed ${seed}`);
        const after = new Map(plan.after.brokers.map((row) => [row.broker, row]));
        const best = tryEverything(snapshot, request, after);
        compared++;
        assert.ok(best !== null, `seed ${seed}: the plan itself is not among all plans`);
        assert.ok(
          plan.bound.bytesMovedAtLeast <= best,
          `seed ${seed}: bound ${plan.bound.bytesMovedAtLeast}, best ${best}`,
        );
        assert.ok(plan.totals.bytesMoved >= best, `seed ${seed}: plan ${plan.totals.bytesMoved}, best ${best}`);
        if (plan.totals.bytesMoved === best) optimal++;
        if (plan.bound.method.includes('cases')) byCases++;
        // A bound is stated in whole bytes and one less, for the rounding of doubles.
        if (plan.bound.bytesMovedAtLeast >= best - 2) proven++;
      }
      t.diagnostic(
        `${compared} clusters, ${optimal} plans optimal, ${proven} bounds equal to the optimum, ${byCases} bounds by cases`,
      );
      assert.ok(compared > clusters / 2 && optimal > compared / 2);
    });
  }
});

type After = ReadonlyMap<number, { readonly replicas: number; readonly bytes: number }>;

/** Least bytes over every legal choice of replica sets within the bands that the plan keeps. */
function tryEverything(snapshot: Snapshot, request: PlanRequest, after: After): number | null {
  const model = buildModel(snapshot, request);
  const bands = chooseBands(model);
  const ids = model.brokerIds.slice(0, model.targets);
  const kept = ids.map((id, b) => {
    const { replicas, bytes } = after.get(id)!;
    return {
      lo: Math.min(bands.replicas.lo[b]!, replicas),
      hi: Math.max(bands.replicas.hi[b]!, replicas),
      least: Math.min(bands.bytes.lo[b]!, bytes),
      most: Math.max(bands.bytes.hi[b]!, bytes),
    };
  });
  const rackOf = new Map(snapshot.brokers.map(({ id, rack }) => [id, rack!]));
  const allRacks = [...new Set(rackOf.values())];
  const partitions = snapshot.topics.flatMap((topic) => topic.partitions);
  const count = ids.map(() => 0);
  const bytes = ids.map(() => 0);
  let best: number | null = null;
  const place = (index: number, cost: number): void => {
    if (best !== null && cost >= best) return;
    const partition = partitions[index];
    if (partition === undefined) {
      if (
        kept.every(
          ({ lo, hi, least, most }, b) => count[b]! >= lo && count[b]! <= hi && bytes[b]! >= least && bytes[b]! <= most,
        )
      )
        best = cost;
      return;
    }
    const size = partition.sizeBytes ?? 0;
    const stay = partition.replicas.filter((id) => !ids.includes(id));
    const sets = subsets(ids.length, partition.replicas.length - stay.length).filter((set) =>
      isSpread(
        [...stay, ...set.map((b) => ids[b]!)].map((id) => rackOf.get(id)!),
        allRacks,
      ),
    );
    // What no set makes legal stays as it is.
    const asItIs = ids.flatMap((id, b) => (partition.replicas.includes(id) ? [b] : []));
    for (const set of sets.length === 0 ? [asItIs] : sets) {
      let copies = 0;
      for (const b of set) {
        count[b]!++;
        bytes[b]! += size;
        if (!partition.replicas.includes(ids[b]!)) copies++;
      }
      place(index + 1, cost + copies * size);
      for (const b of set) {
        count[b]!--;
        bytes[b]! -= size;
      }
    }
  };
  place(0, 0);
  return best;
}

/** Of the replicas in each place, every place directly inside gets its even share, rounded up or down. */
function isSpread(racks: readonly string[], allRacks: readonly string[]): boolean {
  const heads = [...new Set(allRacks.map((rack) => rack.split('/')[0]!))];
  return heads.every((head) => {
    const inside = racks.filter((rack) => rack.split('/')[0] === head);
    const share = racks.length / heads.length;
    if (inside.length < Math.floor(share) || inside.length > Math.ceil(share)) return false;
    const below = allRacks.filter((rack) => rack.startsWith(`${head}/`));
    const tail = (rack: string): string => rack.slice(head.length + 1);
    return below.length === 0 || isSpread(inside.map(tail), below.map(tail));
  });
}

function subsets(of: number, size: number): readonly (readonly number[])[] {
  if (size === 0) return [[]];
  const found: number[][] = [];
  for (let first = 0; first <= of - size; first++) {
    for (const rest of subsets(of - first - 1, size - 1)) found.push([first, ...rest.map((b) => b + first + 1)]);
  }
  return found;
}
