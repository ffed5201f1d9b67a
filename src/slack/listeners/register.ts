/**
 * Everything that Slack can send, each answered by one listener that acknowledges first. One listener per kind of event
 * and a table inside it, because Bolt runs every listener that matches: a catch-all beside others would run as well.
 */

import type { App, BlockAction, RespondFn, ViewOutput } from '@slack/bolt';
import { actionIds } from '../buttons.ts';
import { choiceIn } from '../cluster-choice.ts';
import { readCommand } from '../command/read-command.ts';
import type { Desk } from '../desk.ts';
import { problemView } from '../views/answer-cards.ts';
import type { View } from '../views/blocks.ts';
import { intentActionId } from '../views/plan-form.ts';
import { readWhyForm, whyBroker } from '../views/why-modal.ts';
import type { WebClient } from '../web-client.ts';
import { notAllowed } from './allowed.ts';
import { carryOut, firstWord } from './answer.ts';
import { guarded, type Whisper } from './guarded.ts';
import type { HomeKeeper } from './home-keeper.ts';
import { isForm, openForm, redrawForm } from './open-form.ts';
import { pressed } from './press.ts';
import { usedShortcut } from './shortcut.ts';
import { submitted } from './submit.ts';
import { answerWhy } from './why.ts';

export function registerListeners(app: App, desk: Desk, homes: HomeKeeper): void {
  app.command(/.*/, async ({ ack, command, respond, client }) => {
    const { channel_id: channel, user_id: userId, team_id: teamId } = command;
    const typed = { text: command.text, channel, command: command.command, nowMs: desk.clock.nowMs() };
    const allowed = notAllowed(desk, { teamId, channel });
    const read = allowed ?? readCommand(typed, await choiceIn(desk, channel));
    if (!read.ok) return ack(onlyYou(problemView({ refusal: read })));
    const wanted = read.value;
    const word = firstWord(wanted);
    // Without a first word Slack shows nothing at all; the answer follows through the response address.
    await (word === null ? ack() : ack(onlyYou(word)));
    const asker = { teamId, userId, name: command.user_name, channel, deliveryId: command.trigger_id };
    await guarded(desk, whisperBy(respond), async () => {
      const more = isForm(wanted)
        ? await openForm(desk, client, { command: wanted, channel, triggerId: command.trigger_id })
        : await carryOut(desk, client, wanted, asker);
      if (more !== null) await whisperBy(respond)(more);
    });
  });

  app.action<BlockAction>(/.*/, async ({ ack, action, body, respond, client }) => {
    await ack();
    const whisper = whisperBy(respond);
    const teamId = body.user.team_id ?? body.team?.id ?? '';
    if (action.type === 'static_select' && body.view !== undefined) {
      const { view } = body;
      const text = action.selected_option?.value ?? '';
      // It changes nothing but the form, which is the person's own.
      if (teamId === desk.homeTeamId)
        await guarded(desk, whisper, () => chosen(desk, client, { actionId: action.action_id, text, view }));
      return;
    }
    // A link button only tells that it was used.
    if (action.type !== 'button' || action.url !== undefined) return;
    const channel = body.channel?.id ?? '';
    const { id: userId, username: name = userId } = body.user as { id: string; username?: string };
    await guarded(desk, whisper, async () => {
      // The home tab has no channel, and what is allowed is no secret within the workspace.
      const rules = action.action_id === actionIds.policy ? { ...desk, allowedChannels: [] } : desk;
      const refusal = notAllowed(rules, { teamId, channel });
      if (refusal !== null) return whisper(problemView({ refusal }));
      const asker = { teamId, userId, name, channel, deliveryId: `${userId}-${action.action_ts}` };
      const answer = await pressed(desk, { action, asker, triggerId: body.trigger_id }, client);
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

  app.shortcut(/.*/, async ({ ack, shortcut, client, respond }) => {
    await ack();
    const { id: userId } = shortcut.user;
    const channel = shortcut.type === 'message_action' ? shortcut.channel.id : '';
    // A global shortcut has neither a channel nor an address to answer to.
    const whisper: Whisper =
      shortcut.type === 'message_action'
        ? whisperBy(respond)
        : async (view) => {
            await client.chat.postMessage({ channel: userId, ...view });
          };
    await guarded(desk, whisper, async () => {
      const rules = channel === '' ? { ...desk, allowedChannels: [] } : desk;
      const refusal = notAllowed(rules, { teamId: shortcut.user.team_id ?? shortcut.team?.id ?? '', channel });
      if (refusal !== null) return whisper(problemView({ refusal }));
      const answer = await usedShortcut(desk, shortcut, client);
      if (answer !== null) await whisper(answer);
    });
  });

  app.options(/.*/, async ({ ack }) => ack({ options: [] }));

  // Events are acknowledged by Bolt itself. A home tab that cannot be drawn is drawn at its next opening.
  app.event('app_home_opened', async ({ event, client }) => {
    if (event.tab !== 'home') return;
    // An event does not say of which workspace somebody is; who cannot be asked about sees nothing.
    const person = await desk.directory.person(event.user);
    if (person.ok && person.value.teamId === desk.homeTeamId) await homes.opened(event.user, client);
  });

  app.error(async (error) => {
    desk.log.error('a listener failed', { reason: error.message, stack: error.stack });
  });
}

/** Something was chosen in an open form, which is drawn anew for it. */
async function chosen(
  desk: Desk,
  client: WebClient,
  { actionId, text, view }: { readonly actionId: string; readonly text: string; readonly view: ViewOutput },
): Promise<void> {
  if (actionId === intentActionId) return redrawForm(desk, client, view);
  const button = actionId === whyBroker.actionId ? readWhyForm(view.private_metadata) : null;
  if (button !== null) await answerWhy(desk, client, { button, viewId: view.id, text });
}

function onlyYou(view: View) {
  return { response_type: 'ephemeral' as const, text: view.text, blocks: view.blocks };
}

function whisperBy(respond: RespondFn): Whisper {
  return async (view) => {
    await respond({ response_type: 'ephemeral', replace_original: false, text: view.text, blocks: view.blocks });
  };
}
