/** The looks of the loop, each kept in its memory: the poll that begins a turn, and what a decision asks for besides. */

import type { Observation } from '../cluster.ts';
import type { Deps } from '../deps.ts';
import type { Outcome } from '../outcome.ts';
import { ok } from '../outcome.ts';
import { lookAfterEnd, lookAtEarlier, lookAtLists, lookAtThrottles, lookBeforeMoves, lookBeforeStart } from './look.ts';
import type { Memory } from './loop-memory.ts';
import type { Step } from './observed.ts';
import type { Execution } from './open-execution.ts';
import { partitionsToWatch } from './partitions-to-watch.ts';
import { rulesOf } from './rules.ts';
import { watchOn } from './watch.ts';

export async function lookAround(deps: Deps, execution: Execution, memory: Memory): Promise<Outcome<Observation>> {
  const wanted = partitionsToWatch(execution.plan, memory.state, memory.observation, deps.limits);
  const seen = await execution.cluster.actor.observe(wanted);
  if (!seen.ok) return seen;
  memory.observation = seen.value;
  const observed = { observation: seen.value, minIsr: memory.minIsr, disks: memory.disks };
  const { plan } = execution;
  memory.watch = watchOn(memory.watch, { plan, state: memory.state, observed, nowMs: deps.clock.nowMs() });
  memory.configs = null;
  memory.lists = null;
  memory.readForMoves = false;
  memory.start = null;
  memory.final = null;
  const nowMs = deps.clock.nowMs();
  // At once where another worker has set them: a journal that has lost its tail may not know that they were taken off.
  const isDue =
    memory.checkedAtMs === null
      ? memory.state.throttle !== null
      : nowMs - memory.checkedAtMs >= deps.limits.throttleCheckMs;
  memory.checkedAtMs ??= nowMs;
  if (isDue && seen.value.clusterId === execution.plan.clusterId) {
    memory.checkedAtMs = nowMs;
    const configs = await lookAtThrottles(deps, execution, memory.state, seen.value);
    if (!configs.ok) return configs;
    memory.configs = configs.value;
    // What holds moves back may have changed, also where none has begun yet.
    if ((memory.state.moves.size > 0 || memory.minIsr.size > 0) && memory.state.ending === null) {
      const ready = await readForMoves(execution, memory, seen.value);
      if (!ready.ok) return ready;
    }
  }
  return seen;
}

export async function lookCloser(
  deps: Deps,
  execution: Execution,
  memory: Memory,
  at: Extract<Step, { kind: 'look' }>['at'],
): Promise<Outcome<null>> {
  const observation = memory.observation;
  if (observation === null) return ok(null);
  if (at === 'configs') {
    if (memory.known === null) {
      const earlier = await lookAtEarlier(deps, execution);
      if (!earlier.ok) return earlier;
      memory.known = earlier.value;
    }
    const configs = await lookAtThrottles(deps, execution, memory.state, observation);
    if (!configs.ok) return configs;
    memory.configs = configs.value;
  } else if (at === 'lists') {
    const lists = await lookAtLists(deps, execution, memory.state);
    if (!lists.ok) return lists;
    memory.lists = lists.value;
  } else if (at === 'before-moves') {
    const ready = await readForMoves(execution, memory, observation);
    if (!ready.ok) return ready;
  } else if (at === 'final') {
    const final = await lookAfterEnd(execution);
    if (!final.ok) return final;
    memory.final = final.value;
  } else {
    const admission = await lookBeforeStart(deps, execution, observation);
    if (!admission.ok) return admission;
    memory.start = { refusal: rulesOf(deps).admit(admission.value) };
  }
  return ok(null);
}

async function readForMoves(execution: Execution, memory: Memory, observation: Observation): Promise<Outcome<null>> {
  const read = await lookBeforeMoves(execution, observation);
  if (!read.ok) return read;
  memory.minIsr = read.value.minIsr;
  memory.disks = read.value.disks;
  memory.readForMoves = true;
  return ok(null);
}
