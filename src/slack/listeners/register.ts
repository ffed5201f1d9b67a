/**
 * Everything that Slack can send, each answered by one listener that acknowledges first. One listener per kind of event
 * and a table inside it, because Bolt runs every listener that matches: a catch-all beside others would run as well.
 */

import type { App, BlockAction, ButtonAction, RespondFn } from '@slack/bolt';
import { refuse } from '../../../jobs/outcome.ts';
import { needsTyping } from '../../../jobs/policy/decide.ts';
import { intentKinds } from '../../../planner/index.ts';
import { actionIds, type ProposalButton, readButton, readChoice, readExecutionId } from '../buttons.ts';
import { readCommand } from '../command/read-command.ts';
import type { Desk } from '../desk.ts';
import { scheduleActOf } from '../schedule/act-of-button.ts';
import { actOnSchedule } from '../schedule/answer-schedule.ts';
import { scheduleForm } from '../schedule/schedule-form.ts';
import { problemView } from '../views/answer-cards.ts';
import { said, type View } from '../views/blocks.ts';
import { confirmModal } from '../views/confirm-modal.ts';
import { helpView } from '../views/help-view.ts';
import { channelOfForm, intentActionId, planForm } from '../views/plan-form.ts';
import { policyModal } from '../views/policy-view.ts';
import { rejectModal } from '../views/reject-modal.ts';
import { readWhyForm, whyBroker } from '../views/why-modal.ts';
import type { WebClient } from '../web-client.ts';
import { type Asker, carryOut, controlText, enqueue, firstWord } from './answer.ts';
import { choose } from './choose.ts';
import { openDetails } from './details.ts';
import { guarded, type Whisper } from './guarded.ts';
import { publishHome } from './home.ts';
import { submitted, valuesOf } from './submit.ts';
import { answerWhy, openWhy } from './why.ts';

