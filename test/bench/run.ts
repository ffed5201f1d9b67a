/**
 * The planner's own benchmark: each scenario in a process of its own, one after the other, beside a fixed piece of work that shows
 * how fast the machine is at that moment.
 *
 *   node dist/test/bench/run.js                 the recorded instances S1-S6 and the generated scenarios up to 100,000 partitions
 *   node dist/test/bench/run.js all-1000000     the named ones
 *   node dist/test/bench/run.js --generated     how far plans are from their bound on 60 small clusters of all shapes
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { benchScenarios } from '../../planner/bench-scenarios.ts';
import type { PlanRequest } from '../../planner/intent.ts';
import { planReassignment } from '../../planner/plan-reassignment.ts';
import type { Snapshot } from '../../planner/snapshot.ts';
import { verifyPlan } from '../../planner/verify/verify-plan.ts';
import { repositoryRoot } from '../architecture/support/read-files.ts';
import { measureGenerated } from './generated.ts';

type Job = {
  readonly name: string;
  readonly what: string;
  readonly read: () => Snapshot;
  readonly request: PlanRequest;
};

const jobs = [
  ...recorded(),
  ...benchScenarios.map(({ name, what, build, request }): Job => ({ name, what, read: build, request })),
];
const [flag, only] = process.argv.slice(2);
if (flag === '--generated') measureGenerated();
else if (flag === '--one') measure(jobs.find(({ name }) => name === only)!);
else runAll(process.argv.slice(2));

function runAll(names: readonly string[]): void {
  const unknown = names.filter((name) => !jobs.some((job) => job.name === name));
  if (unknown.length > 0) {
    console.error(`Unknown: ${unknown.join(', ')}. Known: ${jobs.map(({ name }) => name).join(', ')}`);
    process.exit(2);
  }
  console.log(
    '| scenario | what | GB copied | proven at least | gap % | replicas | leader changes | plan s | CPU s | with read and verify s | peak MB |',
  );
  console.log('|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|');
  for (const { name } of jobs) {
    if (names.length === 0 ? name.endsWith('-1000000') : !names.includes(name)) continue;
    const entry = fileURLToPath(import.meta.url);
    const loader = entry.endsWith('.ts') ? ['--import', 'tsx'] : [];
    const done = spawnSync(process.execPath, [...loader, '--max-old-space-size=4096', entry, '--one', name], {
      encoding: 'utf8',
      timeout: 600_000,
    });
    process.stdout.write(done.stdout || `| ${name} | failed: ${done.stderr.split('\n')[0]} |\n`);
  }
  const fixed = Array.from({ length: 3 }, yardstick);
  console.log(
    `\nYardstick (a fixed sum of 200 million terms): ${Math.min(...fixed).toFixed(2)} s. Compare runs by their ratio to it.`,
  );
}

function measure({ name, what, read, request }: Job): void {
  const begin = performance.now();
  const snapshot = read();
  const started = performance.now();
  const cpu = process.cpuUsage();
  const plan = planReassignment(snapshot, request, { shouldStop: () => false });
  const { user, system } = process.cpuUsage(cpu);
  const planned = performance.now();
  if (!plan.feasible) throw new Error(JSON.stringify(plan.reasons));
  const findings = verifyPlan(snapshot, plan);
  if (findings.length > 0) throw new Error(findings.map(({ title }) => title).join('; '));
  const { bytesMoved, replicasMoved, leaderChanges } = plan.totals;
  const cells = [
    name,
    what,
    (bytesMoved / 1e9).toFixed(1),
    (plan.bound.bytesMovedAtLeast / 1e9).toFixed(1),
    (plan.bound.gap * 100).toFixed(4),
    replicasMoved,
    leaderChanges,
    ((planned - started) / 1000).toFixed(2),
    ((user + system) / 1e6).toFixed(2),
    ((performance.now() - begin) / 1000).toFixed(2),
    Math.round(process.resourceUsage().maxRSS / 1024),
  ];
  console.log(`| ${cells.join(' | ')} |`);
}

function yardstick(): number {
  const begin = performance.now();
  let sum = 0;
  for (let i = 1; i <= 200_000_000; i++) sum += 1 / i;
  if (sum < 19) throw new Error('the harmonic sum is larger than that');
  return (performance.now() - begin) / 1000;
}

/** The instances in test/data, planned for balanced counts and for everything. */
function recorded(): readonly Job[] {
  const folder = join(repositoryRoot(), 'test/data/instances');
  return readdirSync(folder)
    .filter((file) => file.endsWith('.snapshot.json.gz'))
    .sort()
    .flatMap((file) => {
      const name = file.slice(0, file.indexOf('.'));
      const read = (): Snapshot => JSON.parse(gunzipSync(readFileSync(join(folder, file))).toString()) as Snapshot;
      const intent: PlanRequest['intent'] = name === 'S3' ? { kind: 'drain', brokers: [7] } : { kind: 'rebalance' };
      return (['replicas', 'all'] as const).map(
        (balance): Job => ({
          name: `${name}-${balance}`,
          what: `instance ${name}`,
          read,
          request: { intent, balance },
        }),
      );
    });
}
