/** One round: a plan asked for and approved in Slack, a fault at a random moment of its execution, and what is left after it. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { Plan } from '../../planner/plan.ts';
import { planOf } from '../demo/decisions.ts';
import type { Workload } from '../kafka/index.ts';
import { approvedPlan, type End, ended, endOf } from '../rounds/ask.ts';
import type { Random } from '../sim/random.ts';
import type { Message } from '../slack/index.ts';
import type { Fault } from './faults.ts';
import { misplace } from './misplace.ts';
import type { Scene, Stand } from './scene.ts';

export type Round = {
  readonly end: End;
  readonly did: string;
  readonly seconds: number;
  readonly longestBlockedMs: number;
  /** What a send to the topic that nothing moves waited while the longest one did. */
  readonly bystanderMs: number;
  /** A send waited for longer than it may, and no broker that it writes to was dead. */
  readonly waited: boolean;
  /** It did, and the topic that nothing moves waited less than half as long meanwhile, so it was not the machine. */
  readonly blocked: boolean;
  /** What must not be and was; empty when the round held. */
  readonly violations: readonly string[];
};

/** What a dead broker still had to be freed from is done by the sweeper, which comes once a minute. */
const restoredWithinMs = 180_000;
const blockedAfterMs = 5_000;
/** From the approval on; an execution takes ten to twenty seconds. */
const strikeWithinMs = 12_000;

export async function playRound(
  scene: Scene & { readonly bystander: Workload },
  fault: Fault,
  random: Random,
): Promise<Round> {
  await misplace(scene.kafka.bootstrap);
  const before = await scene.stand();
  scene.workload.takeLongestWait();
  scene.bystander.takeLongestWait();
  const startedAtMs = Date.now();
  const posted = await approvedPlan(scene.stage, '/kafka fix-racks exclude-topics __*');
  const plan = await planOf(scene.redisUrl, posted);
  await sleep(random.between(0, fault.strikeWithinMs ?? strikeWithinMs));
  const { did, after, violations: seen } = await fault.strike(scene, plan, random, posted);
  const report = await ended(scene.stage, posted);
  const seconds = Math.round((Date.now() - startedAtMs) / 1000);
  await after?.();
  await scene.untilQuiet();
  const longest = scene.workload.takeLongestWait();
  const bystander = scene.bystander.takeLongestWait();
  const violations = [...(await judge(scene, { before, plan, report })), ...(seen?.() ?? [])];
  const bystanderMs = Math.max(
    0,
    Math.min(longest.untilMs, bystander.untilMs) - Math.max(longest.fromMs, bystander.fromMs),
  );
  const waited = !fault.producerMayWait && longest.ms >= blockedAfterMs;
  const blocked = waited && bystanderMs < longest.ms / 2;
  const waits = { longestBlockedMs: longest.ms, bystanderMs, waited, blocked };
  return { end: endOf(report) ?? 'failed', did, seconds, ...waits, violations };
}

async function judge(
  scene: Scene,
  { before, plan, report }: { readonly before: Stand; readonly plan: Plan; readonly report: Message },
): Promise<readonly string[]> {
  const after = await untilRestored(scene, before);
  const violations: string[] = [];
  const differing = (what: string, was: readonly string[], is: readonly string[]): void => {
    const gone = was.filter((line) => !is.includes(line));
    const come = is.filter((line) => !was.includes(line));
    if (gone.length + come.length > 0) {
      violations.push(`${what} before and not after: [${gone.join('; ')}], after and not before: [${come.join('; ')}]`);
    }
  };
  differing('throttles', before.throttles, after.throttles);
  differing('replicas', before.replicaCounts, after.replicaCounts);
  if (endOf(report) === 'done' && after.rackViolations > 0) {
    violations.push(`done, with ${after.rackViolations} rack violations left of ${plan.moves.length} moves`);
  }
  return violations;
}

async function untilRestored(scene: Scene, before: Stand): Promise<Stand> {
  const deadline = Date.now() + restoredWithinMs;
  for (;;) {
    const now = await scene.stand();
    if (now.throttles.join() === before.throttles.join() || Date.now() > deadline) return now;
    await sleep(1_000);
  }
}
