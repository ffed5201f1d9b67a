/**
 * Looks for what an ended execution of ours may have left: a worker that froze between its claim and its request can
 * start a wave, or set a throttle, after the end. Works under the same cluster lock as the executor, so never beside it.
 * What does not match an execution of ours is somebody else's and is not touched.
 */

import type { Plan } from '../planner/index.ts';
import { changeProposal } from './approval/change-proposal.ts';
import type { Cluster, ConfigChange, Observation } from './cluster.ts';
import type { Deps } from './deps.ts';
import { showEnd } from './execution/finish-execution.ts';
import { keptWhileAsking } from './execution/keep-hold.ts';
import type { Sight } from './execution/move-view.ts';
import { nameOf, sightOf } from './execution/move-view.ts';
import { readState } from './execution/open-execution.ts';
import { whyNotPutBack } from './execution/put-back.ts';
import { taggedRate } from './execution/rate-tag.ts';
import { runEffect } from './execution/run-effect.ts';
import { stillLent } from './execution/still-lent.ts';
import { everyMove, missingThrottle, throttleResources, wantedThrottle } from './execution/throttle.ts';
import { restoreChanges } from './execution/throttle-lease.ts';
import { waysOut } from './execution/ways-out.ts';
import { messageOf } from './messages.ts';
import type { Outcome } from './outcome.ts';
import { ok } from './outcome.ts';
import { showProposal } from './show-proposal.ts';
import { executionsLookedAt, type Swept, whatToSweep } from './what-to-sweep.ts';

const roundsAtMost = 20;
const showAgainMs = 30 * 60_000;

type Sweep = {
  readonly deps: Deps;
  readonly cluster: Cluster;
  readonly clusterId: string;
  readonly aliveBrokers: readonly number[];
  readonly fence: number;
};

export async function sweepJob(deps: Deps, clusterName: string): Promise<Outcome<readonly string[]>> {
  const cluster = deps.clusters.get(clusterName);
  if (!cluster.ok) return cluster;
  await showRecentEnds(deps, clusterName);
  const seen = await cluster.value.actor.observe([]);
  if (!seen.ok) return seen;
  const { clusterId, aliveBrokers } = seen.value;
  const lock = await deps.lock.acquire(clusterId, `${deps.workerId} sweeping`, deps.limits.leaseMs);
  // Somebody works on this cluster; the sweep that follows that end will look.
  if (!lock.ok) return lock.code === 'cluster-busy' ? ok([]) : lock;
  const { fence } = lock.value;
  const kept = keptWhileAsking(deps, cluster.value, () => deps.lock.renew(clusterId, fence, deps.limits.leaseMs));
  const swept = await sweepUnderLock({ deps, cluster: kept, clusterId, aliveBrokers, fence });
  await deps.lock.release(clusterId, fence);
  return swept;
}

async function sweepUnderLock(sweep: Sweep): Promise<Outcome<readonly string[]>> {
  const { deps } = sweep;
  const wanted = await whatToSweep(sweep);
  if (!wanted.ok) return wanted;
  const done: string[] = [];
  for (const execution of wanted.value.forgotten) {
    const cleared = await clear(sweep, execution);
    if (!cleared.ok) return cleared;
    done.push(...cleared.value.what);
    if (cleared.value.what.length > 0) {
      deps.log('swept up after an execution that Redis has lost', { ...cleared.value, plan: execution.plan.planId });
    }
  }
  for (const execution of wanted.value.ended) {
    const cleared = await clear(sweep, execution);
    if (!cleared.ok) return cleared;
    done.push(...cleared.value.what);
    const wasLeft = (execution.state.endSeen?.left.length ?? 0) + (execution.state.restoreSeen?.left.length ?? 0) > 0;
    if (cleared.value.what.length === 0 && (!wasLeft || cleared.value.left.length > 0)) continue;
    await writeDown(sweep, execution, cleared.value);
  }
  return ok(done);
}

type Cleared = { readonly what: readonly string[]; readonly left: readonly string[] };

