/** What must hold at every moment. Each check knows the whole world and believes nothing that the code under test says. */

import type { TopicPartition } from '../../jobs/cluster.ts';
import { foldAll } from '../../jobs/execution/fold.ts';
import { isTagged } from '../../jobs/execution/rate-tag.ts';
import type { Outcome } from '../../jobs/outcome.ts';
import { copies } from '../simulated/index.ts';
import { everyPartition, isAlive, minIsrOf, partitionOf, type SimulatedPartition } from '../simulated/world.ts';
import { type Change, keyOf, moveOf, startsCopying } from './changes.ts';
import { checkAskedAgain, checkGivenBack } from './leader-checks.ts';
import type { Sim } from './sim.ts';
import { violate } from './sim.ts';
import { checkStarts, isJustRaised, isJustRecreated } from './start-checks.ts';

/** Of one run of one job: whether Redis granted its last claim, and no effect has used it up; and with which fence. */
export type Claim = { granted: boolean; fence: number; asked: number };

/** Each effect is preceded by a claim of its own that Redis granted to this very run. */
export function checkClaim(sim: Sim, claim: Claim, name: string): void {
  if (!claim.granted) violate(sim, `an effect without a claim: ${name}`);
  claim.granted = false;
  if (name.includes(' alter ') && claim.fence !== sim.store.fences.get(sim.world.clusterId))
    sim.ledger.staleAlter = true;
}

/** Whether the request comes from the past: it was long under way, or its sender was overtaken meanwhile. */
export function noteEffect(
  sim: Sim,
  name: string,
  sent: { readonly fence: number | undefined; readonly atMs: number },
): boolean {
  sim.ledger.effects += 1;
  // Kafka fences nobody: a request that lifts throttles can arrive when another worker has set them anew. Nobody can
  // prevent that; it is noticed on the next look at the throttles, and until then it is as if somebody else had done it.
  const overtaken = sent.fence !== sim.store.fences.get(sim.world.clusterId);
  const fromThePast = overtaken || sim.timeline.nowMs() - sent.atMs > 1_000;
  if (name.startsWith('alter') && fromThePast) sim.ledger.lateAlter = true;
  if (overtaken && name.startsWith('alter') && /delete|subtract/.test(name)) sim.ledger.thief = true;
  if (sim.scenario.effectsForbidden) violate(sim, `an effect of a plan that must have none: ${name}`);
  return fromThePast;
}

/** Applies a reassignment and judges what it did to in-sync copies, to leaders and to the order of waves. */
export function servedReassign<T>(
  sim: Sim,
  changes: readonly Change[],
  { fromThePast, serve }: { readonly fromThePast: boolean; readonly serve: () => Outcome<T> },
): Outcome<T> {
  checkWaves(sim, changes);
  checkReleased(sim, changes);
  checkAskedAgain(sim, changes);
  checkCancels(sim, changes);
  if (!fromThePast) checkStarts(sim, changes);
  const before = changes.map((change) => healthOf(sim, change));
  const answer = serve();
  for (const [index, change] of changes.entries()) {
    const now = partitionOf(sim.world, change.topic, change.partition);
    const was = before[index];
    if (now === undefined || was === undefined || was === null) continue;
    const after = healthOf(sim, change);
    if (after === null) continue;
    if (after.inSync < Math.min(was.inSync, minIsrOf(sim.world, change.topic)) && !isJustRaised(sim, change.topic)) {
      violate(sim, `${keyOf(change)} fell under min ISR by our act (${was.inSync} → ${after.inSync} in sync)`);
    }
    if (was.led && !after.led) violate(sim, `${keyOf(change)} lost its leader by our act`);
    noteOurs(sim, change, now);
    noteRegrown(sim, change, { now, fromThePast });
  }
  return answer;
}

/** Long enough for whoever cancels to have seen it. */
const knownAwayMs = 5_000;

/** A cancel leaves a partition with its original replicas alone: none of them may be known to be away. */
function checkCancels(sim: Sim, changes: readonly Change[]): void {
  for (const change of changes) {
    const partition = partitionOf(sim.world, change.topic, change.partition);
    if (change.replicas !== null || partition === undefined || partition.adding.length === 0) continue;
    for (const broker of partition.replicas) {
      const sinceMs = sim.ledger.awaySinceMs.get(broker) ?? Number.POSITIVE_INFINITY;
      if (partition.adding.includes(broker) || sim.timeline.nowMs() - sinceMs < knownAwayMs) continue;
      violate(sim, `${keyOf(change)} was put back although its original replica on ${broker} is away`);
    }
  }
}

