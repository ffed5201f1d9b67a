/** users.*, usergroups.*, conversations.*: who is there and where. */

import type { Json } from '../json.ts';
import { changed } from '../state.ts';
import { botUserId, type Channel, teamId, type UserGroup } from '../workspace.ts';
import { type Answer, bot, type Call, directMessages, fail, type MethodTable, ok, userObject } from './method.ts';
import { numberArg, textArg } from './payload-args.ts';

/** Which one is asked for depends on the kind of channel; here any of them opens what the app can see. */
const readScopes = ['channels:read', 'groups:read', 'im:read', 'mpim:read'];

export const peopleMethods: MethodTable = {
  'users.info': bot('users:read', ({ state, args }) => {
    const user = state.users.get(textArg(args, 'user'));
    return user === undefined ? fail('user_not_found') : ok({ user: userObject(user) });
  }),
  'users.list': bot('users:read', ({ state, args }) =>
    page([...state.users.values()].map(userObject), args, 'members'),
  ),
  'usergroups.list': bot('usergroups:read', ({ state }) =>
    ok({ usergroups: [...state.groups.values()].map(groupObject) }),
  ),
  'usergroups.users.list': bot('usergroups:read', ({ state, args }) => {
    const group = state.groups.get(textArg(args, 'usergroup'));
    return group === undefined ? fail('no_such_subteam') : ok({ users: group.members });
  }),
  'conversations.list': bot(readScopes, ({ state, args }) => {
    const types = (textArg(args, 'types') || 'public_channel').split(',').map((type) => type.trim());
    const seen = [...state.channels.values()].filter(
      (channel) => types.includes(typeOf(channel)) && isVisible(channel),
    );
    return page(
      seen.map((channel) => ({ ...channelObject(channel), num_members: channel.members.size })),
      args,
      'channels',
    );
  }),
  'conversations.info': bot(readScopes, (call) =>
    withChannel(call, (channel) => ok({ channel: channelObject(channel) })),
  ),
  'conversations.members': bot(readScopes, (call) =>
    withChannel(call, (channel) => page([...channel.members], call.args, 'members')),
  ),
  'conversations.open': bot('im:write', ({ state, args }) => {
    const users = textArg(args, 'users').split(',');
    const user = state.users.get(users[0] ?? '');
    if (user === undefined || users.length !== 1) return fail('user_not_found');
    return ok({ channel: { id: directMessages(state, user.id).id } });
  }),
  'conversations.join': bot('channels:join', (call) =>
    withChannel(call, (channel) => {
      if (channel.kind !== 'public') return fail('method_not_supported_for_channel_type');
      if (channel.archived) return fail('is_archived');
      channel.members.add(botUserId);
      changed(call.state);
      return ok({ channel: channelObject(channel) });
    }),
  ),
};

function withChannel(call: Call, use: (channel: Channel) => Answer): Answer {
  const channel = call.state.channels.get(textArg(call.args, 'channel'));
  return channel === undefined || !isVisible(channel) ? fail('channel_not_found') : use(channel);
}

/** Apps see public channels and those they are in. */
function isVisible(channel: Channel): boolean {
  return channel.kind === 'public' || channel.members.has(botUserId);
}

function typeOf(channel: Channel): string {
  if (channel.kind === 'im') return 'im';
  return channel.kind === 'public' ? 'public_channel' : 'private_channel';
}

/** Cursor paging: the cursor is the offset. */
export function page(all: readonly unknown[], args: Json, key: string): Answer {
  const from = numberArg(args, 'cursor', 0);
  const limit = Math.max(1, Math.min(1000, numberArg(args, 'limit', 100)));
  const next = from + limit < all.length ? String(from + limit) : '';
  return ok({ [key]: all.slice(from, from + limit), response_metadata: { next_cursor: next } });
}

export function channelObject(channel: Channel): Json {
  return {
    id: channel.id,
    name: channel.name,
    is_channel: channel.kind !== 'im',
    is_im: channel.kind === 'im',
    is_private: channel.kind !== 'public',
    is_archived: channel.archived,
    is_member: channel.members.has(botUserId),
    ...(channel.kind === 'im' ? { user: channel.name } : {}),
  };
}

function groupObject(group: UserGroup): Json {
  return {
    id: group.id,
    team_id: teamId,
    is_usergroup: true,
    name: group.name,
    handle: group.handle,
    date_delete: 0,
    user_count: group.members.length,
    users: group.members,
  };
}
