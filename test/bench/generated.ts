/**
 * How far plans are from their proven bound on clusters of all shapes: seeded, small ones (4 to 30 brokers, 60 to 2,000 partitions),
 * where single partitions matter most.
 */
import { buildCluster } from '../../planner/bench-scenarios.ts';
import type { PlanRequest } from '../../planner/intent.ts';
import { planReassignment } from '../../planner/plan-reassignment.ts';
import type { Snapshot } from '../../planner/snapshot.ts';
import { verifyPlan } from '../../planner/verify/verify-plan.ts';
import { random } from '../property/planner-solve/support/random-cluster.ts';

const clusters = 60;
const thresholdsPercent = [0.01, 0.05, 0.2, 1, 5] as const;
const request: PlanRequest = { intent: { kind: 'rebalance' }, balance: 'all' };

export type Generated = { readonly name: string; readonly what: string; readonly snapshot: Snapshot };

export function generatedCluster(seed: number): Generated {
  const { int, chance } = random(seed);
  const of = <T>(...values: readonly T[]): T => values[int(values.length)]!;
  const racks = of(1, 2, 3, 3, 3, 4, 5, 6);
  const brokers = Math.max(4, racks * of(1, 2, 2, 3, 4, 5)) + of(0, 0, 1);
  const partitions = of(60, 150, 300, 400, 600, 1_000, 2_000);
  const factors = of([3], [3], [3], [2], [3, 3, 3, 3, 2], [1, 2, 2, 3, 3, 3], [3, 3, 4]).filter((rf) => rf < brokers);
  const shape = {
    seed,
    brokers,
    racks,
    partitions,
    factor: (share: number) => factors[Math.floor(share * factors.length)]!,
    fresh: brokers > 8 && chance(0.3) ? 1 + int(2) : 0,
    unaware: of(0, 0.02, 0.1, 0.5),
    skew: of(0, 0.15, 0.25, 0.4),
    meanGib: 2,
    sizeSpread: of(0.5, 0.8, 1.2, 1.6),
  };
  const name = `generated-${seed}`;
  return {
    name,
    what: `${brokers} brokers, ${racks} ${racks === 1 ? 'rack' : 'racks'}, ${partitions} partitions`,
    snapshot: buildCluster(name, shape),
  };
}

/** Prints every gap above 0.05 % and how all of them are distributed. */
export function measureGenerated(): void {
  const gaps: number[] = [];
  let outside = 0;
  let cpuSec = 0;
  console.log('| cluster | what | GB copied | proven at least | gap % | CPU s |');
  console.log('|---|---|--:|--:|--:|--:|');
  for (let seed = 1; seed <= clusters; seed++) {
    const { name, what, snapshot } = generatedCluster(seed);
    const begin = process.cpuUsage();
    const plan = planReassignment(snapshot, request, { shouldStop: () => false });
    const { user, system } = process.cpuUsage(begin);
    if (!plan.feasible) throw new Error(`${name}: ${JSON.stringify(plan.reasons)}`);
    const findings = verifyPlan(snapshot, plan);
    if (findings.length > 0) throw new Error(`${name}: ${findings.map(({ title }) => title).join('; ')}`);
    const gap = plan.bound.gap * 100;
    const cpu = (user + system) / 1e6;
    cpuSec += cpu;
    gaps.push(gap);
    if (plan.notes.some((note) => note.includes('outside'))) outside++;
    if (gap <= 0.05) continue;
    const gigabytes = [plan.totals.bytesMoved, plan.bound.bytesMovedAtLeast].map((bytes) => (bytes / 1e9).toFixed(2));
    console.log(`| ${[name, what, ...gigabytes, gap.toFixed(3), cpu.toFixed(2)].join(' | ')} |`);
  }
  const counts = thresholdsPercent.map((limit) => `${gaps.filter((gap) => gap <= limit).length} within ${limit} %`);
  console.log(
    `\n${gaps.length} clusters: ${counts.join(', ')}; worst ${Math.max(...gaps).toFixed(2)} %; ${outside} with brokers outside their band; ${cpuSec.toFixed(1)} s of CPU in all.`,
  );
}
