/** What a Web API method is here: a scope, a kind of token, and a function from arguments to Slack's answer. */

import type { Json } from '../json.ts';
import type { State } from '../state.ts';
import type { Channel, User } from '../workspace.ts';
import { botUserId } from '../workspace.ts';

export type Answer = Json & { readonly ok: boolean };

export type Call = {
  readonly state: State;
  readonly args: Json;
  /** http://127.0.0.1:port */
  readonly baseUrl: string;
  /** Makes a one-time Socket Mode address; null when ten sockets are open already. */
  readonly openSocketUrl: () => string | null;
};

export type Method = {
  readonly token: 'bot' | 'app';
  /** Any one of these is enough; none are needed when the list is empty. */
  readonly scopes: readonly string[];
  readonly run: (call: Call) => Answer;
};

export type MethodTable = Readonly<Record<string, Method>>;

export function ok(fields: Json = {}): Answer {
  return { ok: true, ...fields };
}

export function fail(error: string, messages: readonly string[] = []): Answer {
  return messages.length === 0 ? { ok: false, error } : { ok: false, error, response_metadata: { messages } };
}

/** A bot method, which is what almost all are. */
export function bot(scope: string | readonly string[] | null, run: Method['run']): Method {
  return { token: 'bot', scopes: scope === null ? [] : typeof scope === 'string' ? [scope] : scope, run };
}

/** The channel that an id or a #name means. A person's id means the direct messages between them and the app. */
export function channelOf(state: State, wanted: string): Channel | undefined {
  if (state.users.has(wanted)) return directMessages(state, wanted);
  const byId = state.channels.get(wanted);
  if (byId !== undefined) return byId;
  const name = wanted.replace(/^#/, '');
  return [...state.channels.values()].find((channel) => channel.name === name && channel.kind !== 'im');
}

export function directMessages(state: State, userId: string): Channel {
  const id = `D${userId.slice(1)}`;
  const known = state.channels.get(id);
  if (known !== undefined) return known;
  const fresh: Channel = { id, name: userId, kind: 'im', members: new Set([userId, botUserId]), archived: false };
  state.channels.set(id, fresh);
  return fresh;
}

/** Why the app may not post there, or null when it may. */
export function postingFault(state: State, channel: Channel): Answer | null {
  if (channel.archived) return fail('is_archived');
  if (channel.members.has(botUserId)) return null;
  if (channel.kind === 'public' && state.manifest.botScopes.includes('chat:write.public')) return null;
  // A private channel that the app is not in does not exist for it.
  return fail(channel.kind === 'private' ? 'channel_not_found' : 'not_in_channel');
}

export function userObject(user: User): Json {
  return {
    id: user.id,
    team_id: user.teamId,
    name: user.name,
    real_name: user.realName,
    deleted: user.deleted,
    tz: 'Etc/UTC',
    tz_offset: 0,
    is_admin: false,
    is_owner: false,
    is_bot: user.isBot,
    is_app_user: false,
    is_restricted: user.isGuest,
    is_ultra_restricted: false,
    ...(user.isStranger ? { is_stranger: true } : {}),
    profile: { real_name: user.realName, display_name: user.name, team: user.teamId },
    updated: 0,
  };
}
