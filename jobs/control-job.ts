/** People's words to an execution: they are entries in its journal, which the worker that holds it reads on its next turn. */

import { gatherClick } from './approval/click.ts';
import { mayControl } from './approval/policy.ts';
import type { Proposal } from './approval/proposal.ts';
import type { Control } from './catalogue.ts';
import type { Deps } from './deps.ts';
import { busiestIntakeBytesPerSec } from './execution/intake.ts';
import type { ControlEvent } from './execution/journal.ts';
import { readState } from './execution/open-execution.ts';
import type { State } from './execution/state.ts';
import { messageOf } from './messages.ts';
import type { Outcome } from './outcome.ts';
import { ok, refuse } from './outcome.ts';

const attemptsAtMost = 20;
/** An execution that has not begun has no journal; its proposal is looked for among this many of the newest. */
const proposalsLookedAt = 200;

export async function controlJob(
  deps: Deps,
  wanted: { readonly executionId: string; readonly userId: string; readonly control: Control },
): Promise<Outcome<null>> {
  const { executionId, userId, control } = wanted;
  const found = await proposalOf(deps, executionId);
  if (!found.ok) return found;
  const proposal = found.value;
  const click = await gatherClick(deps, { proposal, digest: proposal.digest, userId, channel: null });
  if (!click.ok) return click;
  const forbidden = mayControl(click.value);
  if (forbidden !== null) return forbidden;
  const within = await withinApproved(deps, proposal, control);
  if (!within.ok) return within;
  const by = click.value.person.name;
  for (let attempt = 0; attempt < attemptsAtMost; attempt += 1) {
    const state = await readState(deps, executionId);
    if (!state.ok) return state;
    const event = eventOf(control, by, { executionId, state: state.value });
    if (!event.ok) return event;
    const appended = await deps.journal.append(executionId, state.value.seq, null, { ...event.value, userId });
    if (appended.ok) {
      await tellThread(deps, proposal, `${by} asked to ${wordsOf(control)} ${executionId}.`);
      return ok(null);
    }
    if (appended.code !== 'conflicting-write') return appended;
  }
  return refuse('conflicting-write', `${executionId} writes too fast to be interrupted just now.`, 'Try again.');
}

async function proposalOf(deps: Deps, executionId: string): Promise<Outcome<Proposal>> {
  const state = await readState(deps, executionId);
  if (!state.ok) return state;
  if (state.value.proposalId !== null) return deps.proposals.get(state.value.proposalId);
  const listed = await deps.proposals.list(proposalsLookedAt);
  if (!listed.ok) return listed;
  const proposal = listed.value.find((one) => one.executionId === executionId);
  if (proposal !== undefined) return ok(proposal);
  return refuse('not-found', `There is no execution ${executionId}.`, 'Type executions for the latest ones.');
}

/** A rate may change while it runs, but never past what was approved. */
async function withinApproved(deps: Deps, proposal: Proposal, control: Control): Promise<Outcome<null>> {
  if (control.kind !== 'throttle') return ok(null);
  const plan = await deps.plans.get(proposal.digest);
  if (!plan.ok) return plan;
  const policy = deps.policyOf(proposal.clusterName);
  if (!policy.ok) return policy;
  const { floorBytesPerSec } = plan.value.throttle;
  const ceilingBytesPerSec = Math.min(plan.value.throttle.ceilingBytesPerSec, policy.value.throttle.ceilingBytesPerSec);
  const rate = control.rateBytesPerSec;
  const intake = busiestIntakeBytesPerSec(plan.value);
  if (intake !== null && rate <= intake) {
    const what = `${rate} bytes per second is no more than the ${Math.round(intake)} that producers write to what moves: it would never end.`;
    return refuse('bad-input', what, `Name a rate above ${Math.round(intake)}.`);
  }
  if (Number.isFinite(rate) && rate >= floorBytesPerSec && rate <= ceilingBytesPerSec) return ok(null);
  return refuse(
    'bad-input',
    `${rate} bytes per second is outside what was approved and is allowed here: ${floorBytesPerSec} to ${ceilingBytesPerSec}.`,
    'Name a rate within these bounds, or ask for a new plan.',
  );
}

function eventOf(
  control: Control,
  by: string,
  now: {
    readonly executionId: string;
    readonly state: State;
  },
): Outcome<ControlEvent> {
  const { executionId, state } = now;
  if (state.ended !== null) {
    return refuse(
      'already-decided',
      `${executionId} has ended already (${state.ended.end}).`,
      'There is nothing to do.',
    );
  }
  if (state.ending !== null) {
    return refuse('already-decided', `${executionId} is ending already (${state.ending.end}).`, 'Wait for its report.');
  }
  switch (control.kind) {
    case 'cancel':
      return state.cancelAskedBy === null
        ? ok({ kind: 'cancel-asked', by })
        : refuse(
            'already-decided',
            `${state.cancelAskedBy} has cancelled ${executionId} already.`,
            'Wait for its report.',
          );
    case 'pause':
      return state.pausedBy === null
        ? ok({ kind: 'pause-asked', by })
        : refuse('already-decided', `${state.pausedBy} has paused ${executionId} already.`, 'Type resume to go on.');
    case 'resume':
      return state.pausedBy === null
        ? refuse('already-decided', `${executionId} is not paused.`, 'There is nothing to do.')
        : ok({ kind: 'resume-asked', by });
    case 'throttle':
      return ok({ kind: 'throttle-asked', by, rateBytesPerSec: control.rateBytesPerSec });
  }
}

function wordsOf(control: Control): string {
  return control.kind === 'throttle' ? `copy at ${control.rateBytesPerSec} bytes per second in` : control.kind;
}

async function tellThread(deps: Deps, proposal: Proposal, text: string): Promise<void> {
  const message = messageOf(proposal);
  if (message === null) return;
  const replied = await deps.messenger.reply(message, text);
  if (!replied.ok)
    deps.log('could not reply in a thread', { proposalId: proposal.proposalId, reason: replied.message });
}