/** At the moment when a journal says that it is over. */
export function checkEnded(sim: Sim, executionId: string): void {
  const state = foldAll(sim.store.journals.get(executionId) ?? []);
  const left = (state.restoreSeen?.left.length ?? 0) + (state.endSeen?.left.length ?? 0);
  if (state.admitted && left === 0) checkGivenBack(sim, executionId, state);
  if (!state.admitted || left > 0 || sim.ledger.lateAlter) return;
  for (const { id, alive, configs } of sim.world.brokers.values()) {
    for (const [key, value] of configs) {
      if (alive && key.includes('throttled') && isTagged(value, sim.scenario.shape.plan.clusterId)) {
        violate(sim, `${executionId} ended while broker ${id} still has our ${key}`);
      }
    }
  }
}

function healthOf(sim: Sim, change: Change): { readonly inSync: number; readonly led: boolean } | null {
  const partition = partitionOf(sim.world, change.topic, change.partition);
  if (partition === undefined) return null;
  const inSync = partition.isr.filter((broker) => isAlive(sim.world, broker)).length;
  return { inSync, led: partition.leader !== null && isAlive(sim.world, partition.leader) };
}

function noteOurs(sim: Sim, change: Change, now: SimulatedPartition): void {
  if (change.replicas === null || now.adding.length + now.removing.length === 0) {
    sim.ledger.ours.delete(keyOf(change));
    return;
  }
  const late = !someExecutionMoves(sim) || isJustRecreated(sim, change.topic);
  sim.ledger.ours.set(keyOf(change), { target: change.replicas.join(','), late });
}

/** Old replicas that are copied again after they had gone: only a request from the past may do that, and Kafka takes it. */
function noteRegrown(
  sim: Sim,
  change: Change,
  { now, fromThePast }: { readonly now: SimulatedPartition; readonly fromThePast: boolean },
): void {
  const move = moveOf(sim, change);
  const ours = sim.ledger.ours.get(keyOf(change));
  if (move === undefined || ours === undefined) return;
  // Somebody else has moved it meanwhile, which only a worker that slept could overlook.
  if (fromThePast && sim.ledger.foreign.has(keyOf(change))) sim.ledger.ours.set(keyOf(change), { ...ours, late: true });
  if (!now.adding.some((broker) => !move.to.includes(broker))) return;
  if (!fromThePast) violate(sim, `${keyOf(change)} was given its old replicas again`);
  sim.ledger.ours.set(keyOf(change), { ...ours, late: true });
}

/** Whether an execution is under way that may move data: a request that arrives when none is comes from the past. */
function someExecutionMoves(sim: Sim): boolean {
  return [...sim.store.journals.values()].some((journal) => {
    const kinds = new Set(journal.map(({ event }) => event.kind));
    return kinds.has('throttle-seen') && !kinds.has('ending') && !kinds.has('ended');
  });
}

/** A wave is a checkpoint: nothing of it starts while a move of an earlier one is under way or has not begun. */
function checkWaves(sim: Sim, changes: readonly Change[]): void {
  const { moves, waves } = sim.scenario.shape.plan;
  const waveOf = (change: TopicPartition): number =>
    waves.findIndex((wave) =>
      wave.moves.some((move) => moves[move] !== undefined && keyOf(moves[move]) === keyOf(change)),
    );
  for (const change of changes) {
    const wanted = moves.find((move) => keyOf(move) === keyOf(change));
    if (change.replicas === null || wanted === undefined || !startsCopying(sim, change, wanted)) continue;
    for (const { index, moves: earlier } of waves.slice(0, Math.max(0, waveOf(change)))) {
      const open = earlier.find((move) => isUnderWay(sim, moves[move]));
      const what = open === undefined ? undefined : moves[open];
      if (what !== undefined)
        violate(sim, `${keyOf(change)} was started while ${keyOf(what)} of wave ${index} is under way`);
    }
  }
}

/**
 * A replica that has arrived waits for the quota that others use up as long as it is listed, and producers with acks=all
 * wait with it: whatever the journal knows to have arrived is off the lists before the next move starts.
 */