async function clear(sweep: Sweep, execution: Swept): Promise<Outcome<Cleared>> {
  const { deps, cluster } = sweep;
  const { plan, state } = execution;
  const what: string[] = [];
  const [putBack, cleared] = [new Set<number>(), new Set<number>()];
  const intended = plan.moves.map((_, index) => index).filter((move) => state.moves.has(move));
  for (let round = 0; round < roundsAtMost; round += 1) {
    const watched = intended.flatMap((move) => plan.moves[move] ?? []);
    const seen = await cluster.actor.observe(watched.map(({ topic, partition }) => ({ topic, partition })));
    if (!seen.ok) return seen;
    const sight = sightOf(plan, seen.value);
    const between = await clearBetween(sweep, execution, { observation: seen.value, sight });
    if (!between.ok) return between;
    const late = sight.copying.filter((move) => state.moves.has(move));
    const again = [...putBack].filter((move) => sight.view(move) === 'reordered');
    for (const move of between.value.moves) cleared.add(move);
    const lent = stillLent(plan, sight, seen.value.aliveBrokers).filter((move) => cleared.has(move));
    if (lent.length > 0) {
      const led = await effectOf(sweep, plan, { kind: 'lead', moves: lent });
      if (!led.ok) return led;
      await deps.clock.sleepMs(deps.limits.settleMs);
      continue;
    }
    if (late.length === 0 && again.length === 0 && between.value.what.length === 0) {
      const restored = await restoreAll(sweep, execution, seen.value, what);
      if (!restored.ok) return restored;
      return ok({ what: restored.value.what, left: [...restored.value.left, ...between.value.left] });
    }
    what.push(...between.value.what.filter((text) => !what.includes(text)));
    if (late.length === 0 && again.length === 0) {
      await deps.clock.sleepMs(deps.limits.settleMs);
      continue;
    }
    const effect = await act(sweep, execution, { observation: seen.value, late, again });
    if (!effect.ok) return effect;
    for (const move of effect.value.putBack) for (const set of [putBack, cleared]) set.add(move);
    what.push(...effect.value.what.filter((text) => !what.includes(text)));
    if (effect.value.left.length > 0) return ok({ what, left: effect.value.left });
    await deps.clock.sleepMs(deps.limits.settleMs);
  }
  return ok({ what, left: ['moves that do not end'] });
}

/** A request from the past can also leave a move between its two steps, or begin to copy its old replicas again. */
async function clearBetween(
  sweep: Sweep,
  { plan, state }: Swept,
  { observation, sight }: { readonly observation: Observation; readonly sight: Sight },
): Promise<Outcome<Cleared & { readonly moves: readonly number[] }>> {
  const seen = (move: number): boolean => state.moves.get(move) === 'seen';
  const { back, forward, wait } = waysOut(plan, sight, { seen, alive: observation.aliveBrokers });
  const what: string[] = [];
  const cleared: number[] = [];
  for (const [kind, moves] of [['give-back', back] as const, ['take-off', forward] as const]) {
    const ours = moves.filter((move) => state.moves.has(move));
    if (ours.length === 0) continue;
    const effect = await effectOf(sweep, plan, { kind, moves: ours });
    if (!effect.ok) return effect;
    cleared.push(...ours);
    what.push(
      ...ours.flatMap((move) => `replicas too many of ${nameOf(plan.moves[move] ?? { topic: '?', partition: move })}`),
    );
  }
  return ok({ what, left: wait, moves: cleared });
}

type Acted = Cleared & { readonly putBack: readonly number[] };

/** A late move is throttled first, then put back where that is safe; else it runs on, throttled. */
async function act(
  sweep: Sweep,
  { plan }: Swept,
  now: { readonly observation: Observation; readonly late: readonly number[]; readonly again: readonly number[] },
): Promise<Outcome<Acted>> {
  const { observation, late, again } = now;
  const wanted = wantedThrottle(plan, late);
  const rate = taggedRate(plan.throttle.startBytesPerSec, plan.clusterId, plan.throttle);
  const resources = throttleResources(wanted, new Set(observation.aliveBrokers));
  const configs = resources.length === 0 ? ok([]) : await sweep.cluster.actor.readConfigs(resources);
  if (!configs.ok) return configs;
  const throttled = await alter(sweep, plan, missingThrottle(wanted, rate, configs.value));
  if (!throttled.ok) return throttled;
  if (again.length > 0) {
    const ordered = await effectOf(sweep, plan, { kind: 'restore-order', moves: again });
    if (!ordered.ok) return ordered;
  }
  const sight = sightOf(plan, observation);
  const reasons = late.map((move) => {
    const planned = plan.moves[move];
    if (planned === undefined) return { move, name: '', why: 'the plan has no such move' };
    const why = whyNotPutBack(planned, sight.partition(move), observation.aliveBrokers);
    return { move, name: nameOf(planned), why };
  });
  const back = reasons.filter(({ why }) => why === null).map(({ move }) => move);
  if (back.length > 0) {
    const cancelled = await effectOf(sweep, plan, { kind: 'put-back', moves: back });
    if (!cancelled.ok) return cancelled;
  }
  const what = reasons.map(
    ({ name, why }) => `late move of ${name}: ${why === null ? 'put back' : `runs on (${why})`}`,
  );
  const left = reasons.filter(({ why }) => why !== null).map(({ name }) => name);
  return ok({ what, left, putBack: back });
}

