/** The loop: look, decide, do. It has no rule of its own; what it remembers is lost with it and nothing depends on that. */

import type { Observation } from '../cluster.ts';
import type { Deps } from '../deps.ts';
import type { Outcome, Refusal } from '../outcome.ts';
import { ok, refuse } from '../outcome.ts';
import { type WorkTime, workTime } from '../policy/work-time.ts';
import { within } from '../within.ts';
import { fold, foldAll } from './fold.ts';
import type { JournalEvent } from './journal.ts';
import { lookAround, lookCloser } from './look-around.ts';
import { emptyMemory, type Memory, observedOf } from './loop-memory.ts';
import { sightOf } from './move-view.ts';
import type { Effect, Step } from './observed.ts';
import type { Execution } from './open-execution.ts';
import { readState } from './open-execution.ts';
import { rulesOf } from './rules.ts';
import { runEffect } from './run-effect.ts';
import type { State } from './state.ts';
import { tellTime } from './tell-time.ts';
import { bytesCopied, bytesPerSec } from './watch.ts';

export type Progress = {
  readonly state: State;
  readonly observation: Observation | null;
  readonly bytesPerSec: number;
  readonly waitingFor: string | null;
};

/** Looks at one state of the cluster that may be decided upon before it is looked at again. */
const decisionsPerLook = 8;

/** Runs until the journal says 'ended', the hold is lost, or a bound is met; recovery goes on from there. */
export async function runLoop(
  deps: Deps,
  execution: Execution,
  onProgress: (progress: Progress) => Promise<void>,
): Promise<Outcome<State>> {
  const memory = emptyMemory(execution.state);
  const ran = await takeTurns(deps, execution, memory, onProgress);
  // The end is told after what came before it, unless Slack takes too long over that.
  await within(deps.clock, deps.limits.tellAtMostMs, memory.telling, () => undefined);
  return ran;
}

async function takeTurns(
  deps: Deps,
  execution: Execution,
  memory: Memory,
  onProgress: (progress: Progress) => Promise<void>,
): Promise<Outcome<State>> {
  for (let turn = 0; turn < deps.limits.turnsPerRun; turn += 1) {
    if (deps.leaving?.() === true) return handedOver(execution.executionId);
    const turned = await oneTurn(deps, execution, memory);
    if (turned.ok && turned.value === 'stop') return ok(memory.state);
    if (!turned.ok) {
      if (turned.code === 'lost-lease' || turned.code === 'wrong-cluster') return turned;
      memory.failures += 1;
      memory.waitingFor = turned.message;
      if (memory.failures >= deps.limits.failuresInARow) return turned;
      await deps.clock.sleepMs(deps.limits.pollMs);
    } else {
      memory.failures = 0;
    }
    const { state, observation, waitingFor } = memory;
    await onProgress({ state, observation, bytesPerSec: bytesPerSec(memory.watch), waitingFor });
  }
  const what = `${execution.executionId} has taken ${deps.limits.turnsPerRun} turns without an end.`;
  return refuse('unknown', what, 'It is carried on by itself.');
}

export function handedOver(executionId: string): Refusal {
  return refuse('handed-over', `${executionId} is handed to another worker.`, 'Nothing: it goes on there.');
}

async function oneTurn(deps: Deps, execution: Execution, memory: Memory): Promise<Outcome<'stop' | 'again'>> {
  const held = await renew(deps, execution);
  if (!held.ok) return held;
  const news = await deps.journal.read(execution.executionId, memory.state.seq);
  if (!news.ok) return news;
  memory.state = foldAll(news.value, memory.state);
  const looked = await lookAround(deps, execution, memory);
  if (!looked.ok) return looked;
  for (let count = 0; count < decisionsPerLook; count += 1) {
    const nowMs = deps.clock.nowMs();
    const observed = observedOf(memory, looked.value, timeNow(deps, execution, nowMs));
    const { executionId, plan } = execution;
    const step = rulesOf(deps).decide({ executionId, plan, state: memory.state, observed, nowMs, limits: deps.limits });
    const done = await take(deps, execution, memory, step);
    if (!done.ok || done.value !== 'decide') return done.ok ? ok(done.value === 'stop' ? 'stop' : 'again') : done;
  }
  return ok('again');
}

/** By the policy as it is now; where the configuration has dropped the cluster meanwhile, as it was when this began. */
function timeNow(deps: Deps, { plan, policy, proposal }: Execution, nowMs: number): WorkTime {
  const now = deps.policyOf(proposal.clusterName);
  return workTime(now.ok ? now.value : policy, plan, nowMs);
}

type Next = 'stop' | 'again' | 'decide';

