/** conversations.history and conversations.replies: what was said, with what apps have hidden in it. */

import type { Json } from '../json.ts';
import type { Message } from '../state.ts';
import { botUserId } from '../workspace.ts';
import { messageObject } from './chat.ts';
import { type Answer, bot, type Call, fail, type MethodTable } from './method.ts';
import { textArg } from './payload-args.ts';
import { page } from './people.ts';

const scopes = ['channels:history', 'groups:history', 'im:history', 'mpim:history'];

export const historyMethods: MethodTable = {
  /** Newest first; replies are in their threads alone. */
  'conversations.history': bot(scopes, (call) =>
    listed(call, (messages) => messages.filter(({ threadTs, broadcast }) => threadTs === null || broadcast).reverse()),
  ),
  /** The message itself first, then its replies, oldest first. */
  'conversations.replies': bot(scopes, (call) => {
    const wanted = textArg(call.args, 'ts');
    return listed(call, (messages) => messages.filter(({ ts, threadTs }) => ts === wanted || threadTs === wanted));
  }),
};

function listed(call: Call, choose: (messages: readonly Message[]) => readonly Message[]): Answer {
  const { state, args } = call;
  const channel = state.channels.get(textArg(args, 'channel'));
  if (channel === undefined) return fail('channel_not_found');
  if (!channel.members.has(botUserId)) return fail('not_in_channel');
  const oldest = Number(textArg(args, 'oldest') || 0);
  const seen = [...state.messages.values()].filter(
    (message) => message.channel === channel.id && message.onlyFor === null && Number(message.ts) > oldest,
  );
  const withMetadata = textArg(args, 'include_all_metadata') === 'true' || args['include_all_metadata'] === true;
  const shown = choose(seen).map((message) => shownAs(message, withMetadata));
  return page(shown, args, 'messages');
}

function shownAs(message: Message, withMetadata: boolean): Json {
  const { metadata, ...rest } = messageObject(message);
  return withMetadata && metadata !== undefined ? { ...rest, metadata } : rest;
}