async function restoreAll(
  sweep: Sweep,
  { plan, state, known }: Swept,
  observation: Observation,
  what: readonly string[],
): Promise<Outcome<Cleared>> {
  const wanted = wantedThrottle(plan, everyMove(plan));
  const alive = new Set(observation.aliveBrokers);
  const resources = throttleResources(wanted, alive);
  const away = (state.restoreSeen?.left ?? []).filter((name) => !alive.has(Number(name.replace('broker ', ''))));
  let restored = 0;
  for (let round = 0; round < roundsAtMost; round += 1) {
    const configs = resources.length === 0 ? ok([]) : await sweep.cluster.actor.readConfigs(resources);
    if (!configs.ok) return configs;
    const changes = restoreChanges(wanted, { clusterId: plan.clusterId, state, known }, configs.value);
    if (changes.length === 0) break;
    const altered = await alter(sweep, plan, changes);
    if (!altered.ok) return altered;
    restored += changes.length;
  }
  return ok({ what: restored === 0 ? what : [...what, `${restored} throttle settings put back`], left: away });
}

function alter(sweep: Sweep, plan: Plan, changes: readonly ConfigChange[]): Promise<Outcome<unknown>> {
  return effectOf(sweep, plan, { kind: 'alter-configs', changes });
}

function effectOf(sweep: Sweep, plan: Plan, effect: Parameters<typeof runEffect>[2]): Promise<Outcome<unknown>> {
  const { deps, cluster, clusterId, fence } = sweep;
  const claim = (): Promise<Outcome<null>> => deps.lock.renew(clusterId, fence, deps.limits.leaseMs);
  return runEffect(cluster.actor, plan, effect, { charsPerRequest: deps.limits.listCharsPerRequest, claim });
}

/** A worker that was overtaken may have shown its progress after the end; the message must not stay so. */
async function showRecentEnds(deps: Deps, clusterName: string): Promise<void> {
  const recent = await deps.journal.list(executionsLookedAt);
  for (const executionId of recent.ok ? recent.value : []) {
    const state = await readState(deps, executionId);
    if (!state.ok || state.value.clusterName !== clusterName || !state.value.told) continue;
    if (deps.clock.nowMs() - (state.value.ended?.atMs ?? 0) > showAgainMs) continue;
    const shown = await showProposal(deps, state.value.proposalId ?? '');
    if (!shown.ok || shown.value.proposal.executionId !== executionId) continue;
    const edited = await showEnd(deps, { executionId, ...shown.value, state: state.value });
    if (!edited.ok) deps.log('could not show an end again', { executionId, reason: edited.message });
  }
}

async function writeDown({ deps, fence }: Sweep, { executionId, state }: Swept, cleared: Cleared): Promise<void> {
  const { what, left } = cleared;
  const written = await deps.journal.append(executionId, state.seq, fence, { kind: 'swept', what, left });
  if (!written.ok) deps.log('could not journal a sweep', { executionId, reason: written.message });
  if (what.length === 0 || state.proposalId === null) return;
  deps.log('swept up after an execution', { executionId, what });
  const proposal = await changeProposal(deps.proposals, state.proposalId, (now) => ok(now));
  const message = proposal.ok ? messageOf(proposal.value) : null;
  if (message === null) return;
  await deps.messenger.reply(
    message,
    `After the end of ${executionId} the sweeper found: ${what.slice(0, 10).join('; ')}.`,
  );
}