async function take(deps: Deps, execution: Execution, memory: Memory, step: Step): Promise<Outcome<Next>> {
  const waited = step.kind === 'wait' ? step.why : null;
  memory.waitingFor = waited;
  switch (step.kind) {
    case 'append': {
      const appended = await append(deps, execution, memory, step.event);
      return appended.ok ? ok(appended.value ? 'decide' : 'again') : appended;
    }
    case 'look': {
      const looked = await lookCloser(deps, execution, memory, step.at);
      return looked.ok ? ok('decide') : looked;
    }
    case 'effect':
      return effect(deps, execution, memory, step.effect);
    case 'wait': {
      const noted = await noteProgress(deps, execution, memory);
      if (!noted.ok) return noted;
      await deps.clock.sleepMs(step.forMs ?? deps.limits.pollMs);
      return ok('again');
    }
    case 'stop':
      return step.refusal ?? ok('stop');
  }
}

/** false: somebody else appended first, and the journal was read anew. */
async function append(
  deps: Deps,
  execution: Execution,
  memory: Memory,
  event: JournalEvent,
): Promise<Outcome<boolean>> {
  const { executionId, fence } = execution;
  const entry = await deps.journal.append(executionId, memory.state.seq, fence, event);
  if (entry.ok) {
    memory.state = fold(memory.state, entry.value);
    memory.lists = null;
    // What was read of the configs covers the wave that was due; after any other step another one may be.
    if (event.kind !== 'throttle-intended' && event.kind !== 'restore-intended') memory.configs = null;
    if (event.kind === 'move-refused') memory.refusals = memory.refusals.filter(({ move }) => move !== event.move);
    if (event.kind === 'ending') memory.effectRefusal = null;
    // Beside the loop, one after another: Slack may take longer over it than the lease lasts.
    if (event.kind === 'window-closed' || event.kind === 'window-opened')
      memory.telling = memory.telling.then(() => tellTime(deps, execution, event));
    return ok(true);
  }
  if (entry.code !== 'conflicting-write') return entry;
  const state = await readState(deps, executionId);
  if (!state.ok) return state;
  if (state.value.fence !== null && state.value.fence > fence) {
    return refuse('lost-lease', `Another worker carries on ${executionId}.`, 'Nothing: it goes on there.');
  }
  memory.state = state.value;
  memory.configs = null;
  memory.lists = null;
  return ok(false);
}

async function effect(deps: Deps, execution: Execution, memory: Memory, wanted: Effect): Promise<Outcome<Next>> {
  const claim = (): Promise<Outcome<null>> => renew(deps, execution);
  const options = { charsPerRequest: deps.limits.listCharsPerRequest, claim };
  if (wanted.kind === 'lend') {
    for (const move of wanted.moves) memory.lentAgain.set(move, (memory.lentAgain.get(move) ?? 0) + 1);
  }
  const done = await runEffect(execution.cluster.actor, execution.plan, wanted, options);
  memory.refusals = done.ok ? done.value.refusals : [];
  memory.effectRefusal = done.ok ? null : done;
  memory.effectRefusals = done.ok ? 0 : memory.effectRefusals + 1;
  if (!done.ok) return done;
  // The same effect again has not taken yet, or Kafka does not want it: there is less and less hurry.
  const what = JSON.stringify(wanted);
  const again = memory.lastEffect === what;
  memory.lastEffect = what;
  memory.settleMs = again ? Math.min(Math.max(memory.settleMs * 2, deps.limits.settleMs), deps.limits.pollMs) : 0;
  if (again) await deps.clock.sleepMs(memory.settleMs);
  return ok('again');
}

/**
 * A fenced claim: a worker that was overtaken must not act any more. Neither must one that was stopped until the lease that it was granted
 * had run out: what it is about to do was decided long ago.
 */
async function renew(deps: Deps, { proposal, fence }: Execution): Promise<Outcome<null>> {
  const askedAtMs = deps.clock.nowMs();
  const held = await deps.lock.renew(proposal.clusterId, fence, deps.limits.leaseMs);
  if (!held.ok || deps.clock.nowMs() - askedAtMs < deps.limits.leaseMs) return held;
  return refuse('lost-lease', 'The answer came when the lease had run out.', 'Recovery takes the execution over.');
}

/** Now and then, so that a journal alone tells how far the copying was. */
async function noteProgress(deps: Deps, execution: Execution, memory: Memory): Promise<Outcome<null>> {
  const { state, observation, watch } = memory;
  if (observation === null || state.throttle === null || state.ending !== null) return ok(null);
  const runsMs = deps.clock.nowMs() - (state.startedAtMs ?? 0);
  // The longer it runs the rarer the entries, which bounds the journal.
  const everyMs = Math.max(deps.limits.progressMs, runsMs / 200);
  if (deps.clock.nowMs() - (state.progress?.atMs ?? state.startedAtMs ?? 0) < everyMs) return ok(null);
  const copied = bytesCopied(execution.plan, state, sightOf(execution.plan, observation));
  const event = { kind: 'progress', bytesCopied: copied, bytesPerSec: bytesPerSec(watch) } as const;
  const appended = await append(deps, execution, memory, event);
  return appended.ok ? ok(null) : appended;
}
