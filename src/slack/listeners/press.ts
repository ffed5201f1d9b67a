/** Buttons: each press is judged by a worker, from the plan and the cluster themselves; here it is only put on the queue. */

import type { ButtonAction } from '@slack/bolt';
import type { Proposal } from '../../../jobs/approval/proposal.ts';
import type { Control } from '../../../jobs/catalogue.ts';
import { refuse } from '../../../jobs/outcome.ts';
import { needsTyping } from '../../../jobs/policy/decide.ts';
import { actionIds, type ProposalButton, readButton, readChoice, readExecutionId } from '../buttons.ts';
import { choiceIn } from '../cluster-choice.ts';
import { readCommand } from '../command/read-command.ts';
import type { Desk } from '../desk.ts';
import { scheduleActOf } from '../schedule/act-of-button.ts';
import { actOnSchedule } from '../schedule/answer-schedule.ts';
import { scheduleForm } from '../schedule/schedule-form.ts';
import { problemView } from '../views/answer-cards.ts';
import { said, type View } from '../views/blocks.ts';
import { confirmModal } from '../views/confirm-modal.ts';
import { policyModal } from '../views/policy-view.ts';
import { rejectModal } from '../views/reject-modal.ts';
import type { WebClient } from '../web-client.ts';
import { carryOut } from './answer.ts';
import { choose } from './choose.ts';
import { openDetails } from './details.ts';
import { type Asker, enqueue } from './enqueue.ts';
import { blankForm } from './open-form.ts';
import { openRateForm, steer } from './steer.ts';
import { openWhy } from './why.ts';

export type Press = { readonly action: ButtonAction; readonly asker: Asker; readonly triggerId: string };

const controls: Readonly<Record<string, Control>> = {
  [actionIds.cancel]: { kind: 'cancel' },
  [actionIds.pause]: { kind: 'pause' },
  [actionIds.resume]: { kind: 'resume' },
};

/** What to say to the presser alone; null when the message or a form says it. */
export async function pressed(desk: Desk, press: Press, client: WebClient): Promise<View | null> {
  const { action, asker, triggerId } = press;
  const { channel } = asker;
  const scheduled = scheduleActOf(action);
  if (scheduled !== null) return actOnSchedule(desk, scheduled, asker);
  switch (action.action_id) {
    case actionIds.mend:
      return mend(desk, client, action.value ?? '', asker);
    case actionIds.scheduleAdd: {
      const { usual } = await choiceIn(desk, channel);
      const view = scheduleForm(blankForm(desk, { clusterName: usual, channel }));
      await client.views.open({ trigger_id: triggerId, view });
      return null;
    }
    case actionIds.policy: {
      const policy = desk.policyOf(action.value ?? '');
      if (!policy.ok) return null;
      await client.views.open({ trigger_id: triggerId, view: policyModal(action.value ?? '', policy.value) });
      return null;
    }
    case actionIds.cancel:
    case actionIds.pause:
    case actionIds.resume:
    case actionIds.rate: {
      const executionId = readExecutionId(action.value);
      if (executionId === null) return strangeButton();
      const control = controls[action.action_id];
      const target = { executionId };
      if (control === undefined) return openRateForm(desk, client, { target, channel, triggerId });
      return steer(desk, { target, control }, onePress(press));
    }
    default: {
      const choice = readChoice(action.action_id);
      const from = choice === null ? null : readButton(action.value);
      return choice !== null && from !== null ? choose(desk, from, choice, asker) : decided(desk, press, client);
    }
  }
}

async function decided(desk: Desk, press: Press, client: WebClient): Promise<View | null> {
  const { action, asker, triggerId } = press;
  const { userId, channel } = asker;
  const button = readButton(action.value);
  if (button === null) return strangeButton();
  switch (action.action_id) {
    case actionIds.approve: {
      const typed = await toBeTyped(desk, button);
      if (typed !== null) {
        await client.views.open({ trigger_id: triggerId, view: confirmModal({ ...button, channel }, typed) });
        return null;
      }
      const failed = await enqueue(desk, { kind: 'approve', ...button, clicker: { userId, channel } }, onePress(press));
      return (
        failed ?? said(`Checking your approval of ${button.proposalId} and whether the cluster is still as planned.`)
      );
    }
    case actionIds.reject:
      await client.views.open({ trigger_id: triggerId, view: rejectModal({ ...button, channel }) });
      return null;
    case actionIds.why:
      await openWhy(desk, client, { ...button, triggerId });
      return null;
    case actionIds.details:
      await openDetails(desk, client, { ...button, triggerId });
      return null;
    default:
      return strangeButton();
  }
}

/** One press of one button, however often Slack delivers it. */
function onePress({ action, asker }: Press): Asker {
  return { ...asker, deliveryId: `${asker.userId}-${(action.value ?? '').slice(0, 24)}-${action.action_ts}` };
}

/** As if the presser had typed the remedy's command. */
async function mend(desk: Desk, client: WebClient, text: string, asker: Asker): Promise<View | null> {
  const typed = { text, channel: asker.channel, command: desk.command, nowMs: desk.clock.nowMs() };
  const read = readCommand(typed, { names: desk.clusters.names, usual: null });
  if (!read.ok || read.value.kind !== 'plan') return strangeButton();
  return carryOut(desk, client, read.value, asker);
}

/** The proposal if its id has to be typed. Judged again by the worker from the plan itself; this only saves a person the refusal. */
async function toBeTyped(desk: Desk, { proposalId }: ProposalButton): Promise<Proposal | null> {
  const proposal = await desk.proposals.get(proposalId);
  // A click can be faster than the write that follows the posting.
  if (!proposal.ok || (proposal.value.state !== 'posted' && proposal.value.state !== 'drafted')) return null;
  const policy = desk.policyOf(proposal.value.clusterName);
  return policy.ok && needsTyping(policy.value, proposal.value.risk ?? null) ? proposal.value : null;
}

function strangeButton(): View {
  return problemView({
    refusal: refuse(
      'bad-input',
      'This button is not one that this version of the bot knows; nothing was done.',
      'Use the buttons of a newer message, or type plans and executions to see how things stand.',
    ),
  });
}
