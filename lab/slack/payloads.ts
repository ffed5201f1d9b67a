/** What Slack sends to apps, typed as Bolt reads it. */

import type {
  BlockAction,
  BlockElementAction,
  GlobalShortcut,
  MessageShortcut,
  SlashCommand,
  ViewClosedAction,
  ViewOutput,
  ViewSubmitAction,
} from '@slack/bolt';
import { newHook, newTrigger } from './access.ts';
import { isJson, type Json } from './json.ts';
import { messageObject } from './methods/chat.ts';
import type { Message, RawValues, State } from './state.ts';
import { isStateful, type OptionFinder, type Placed, stateValue, stateValues } from './views/elements.ts';
import { appId, type Channel, teamDomain, teamId, type User } from './workspace.ts';

/** The old verification token: still in every payload, and nothing should trust it. */
const token = 'legacy-verification-token';

export type Envelope =
  | { readonly kind: 'slash_commands'; readonly payload: SlashCommand }
  | {
      readonly kind: 'interactive';
      readonly payload: BlockAction | ViewSubmitAction | ViewClosedAction | MessageShortcut | GlobalShortcut | Json;
    }
  | { readonly kind: 'events_api'; readonly payload: Json };

type Where = { readonly state: State; readonly baseUrl: string; readonly user: User };

export function slashCommand(where: Where, channel: Channel, command: string, text: string): SlashCommand {
  const { state, user, baseUrl } = where;
  const hook = newHook(state, { userId: user.id, channel: channel.id, threadTs: null, messageTs: null });
  return {
    token,
    team_id: user.teamId,
    team_domain: teamDomain,
    channel_id: channel.id,
    channel_name: channel.kind === 'im' ? 'directmessage' : channel.name,
    user_id: user.id,
    user_name: user.name,
    command,
    text,
    api_app_id: appId,
    is_enterprise_install: 'false',
    response_url: `${baseUrl}/hook/${hook}`,
    trigger_id: newTrigger(state, user.id, null),
  };
}

const team = { id: teamId, domain: teamDomain };

function userOf(user: User): BlockAction['user'] {
  return { id: user.id, username: user.name, name: user.name, team_id: user.teamId };
}

export type Acted = {
  readonly placed: Placed;
  readonly entered: RawValues;
  /** The chosen option of an overflow menu. */
  readonly chosen?: string;
  readonly offered: OptionFinder;
};

export function messageAction(where: Where, message: Message, channel: Channel, acted: Acted): BlockAction {
  const { state, user, baseUrl } = where;
  const hook = newHook(state, {
    userId: user.id,
    channel: channel.id,
    threadTs: message.threadTs,
    messageTs: message.ts,
  });
  const isEphemeral = message.onlyFor !== null;
  return {
    type: 'block_actions',
    user: userOf(user),
    api_app_id: appId,
    token,
    container: {
      type: 'message',
      message_ts: message.ts,
      channel_id: channel.id,
      is_ephemeral: isEphemeral,
      ...(message.threadTs === null ? {} : { thread_ts: message.threadTs }),
    },
    trigger_id: newTrigger(state, user.id, null),
    team,
    is_enterprise_install: false,
    channel: { id: channel.id, name: channel.kind === 'im' ? 'directmessage' : channel.name },
    // Slack leaves the message out of actions on ephemeral ones.
    ...(isEphemeral ? {} : { message: { ...messageObject(message), type: 'message' as const, ts: message.ts } }),
    state: { values: stateValues(message.blocks, acted.entered, acted.offered) },
    response_url: `${baseUrl}/hook/${hook}`,
    actions: [actionOf(state, acted)],
  } as BlockAction;
}

export function viewAction(where: Where, view: ViewOutput, acted: Acted): BlockAction {
  const { state, user } = where;
  const isModal = view.type === 'modal';
  return {
    type: 'block_actions',
    user: userOf(user),
    api_app_id: appId,
    token,
    container: { type: 'view', view_id: view.id },
    trigger_id: newTrigger(state, user.id, isModal ? view.id : null),
    team,
    is_enterprise_install: false,
    view,
    // Actions in views carry no response_url; Bolt's type says that it is always there.
    actions: [actionOf(state, acted)],
  } as unknown as BlockAction;
}

function actionOf(state: State, acted: Acted): BlockElementAction {
  const { element, blockId, actionId } = acted.placed;
  const base = {
    type: element['type'],
    action_id: actionId,
    block_id: blockId,
    action_ts: (state.clock.nowMs() / 1000).toFixed(6),
  };
  if (element['type'] === 'button') {
    const { text, value, url, style } = {
      text: element['text'],
      value: element['value'],
      url: element['url'],
      style: element['style'],
    };
    const kept = Object.entries({ text, value, url, style }).filter(([, part]) => part !== undefined);
    return { ...base, ...Object.fromEntries(kept) } as BlockElementAction;
  }
  const held = isStateful(element)
    ? stateValue(element, acted.entered[blockId]?.[actionId], acted.offered)
    : stateValue({ ...element, type: 'static_select' }, acted.chosen ?? null, acted.offered);
  const placeholder = isJson(element['placeholder']) ? { placeholder: element['placeholder'] } : {};
  return { ...held, ...base, ...placeholder } as BlockElementAction;
}

export function viewSubmission(where: Where, view: ViewOutput): ViewSubmitAction {
  const { state, user } = where;
  return {
    type: 'view_submission',
    team,
    user: { id: user.id, name: user.name, team_id: user.teamId },
    api_app_id: appId,
    token,
    trigger_id: newTrigger(state, user.id, view.id),
    view,
    response_urls: [],
    is_enterprise_install: false,
  };
}

export function viewClosed(user: User, view: ViewOutput, isCleared: boolean): ViewClosedAction {
  return {
    type: 'view_closed',
    team,
    user: { id: user.id, name: user.name, team_id: user.teamId },
    api_app_id: appId,
    token,
    view,
    is_cleared: isCleared,
    is_enterprise_install: false,
  };
}
