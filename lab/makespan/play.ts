/** The same plan from the same start, carried out by us and by Kafka's own tool in turn. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from '../../jobs/cluster.ts';
import type { Plan } from '../../planner/index.ts';
import { planReassignment } from '../../planner/plan-reassignment.ts';
import { reassignmentOf } from '../../planner/reassignment.ts';
import type { OpenRedis } from '../../src/redis/open-redis.ts';
import { say } from '../demo/say.ts';
import {
  createTopics,
  deleteTopics,
  fillPartitions,
  moveWithTool,
  placeReplicas,
  type ToolRun,
} from '../kafka/index.ts';
import { type Busiest, busiestBroker } from './bound.ts';
import { execute, must, type OurRun } from './execute.ts';
import type { Shape } from './shapes.ts';

export type Course = {
  readonly bootstrap: readonly string[];
  readonly cluster: Cluster;
  readonly redis: OpenRedis;
  /** Every request of `cluster`, by its name, so far. */
  readonly requests: ReadonlyMap<string, number>;
  /** How far back Kafka's throttle looks: as long as this before each run nothing is copied under one. */
  readonly quotaWindowMs: number;
};

export type Timing = {
  readonly shape: string;
  readonly throttleBytesPerSec: number;
  readonly moves: number;
  readonly waves: number;
  readonly busiest: Busiest;
  readonly boundSeconds: number;
  readonly ours: readonly OurRun[];
  readonly theirs: readonly ToolRun[];
  /** Of our executions alone, all together. */
  readonly requests: ReadonlyMap<string, number>;
};

/** The plans here are small. */
const unhurried = { shouldStop: () => false };
const runAtMostMs = 900_000;
const leadersWithinMs = 60_000;

/** Makes the shape's topics, fills them, times each of `throttles` for `rounds` times, and deletes them. */
export async function timeShape(
  course: Course,
  [name, shape]: readonly [string, Shape],
  { throttles, rounds }: { readonly throttles: readonly number[]; readonly rounds: number },
): Promise<readonly Timing[]> {
  for (const { topic, bytes, replicas } of shape.topics) {
    await createTopics(course.bootstrap, [{ topic, replicas }]);
    const partitions = replicas.map((_, partition) => ({ partition, bytes }));
    await fillPartitions(course.bootstrap, topic, partitions);
  }
  say(`${name}: ${shape.what}`);
  const timings: Timing[] = [];
  for (const throttleBytesPerSec of throttles) {
    timings.push(await timePlan(course, [name, shape], { throttleBytesPerSec, rounds }));
  }
  // The next shape's plan must not depend on what stood here.
  await deleteTopics(
    course.bootstrap,
    shape.topics.map(({ topic }) => topic),
  );
  return timings;
}

async function timePlan(
  course: Course,
  [name, shape]: readonly [string, Shape],
  { throttleBytesPerSec, rounds }: { readonly throttleBytesPerSec: number; readonly rounds: number },
): Promise<Timing> {
  const snapshot = must(await course.cluster.reader.readSnapshot());
  const topics = shape.topics.map(({ topic }) => topic);
  const plan = planReassignment(snapshot, { ...shape.request, topics, throttleBytesPerSec }, unhurried);
  if (!plan.feasible)
    throw new Error(`No plan for ${name}: ${plan.reasons.map(({ conflict }) => conflict).join('; ')}`);
  const busiest = busiestBroker(plan, snapshot);
  const boundSeconds = busiest.bytes / throttleBytesPerSec;
  const ours: OurRun[] = [];
  const theirs: ToolRun[] = [];
  const requests = new Map<string, number>();
  const options = { bootstrap: course.bootstrap, throttleBytesPerSec, timeoutMs: runAtMostMs };
  for (let round = 1; round <= rounds; round += 1) {
    const before = new Map(course.requests);
    const our = await execute(course.redis, course.cluster, plan);
    for (const [api, count] of course.requests) {
      requests.set(api, (requests.get(api) ?? 0) + count - (before.get(api) ?? 0));
    }
    ours.push(our);
    await mustStandAs(course, plan);
    await backToStart(course, shape);
    const their = await moveWithTool({ ...options, reassignment: reassignmentOf(plan) });
    theirs.push(their);
    await mustStandAs(course, plan);
    // For the next round, and for the plan of the next throttle.
    await backToStart(course, shape);
    const [bound, mine, other] = [boundSeconds, our.seconds, their.seconds].map((seconds) => seconds.toFixed(1));
    say(
      `${name} at ${throttleBytesPerSec / 1e6} MB/s, ${round}/${rounds}: bound ${bound} s, ours ${mine} s, Kafka's ${other} s`,
    );
  }
  const { length: waves } = plan.waves;
  const counts = { moves: plan.moves.length, waves };
  return { shape: name, throttleBytesPerSec, ...counts, busiest, boundSeconds, ours, theirs, requests };
}

async function backToStart({ bootstrap, cluster, quotaWindowMs }: Course, { topics }: Shape): Promise<void> {
  const forgottenAtMs = Date.now() + quotaWindowMs;
  await placeReplicas(bootstrap, Object.fromEntries(topics.map(({ topic, replicas }) => [topic, replicas])));
  const all = topics.flatMap(({ topic, replicas }) => replicas.map((_, partition) => ({ topic, partition })));
  must(await cluster.actor.electPreferredLeaders(all));
  const deadline = Date.now() + leadersWithinMs;
  for (;;) {
    const { partitions } = must(await cluster.actor.observe(all));
    if (partitions.every(({ leader, replicas }) => leader === replicas[0])) break;
    if (Date.now() > deadline) throw new Error(`Not every preferred leader leads after ${leadersWithinMs} ms.`);
    await sleep(200);
  }
  await sleep(Math.max(0, forgottenAtMs - Date.now()));
}

/** Both must have done the same work and taken their throttles away, or their times say nothing. */
async function mustStandAs({ cluster }: Course, plan: Plan): Promise<void> {
  const seen = must(await cluster.actor.observe(plan.moves));
  const wrong = plan.moves.find(({ topic, partition, to }) => {
    const found = seen.partitions.find((one) => one.topic === topic && one.partition === partition);
    return found?.replicas.join() !== to.join();
  });
  if (wrong !== undefined) throw new Error(`${wrong.topic}-${wrong.partition} is not where the plan wants it.`);
  const { throttles } = must(await cluster.reader.readSnapshot());
  if (throttles?.length !== 0) throw new Error(`Throttles are left: ${JSON.stringify(throttles)}`);
}