export function registerListeners(app: App, desk: Desk): void {
  app.command(/.*/, async ({ ack, command, respond, client }) => {
    const { channel_id: channel, user_id: userId, team_id: teamId } = command;
    const typed = { text: command.text, channel, command: command.command, nowMs: desk.clock.nowMs() };
    const allowed = notAllowed(desk, { teamId, channel });
    const read = allowed ?? readCommand(typed, desk.clusters);
    if (!read.ok) return ack(onlyYou(problemView({ refusal: read })));
    const wanted = read.value;
    const word = wanted.kind === 'help' ? helpView(helpContext(desk, typed)) : firstWord(wanted);
    // Without a first word Slack shows nothing at all; the answer follows through the response address.
    await (word === null ? ack() : ack(onlyYou(word)));
    const asker = { teamId, userId, name: command.user_name, channel, deliveryId: command.trigger_id };
    await guarded(desk, whisperBy(respond), async () => {
      if (wanted.kind === 'plan-form') {
        const view = planForm(blankForm(desk, { clusterName: wanted.clusterName, channel }));
        await client.views.open({ trigger_id: command.trigger_id, view });
        return;
      }
      if (wanted.kind === 'schedule-form') {
        const view = scheduleForm(blankForm(desk, { clusterName: wanted.clusterName, channel }));
        await client.views.open({ trigger_id: command.trigger_id, view });
        return;
      }
      const more = await carryOut(desk, client, wanted, asker);
      if (more !== null) await whisperBy(respond)(more);
    });
  });

  app.action<BlockAction>(/.*/, async ({ ack, action, body, respond, client }) => {
    await ack();
    if (action.type === 'static_select' && action.action_id === intentActionId && body.view !== undefined) {
      await guarded(desk, whisperBy(respond), () => redrawForm(desk, client, body.view));
      return;
    }
    if (action.type === 'static_select' && action.action_id === whyBroker.actionId && body.view !== undefined) {
      const button = readWhyForm(body.view.private_metadata);
      const asked = { viewId: body.view.id, text: action.selected_option?.value ?? '' };
      if (button === null || (body.user.team_id ?? body.team?.id) !== desk.homeTeamId) return;
      await guarded(desk, whisperBy(respond), () => answerWhy(desk, client, { button, ...asked }));
      return;
    }
    // A link button only tells that it was used.
    if (action.type !== 'button' || action.url !== undefined) return;
    const channel = body.channel?.id ?? '';
    const whisper = whisperBy(respond);
    await guarded(desk, whisper, async () => {
      // The home tab has no channel, and what is allowed is no secret within the workspace.
      const inHome = action.action_id === actionIds.policy;
      const rules = inHome ? { ...desk, allowedChannels: [] } : desk;
      const refusal = notAllowed(rules, { teamId: body.user.team_id ?? body.team?.id ?? '', channel });
      if (refusal !== null) return whisper(problemView({ refusal }));
      const teamId = body.user.team_id ?? body.team?.id ?? '';
      const { id: userId, username: name = userId } = body.user as { id: string; username?: string };
      const asker = { teamId, userId, name, channel, deliveryId: `${userId}-${action.action_ts}` };
      const scheduled = scheduleActOf(action);
      if (scheduled !== null) return whisper(await actOnSchedule(desk, scheduled, asker));
      if (action.action_id === actionIds.mend) return mend(desk, client, { value: action.value ?? '', asker, whisper });
      if (action.action_id === actionIds.scheduleAdd) {
        const view = scheduleForm(blankForm(desk, { clusterName: desk.clusters.ofChannel(channel), channel }));
        await client.views.open({ trigger_id: body.trigger_id, view });
        return;
      }
      if (inHome) {
        const policy = desk.policyOf(action.value ?? '');
        if (!policy.ok) return;
        const view = policyModal(action.value ?? '', policy.value);
        await client.views.open({ trigger_id: body.trigger_id, view });
        return;
      }
      const choice = readChoice(action.action_id);
      const chosenFrom = choice === null ? null : readButton(action.value);
      if (choice !== null && chosenFrom !== null) return whisper(await choose(desk, chosenFrom, choice, asker));
      const click = { action, channel, userId: body.user.id, triggerId: body.trigger_id };
      const answer = await pressed(desk, click, client);
      if (answer !== null) await whisper(answer);
    });
  });

  app.view(/.*/, async ({ ack, body, view, client }) => {
    const { id: userId, name: userName, team_id: teamId } = body.user;
    const submission = { view, userId, userName, teamId: teamId ?? body.team?.id ?? '' };
    const { response, channel, work } = submitted(desk, submission);
    await (response === null ? ack() : ack(response));
    const whisper: Whisper = async (answer) => {
      await client.chat.postEphemeral({ channel: channel === '' ? userId : channel, user: userId, ...answer });
    };
    await guarded(desk, whisper, () => work(whisper, client));
  });

  app.view({ callback_id: /.*/, type: 'view_closed' }, async ({ ack }) => ack());

  app.shortcut(/.*/, async ({ ack, shortcut }) => {
    await ack();
    desk.log.warn('a shortcut that this version does not know', { callbackId: shortcut.callback_id });
  });

  app.options(/.*/, async ({ ack }) => ack({ options: [] }));

  // Events are acknowledged by Bolt itself. A home tab that cannot be drawn is drawn at its next opening.
  app.event('app_home_opened', async ({ event, client }) => {
    if (event.tab === 'home') await publishHome(desk, client, event.user);
  });

  app.error(async (error) => {
    desk.log.error('a listener failed', { reason: error.message, stack: error.stack });
  });
}

function blankForm(
  desk: Desk,
  { clusterName, channel }: { readonly clusterName: string | null; readonly channel: string },
) {
  const { names } = desk.clusters;
  return { clusterNames: names, clusterName: clusterName ?? names[0] ?? '', intent: 'rebalance', channel } as const;
}

/** Another intent needs other fields. */
async function redrawForm(desk: Desk, client: WebClient, view: BlockAction['view']): Promise<void> {
  if (view === undefined) return;
  const { intent: chosen, cluster } = valuesOf(view);
  const channel = channelOfForm(view.private_metadata) ?? '';
  const intent = intentKinds.find((kind) => kind === chosen) ?? 'rebalance';
  const state = { ...blankForm(desk, { clusterName: cluster ?? null, channel }), intent };
  await client.views.update({ view_id: view.id, hash: view.hash, view: planForm(state) });
}

type Click = {
  readonly action: ButtonAction;
  readonly channel: string;
  readonly userId: string;
  readonly triggerId: string;
};

