/** Shortcuts, option requests and events, as Slack sends them to apps. */

import type { BlockSuggestion, GlobalShortcut, MessageShortcut, ViewOutput } from '@slack/bolt';
import { newHook, newTrigger } from './access.ts';
import type { Json } from './json.ts';
import { messageObject } from './methods/chat.ts';
import { type Message, nextId, type State } from './state.ts';
import type { Placed } from './views/elements.ts';
import { appId, botUserId, type Channel, teamDomain, teamId, type User } from './workspace.ts';

const token = 'legacy-verification-token';
const team = { id: teamId, domain: teamDomain };

type Where = { readonly state: State; readonly baseUrl: string; readonly user: User };

export function messageShortcut(where: Where, message: Message, channel: Channel, callbackId: string): MessageShortcut {
  const { state, user, baseUrl } = where;
  const hook = newHook(state, {
    userId: user.id,
    channel: channel.id,
    threadTs: message.threadTs,
    messageTs: message.ts,
  });
  return {
    type: 'message_action',
    callback_id: callbackId,
    trigger_id: newTrigger(state, user.id, null),
    message_ts: message.ts,
    response_url: `${baseUrl}/hook/${hook}`,
    message: { ...messageObject(message), type: 'message', ts: message.ts },
    user: { id: user.id, name: user.name, team_id: user.teamId },
    channel: { id: channel.id, name: channel.name },
    team,
    token,
    action_ts: (state.clock.nowMs() / 1000).toFixed(6),
    is_enterprise_install: false,
  };
}

export function globalShortcut(where: Where, callbackId: string): GlobalShortcut {
  const { state, user } = where;
  return {
    type: 'shortcut',
    callback_id: callbackId,
    trigger_id: newTrigger(state, user.id, null),
    user: { id: user.id, username: user.name, team_id: user.teamId },
    team,
    token,
    action_ts: (state.clock.nowMs() / 1000).toFixed(6),
    is_enterprise_install: false,
  };
}

/** Asks the app for the options of an external_select. */
export function blockSuggestion(where: Where, view: ViewOutput | null, placed: Placed, typed: string): BlockSuggestion {
  const { user } = where;
  return {
    type: 'block_suggestion',
    user: { id: user.id, name: user.name, team_id: user.teamId },
    container: view === null ? { type: 'message' } : { type: 'view', view_id: view.id },
    api_app_id: appId,
    token,
    action_id: placed.actionId,
    block_id: placed.blockId,
    value: typed,
    team,
    is_enterprise_install: false,
    ...(view === null ? {} : { view }),
  };
}

/** An Events API callback around one event. */
export function eventCallback(state: State, event: Json): Json {
  return {
    token,
    team_id: teamId,
    api_app_id: appId,
    type: 'event_callback',
    event_id: nextId(state, 'Ev'),
    event_time: Math.floor(state.clock.nowMs() / 1000),
    authorizations: [
      { enterprise_id: null, team_id: teamId, user_id: botUserId, is_bot: true, is_enterprise_install: false },
    ],
    event,
  };
}
