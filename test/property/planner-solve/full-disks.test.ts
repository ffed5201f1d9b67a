import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { planReassignment } from '../../../planner/plan-reassignment.ts';
import type { Broker, Partition, Snapshot } from '../../../planner/snapshot.ts';
import { verifyPlan } from '../../../planner/verify/verify-plan.ts';
import { random, randomCluster } from './support/random-cluster.ts';

const control = { shouldStop: () => false };
const clusters = 300;

describe('a drain where disks are tight', () => {
  it('is refused exactly where trying every placement in every order finds no way, and then it says what helps', (t) => {
    const seen = { planned: 0, tooFull: 0, noWay: 0 };
    for (let seed = 1; seed <= clusters; seed++) {
      const snapshot = tightCluster(seed);
      const drain = (diskLimitPercent: number) =>
        planReassignment(snapshot, { intent: { kind: 'drain', brokers: [1] }, diskLimitPercent }, control);
      const result = drain(90);
      const way = wayExists(snapshot, 90);
      if (result.feasible) {
        seen.planned++;
        assert.deepEqual(verifyPlan(snapshot, result), [], `seed ${seed}`);
        assert.ok(way, `seed ${seed}: planned what cannot be`);
        continue;
      }
      const { conflict, remedy } = result.reasons[0]!;
      assert.ok(!way, `seed ${seed}: ${conflict}`);
      const percent = /disk limit to at least (\d+) %/.exec(remedy)?.[1];
      if (/has to hold|have to hold/.test(conflict)) {
        seen.tooFull++;
        assert.ok(!placementExists(snapshot, 90), `seed ${seed}: ${conflict}`);
        assert.ok(percent === undefined || !placementExists(snapshot, Number(percent) - 1), `seed ${seed}: ${remedy}`);
        continue;
      }
      // No count proves it, so the planner has tried all as well.
      seen.noWay++;
      assert.match(conflict, /there is no way/, `seed ${seed}`);
      if (percent === undefined) continue;
      assert.ok(!wayExists(snapshot, Number(percent) - 1), `seed ${seed}: ${remedy}`);
      assert.ok(drain(Number(percent)).feasible, `seed ${seed}: ${remedy}`);
    }
    t.diagnostic(JSON.stringify(seen));
    assert.ok(seen.planned > clusters / 4 && seen.tooFull > clusters / 10 && seen.noWay > 10, JSON.stringify(seen));
  });
});

/** Five brokers in two racks, or in one; what the first one holds has to fit the others. */
function tightCluster(seed: number): Snapshot {
  const { int } = random(seed * 7907);
  const base = randomCluster(seed, {
    brokers: 5,
    racks: 1 + (seed % 2),
    partitions: 5 + int(3),
    sizesBelow: 100,
    factors: [[2], [1, 2]][int(2)]!,
  });
  const bytes = base.topics
    .flatMap(({ partitions }) => partitions)
    .reduce((sum, { sizeBytes, replicas }) => sum + (sizeBytes ?? 0) * replicas.length, 0);
  const share = bytes / 4 / 0.9;
  const brokers = base.brokers.map(
    (broker): Broker => ({ ...broker, capacityBytes: Math.ceil((share * (60 + int(70))) / 100) }),
  );
  return { ...base, brokers };
}

/** Tries every placement on brokers 2 to 5 that obeys the spread rule. */
function placementExists(snapshot: Snapshot, percent: number): boolean {
  const brokers = snapshot.brokers.filter(({ id }) => id !== 1);
  const partitions: readonly Partition[] = snapshot.topics
    .flatMap((topic) => topic.partitions)
    .sort((a, b) => (b.sizeBytes ?? 0) - (a.sizeBytes ?? 0));
  const racks = new Set(brokers.map(({ rack }) => rack)).size;
  const limit = brokers.map(({ id, capacityBytes = 0 }) => {
    const before = partitions.reduce((sum, p) => sum + (p.replicas.includes(id) ? (p.sizeBytes ?? 0) : 0), 0);
    return Math.max(before, (capacityBytes * percent) / 100);
  });
  const used = brokers.map(() => 0);
  const place = (index: number): boolean => {
    const partition = partitions[index];
    if (partition === undefined) return true;
    const size = partition.sizeBytes ?? 0;
    const choices = partition.replicas.length === 1 ? brokers.map((_, b) => [b]) : pairs(brokers, racks);
    return choices.some((set) => {
      if (set.some((b) => used[b]! + size > limit[b]!)) return false;
      for (const b of set) used[b]! += size;
      const found = place(index + 1);
      for (const b of set) used[b]! -= size;
      return found;
    });
  };
  return place(0);
}

/** Two replicas: in two racks where there are two. */
function pairs(brokers: readonly Broker[], racks: number): readonly (readonly number[])[] {
  const found: number[][] = [];
  for (let a = 0; a < brokers.length; a++) {
    for (let b = a + 1; b < brokers.length; b++) {
      if (racks === 1 || brokers[a]!.rack !== brokers[b]!.rack) found.push([a, b]);
    }
  }
  return found;
}

/** Tries every order of single changes to every placement: each partition changes once, where there is room for old and new copies. */
function wayExists(snapshot: Snapshot, percent: number): boolean {
  const usable = snapshot.brokers.filter(({ id }) => id !== 1);
  const racks = new Set(usable.map(({ rack }) => rack)).size;
  const limit = new Map(snapshot.brokers.map(({ id, capacityBytes = 0 }) => [id, (capacityBytes * percent) / 100]));
  const partitions = snapshot.topics.flatMap((topic) => topic.partitions);
  const legal = partitions.map(({ replicas }) =>
    replicas.length === 1
      ? usable.map(({ id }) => [id])
      : pairs(usable, racks).map((set) => set.map((b) => usable[b]!.id)),
  );
  const stays = partitions.map(({ replicas }, i) => legal[i]!.some((set) => set.every((id) => replicas.includes(id))));
  const seen = new Set<string>();
  const from = (now: readonly (readonly number[])[]): boolean => {
    const key = JSON.stringify(now);
    if (seen.has(key)) return false;
    seen.add(key);
    const moved = partitions.map(({ replicas }, i) => now[i] !== replicas);
    if (moved.every((yes, i) => yes || stays[i])) return true;
    const used = new Map(snapshot.brokers.map(({ id }) => [id, 0]));
    now.forEach((set, i) => {
      for (const id of set) used.set(id, used.get(id)! + (partitions[i]!.sizeBytes ?? 0));
    });
    return partitions.some(({ replicas, sizeBytes }, i) => {
      if (moved[i]) return false;
      return legal[i]!.some((set) => {
        const added = set.filter((id) => !replicas.includes(id));
        if (added.some((id) => used.get(id)! + (sizeBytes ?? 0) > limit.get(id)!)) return false;
        return from(now.with(i, set));
      });
    });
  };
  return from(partitions.map(({ replicas }) => replicas));
}
