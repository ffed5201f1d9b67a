import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { digestMatches } from '../../../planner/digest.ts';
import type { Balance, Intent } from '../../../planner/intent.ts';
import type { Plan } from '../../../planner/plan.ts';
import { planReassignment } from '../../../planner/plan-reassignment.ts';
import type { Snapshot } from '../../../planner/snapshot.ts';
import { verifyPlan } from '../../../planner/verify/verify-plan.ts';
import { repositoryRoot } from '../../architecture/support/read-files.ts';
import { carriedOut } from '../../property/planner-solve/support/random-cluster.ts';

/** Known optima in GB: counts exactly (minimum-cost flow of another library), counts and bytes within +-10 % at most. */
const instances = [
  { name: 'S1', counts: 377.5, replicas: 96, all: 377.5, topics: 414.3 },
  { name: 'S2', counts: 621.4, replicas: 1_015, all: 2_664.7, topics: 2_237.4 },
  { name: 'S3', counts: 3_359.9, replicas: 1_213, all: 3_360.7, topics: 10_292 },
  { name: 'S4', counts: 246.6, replicas: 68, all: 246.6, topics: 346.3 },
  { name: 'S5', counts: 17_018.7, replicas: 15_257, all: 59_660, topics: 71_682.8 },
] as const;

for (const { name, counts, replicas, all, topics } of instances) {
  describe(`instance ${name}`, () => {
    const snapshot = readInstance(name);
    const before = JSON.stringify(snapshot);

    it(`balances counts and leaders with exactly ${counts} GB, and proves it`, () => {
      const plan = planFor(snapshot, name, 'replicas');
      assert.equal(gigabytes(plan), counts);
      assert.equal(plan.totals.replicasMoved, replicas);
      assert.equal(plan.bound.bytesMovedAtLeast, plan.totals.bytesMoved);
      assert.equal(plan.bound.gap, 0);
      inBalance(plan, snapshot, name, null);
    });

    it(`spreads every topic evenly with exactly ${topics} GB, and proves it`, () => {
      const plan = planFor(snapshot, name, 'topics');
      assert.equal(gigabytes(plan), topics);
      assert.equal(plan.bound.gap, 0);
    });

    it('balances bytes as well, within 0.05 % of a proven bound', () => {
      const plan = planFor(snapshot, name, 'all');
      assert.ok(gigabytes(plan) <= all, `${gigabytes(plan)} GB`);
      assert.ok(plan.bound.gap < 0.0005, `gap ${plan.bound.gap}`);
      inBalance(plan, snapshot, name, 0.1);
      assert.equal(JSON.stringify(snapshot), before, 'the snapshot was changed');
      const again = planReassignment(carriedOut(snapshot, plan.moves), plan.intent, { shouldStop: () => false });
      assert.ok(again.feasible);
      assert.deepEqual(again.moves, [], 'the planned cluster has nothing to do');
    });

    it('gives the same plan for the same cluster, however it is listed', () => {
      const shuffled: Snapshot = {
        ...snapshot,
        brokers: [...snapshot.brokers].reverse(),
        topics: [...snapshot.topics]
          .reverse()
          .map((topic) => ({ ...topic, partitions: [...topic.partitions].reverse() })),
      };
      const one = planFor(snapshot, name, 'all');
      const other = planFor(shuffled, name, 'all');
      assert.equal(one.digest, other.digest);
      assert.ok(digestMatches(one));
      assert.ok(!digestMatches({ ...one, moves: one.moves.slice(1) }));
    });
  });
}

function planFor(snapshot: Snapshot, name: string, balance: Balance): Plan {
  const intent: Intent = name === 'S3' ? { kind: 'drain', brokers: [7] } : { kind: 'rebalance' };
  const plan = planReassignment(snapshot, { intent, balance }, { shouldStop: () => false });
  assert.ok(plan.feasible, JSON.stringify(plan.reasons));
  assert.deepEqual(verifyPlan(snapshot, plan), []);
  return plan;
}

function gigabytes(plan: Plan): number {
  return Math.round(plan.totals.bytesMoved / 1e8) / 10;
}

/** Everybody within floor..ceil of the average, of their rack where the spread rule fixes what each rack holds. */
function inBalance(plan: Plan, snapshot: Snapshot, name: string, tolerance: number | null): void {
  const target = plan.after.brokers.filter(({ broker }) => !(name === 'S3' && broker === 7));
  const racks = new Set(target.map(({ rack }) => rack));
  const forced = snapshot.topics.every(({ partitions }) =>
    partitions.every(({ replicas }) => replicas.length % racks.size === 0),
  );
  const leaders = sum(target.map((row) => row.leaders)) / target.length;
  for (const row of target) {
    const peers = forced ? target.filter(({ rack }) => rack === row.rack) : target;
    const average = sum(peers.map((peer) => peer.replicas)) / peers.length;
    assert.ok(
      row.replicas >= Math.floor(average) && row.replicas <= Math.ceil(average),
      `broker ${row.broker}: ${row.replicas} replicas of ${average}`,
    );
    assert.ok(
      row.leaders >= Math.floor(leaders) && row.leaders <= Math.ceil(leaders),
      `broker ${row.broker}: ${row.leaders} leaders of ${leaders}`,
    );
    if (tolerance === null) continue;
    const bytes = sum(peers.map((peer) => peer.bytes)) / peers.length;
    assert.ok(
      Math.abs(row.bytes / bytes - 1) <= tolerance + 1e-9,
      `broker ${row.broker}: ${row.bytes} bytes of ${bytes}`,
    );
  }
  assert.equal(plan.after.rackViolations, 0);
  if (name === 'S3') assert.equal(plan.after.brokers.find(({ broker }) => broker === 7)?.replicas, 0);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function readInstance(name: string): Snapshot {
  const file = join(repositoryRoot(), 'test/data/instances', `${name}.snapshot.json.gz`);
  return JSON.parse(gunzipSync(readFileSync(file)).toString()) as Snapshot;
}