function checkReleased(sim: Sim, changes: readonly Change[]): void {
  const { ledger, scenario, store, world } = sim;
  if (ledger.thief || ledger.lateAlter || ledger.staleAlter) return;
  // A request that was long under way may find its move done: that starts nothing.
  const starts = ({ topic, partition, replicas }: Change): boolean =>
    replicas !== null && partitionOf(world, topic, partition)?.replicas.join() !== replicas.join();
  if (!changes.some(starts)) return;
  const state = foldAll([...store.journals.values()].at(-1) ?? []);
  if (state.ending !== null) return;
  const key = 'follower.replication.throttled.replicas';
  for (const [index, move] of scenario.shape.plan.moves.entries()) {
    if (state.moves.get(index) !== 'seen') continue;
    const listed = (world.topics.get(move.topic)?.configs.get(key) ?? '').split(',');
    const foreign = scenario.shape.spec.topics.find(({ name }) => name === move.topic)?.configs?.[key] ?? '';
    for (const broker of move.to.filter((to) => !move.from.includes(to))) {
      const entry = `${move.partition}:${broker}`;
      if (listed.includes(entry) && !foreign.split(',').includes(entry)) {
        violate(sim, `moves start while ${keyOf(move)}, which has arrived on ${broker}, is still throttled`);
      }
    }
  }
}

function isUnderWay(sim: Sim, move: (TopicPartition & { readonly to: readonly number[] }) | undefined): boolean {
  if (move === undefined || sim.ledger.foreign.has(keyOf(move)) || sim.ledger.foreign.has(move.topic)) return false;
  const partition = partitionOf(sim.world, move.topic, move.partition);
  return (
    partition !== undefined && partition.adding.length > 0 && sim.ledger.ours.has(keyOf(move)) && !isStalled(sim, move)
  );
}

/** The executor may give a move up and go on; what it wrote down about that is part of the story here. */
function isStalled(sim: Sim, move: TopicPartition): boolean {
  const index = sim.scenario.shape.plan.moves.findIndex((one) => keyOf(one) === keyOf(move));
  return [...sim.store.journals.values()].some((journal) =>
    journal.some(
      ({ event }) => (event.kind === 'move-stalled' || event.kind === 'move-dropped') && event.move === index,
    ),
  );
}

/** After every event. */
export function checkNow(sim: Sim): void {
  const { world, ledger } = sim;
  for (const partition of everyPartition(world)) {
    if (partition.epochs > (ledger.epochs.get(keyOf(partition)) ?? 0)) checkNobodyWaits(sim, partition);
    ledger.epochs.set(keyOf(partition), partition.epochs);
    if (partition.adding.length + partition.removing.length === 0) ledger.ours.delete(keyOf(partition));
  }
  if (!ledger.thief && ledger.ours.size > 0) checkThrottled(sim);
}

/**
 * Taking a replica off, like electing a leader, gives a new leader epoch, with which followers count as lagging until they have
 * fetched: one that we have listed then waits for the quota that other moves use up, and every producer with acks=all waits with it.
 */
function checkNobodyWaits(sim: Sim, { topic, partition, isr, leader }: SimulatedPartition): void {
  const { ledger, scenario, world } = sim;
  if (ledger.lateAlter || ledger.staleAlter || ledger.forgotten || ledger.foreign.has(`${topic}-${partition}`)) return;
  const key = 'follower.replication.throttled.replicas';
  const listed = (world.topics.get(topic)?.configs.get(key) ?? '').split(',');
  const foreign = scenario.shape.spec.topics.find(({ name }) => name === topic)?.configs?.[key] ?? '';
  for (const broker of isr.filter((id) => id !== leader)) {
    const entry = `${partition}:${broker}`;
    if (!listed.includes(entry) || foreign.split(',').includes(entry)) continue;
    violate(
      sim,
      `${topic}-${partition} got a new leader epoch while ${broker}, which is in sync, is throttled: producers wait`,
    );
  }
}

function checkThrottled(sim: Sim): void {
  for (const { partition, to, leaderLimit, followerLimit } of copies(sim.world)) {
    const mine = sim.ledger.ours.get(keyOf(partition));
    if (mine === undefined || mine.late || !partition.adding.includes(to)) continue;
    if (leaderLimit === null && followerLimit === null) {
      violate(sim, `data of ${keyOf(partition)} moves to ${to} unthrottled`);
    }
  }
}

/** After each change of configs: what others had listed is still listed. */
export function checkForeignEntries(sim: Sim): void {
  for (const topic of sim.scenario.shape.spec.topics) {
    const now = sim.world.topics.get(topic.name);
    if (now === undefined) continue;
    for (const [key, value] of Object.entries(topic.configs ?? {})) {
      if (sim.ledger.forgotten && key.includes('throttled')) continue;
      if (key === 'min.insync.replicas' && sim.ledger.minIsrRaisedMs.has(topic.name)) continue;
      const found = now.configs.get(key) ?? '';
      const kept = value.split(',').every((entry) => found.split(',').includes(entry));
      if (!kept) violate(sim, `${topic.name} ${key} was ${value} and is ${found}: not ours to change`);
    }
  }
}