/** What to say to the clicker alone; null when the message or a form says it. */
async function pressed(desk: Desk, click: Click, client: WebClient): Promise<View | null> {
  const { action, channel, userId, triggerId } = click;
  const clicker = { userId, channel };
  // One press of one button, however often Slack delivers it.
  const delivery = { deliveryId: `${userId}-${(action.value ?? '').slice(0, 24)}-${action.action_ts}` };
  const { action_id: actionId } = action;
  if (actionId === actionIds.cancel || actionId === actionIds.pause || actionId === actionIds.resume) {
    const executionId = readExecutionId(action.value);
    if (executionId === null) return strangeButton();
    if (actionId === actionIds.cancel) {
      const failed = await enqueue(desk, { kind: 'cancel', executionId, clicker }, delivery);
      return failed ?? said(`Asking for the end of ${executionId}. Its thread shows what comes of it.`);
    }
    const control = { kind: actionId === actionIds.pause ? 'pause' : 'resume' } as const;
    const failed = await enqueue(desk, { kind: 'control', executionId, control, clicker }, delivery);
    return failed ?? said(controlText(executionId, control));
  }
  const button = readButton(action.value);
  if (button === null) return strangeButton();
  switch (action.action_id) {
    case actionIds.approve: {
      if (await asksForTyping(desk, button)) {
        await client.views.open({ trigger_id: triggerId, view: confirmModal({ ...button, channel }) });
        return null;
      }
      const failed = await enqueue(desk, { kind: 'approve', ...button, clicker }, delivery);
      return (
        failed ?? said(`Checking your approval of ${button.proposalId} and whether the cluster is still as planned.`)
      );
    }
    case actionIds.reject:
      await client.views.open({ trigger_id: triggerId, view: rejectModal({ ...button, channel }) });
      return null;
    case actionIds.details:
      await openDetails(desk, client, { ...button, triggerId });
      return null;
    case actionIds.why:
      await openWhy(desk, client, { ...button, triggerId });
      return null;
    default:
      return strangeButton();
  }
}

/** As if the clicker had typed the remedy's command. */
async function mend(
  desk: Desk,
  client: WebClient,
  { value, asker, whisper }: { readonly value: string; readonly asker: Asker; readonly whisper: Whisper },
): Promise<void> {
  const typed = { text: value, channel: asker.channel, command: '/kafka', nowMs: desk.clock.nowMs() };
  const read = readCommand(typed, desk.clusters);
  if (!read.ok || read.value.kind !== 'plan') return whisper(strangeButton());
  const more = (await carryOut(desk, client, read.value, asker)) ?? firstWord(read.value);
  if (more !== null) await whisper(more);
}

/** Judged again by the worker from the plan itself; this only saves a person the refusal. */
async function asksForTyping(desk: Desk, { proposalId }: ProposalButton): Promise<boolean> {
  const proposal = await desk.proposals.get(proposalId);
  // A click can be faster than the write that follows the posting.
  if (!proposal.ok || (proposal.value.state !== 'posted' && proposal.value.state !== 'drafted')) return false;
  const policy = desk.policyOf(proposal.value.clusterName);
  return policy.ok && needsTyping(policy.value, proposal.value.risk ?? null);
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

/** Checked for every ask, before anything is read or done. */
function notAllowed(desk: Desk, { teamId, channel }: { readonly teamId: string; readonly channel: string }) {
  if (teamId !== desk.homeTeamId) {
    return refuse('not-allowed', 'This bot serves another workspace.', 'Ask somebody of that workspace.');
  }
  if (desk.allowedChannels.length > 0 && !desk.allowedChannels.includes(channel)) {
    const places = desk.allowedChannels.map((id) => `<#${id}>`).join(', ');
    return refuse('not-allowed', 'This bot is not to be used in this channel.', `Use it in ${places}.`);
  }
  return null;
}

function helpContext(desk: Desk, { command, channel }: { readonly command: string; readonly channel: string }) {
  return { command, clusterNames: desk.clusters.names, usual: desk.clusters.ofChannel(channel) };
}

function onlyYou(view: View) {
  return { response_type: 'ephemeral' as const, text: view.text, blocks: view.blocks };
}

function whisperBy(respond: RespondFn): Whisper {
  return async (view) => {
    await respond({ response_type: 'ephemeral', replace_original: false, text: view.text, blocks: view.blocks });
  };
}
