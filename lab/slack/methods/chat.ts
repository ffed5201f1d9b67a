/** chat.*: posting, editing and deleting messages. */

import { asList, isJson, type Json } from '../json.ts';
import { maxTextChars, messageFault } from '../limits/message.ts';
import {
  addMessage,
  editMessage,
  findMessage,
  type Message,
  type MessageEdit,
  removeMessage,
  type State,
} from '../state.ts';
import { appId, botId, botUserId, teamDomain, teamId } from '../workspace.ts';
import { fileOf } from './files.ts';
import { type Answer, bot, type Call, channelOf, fail, type MethodTable, ok, postingFault } from './method.ts';
import { blocksArg, textArg } from './payload-args.ts';

export const chatMethods: MethodTable = {
  'chat.postMessage': bot('chat:write', post),
  'chat.postEphemeral': bot('chat:write', whisper),
  'chat.update': bot('chat:write', update),
  'chat.delete': bot('chat:write', remove),
  'chat.getPermalink': bot(null, permalink),
};

type Content = { readonly text: string; readonly blocks: readonly Json[]; readonly attachments: readonly Json[] };

function contentOf(state: State, args: Json): Content | Answer {
  const blocks = blocksArg(args);
  if (blocks === 'broken') return fail('invalid_blocks_format');
  const attachments = asList(args['attachments']);
  const text = textArg(args, 'text').slice(0, maxTextChars);
  const fault = messageFault({ text: attachments.length > 0 && text === '' ? ' ' : text, blocks });
  if (fault !== null) return fail(fault.error, fault.messages);
  const lost = missingFiles(state, blocks);
  return lost.length > 0 ? fail('invalid_blocks', lost) : { text, blocks, attachments };
}

/** Image blocks may name only files that were uploaded. */
function missingFiles(state: State, blocks: readonly Json[]): readonly string[] {
  return blocks.flatMap((block, at) => {
    if (block['slack_file'] === undefined || fileOf(state, block['slack_file']) !== undefined) return [];
    return [`[ERROR] invalid slack file [json-pointer:/blocks/${at}/slack_file]`];
  });
}

function isAnswer(value: Content | Answer): value is Answer {
  return 'ok' in value;
}

function post(call: Call): Answer {
  const { state, args } = call;
  const channel = channelOf(state, textArg(args, 'channel'));
  if (channel === undefined) return fail('channel_not_found');
  const content = contentOf(state, args);
  if (isAnswer(content)) return content;
  const refused = postingFault(state, channel);
  if (refused !== null) return refused;
  const threadTs = textArg(args, 'thread_ts') || null;
  if (threadTs !== null && findMessage(state, channel.id, threadTs) === undefined) return fail('thread_not_found');
  const metadata = args['metadata'];
  const message = addMessage(state, {
    ...content,
    channel: channel.id,
    threadTs,
    broadcast: threadTs !== null && String(args['reply_broadcast'] ?? '') === 'true',
    metadata: isJson(metadata) ? metadata : null,
  });
  return ok({ channel: channel.id, ts: message.ts, message: messageObject(message) });
}

function whisper(call: Call): Answer {
  const { state, args } = call;
  const channel = channelOf(state, textArg(args, 'channel'));
  if (channel === undefined) return fail('channel_not_found');
  const user = textArg(args, 'user');
  const content = contentOf(state, args);
  if (isAnswer(content)) return content;
  const refused = postingFault(state, channel);
  if (refused !== null) return refused;
  if (!channel.members.has(user)) return fail('user_not_in_channel');
  const message = addMessage(state, {
    ...content,
    channel: channel.id,
    onlyFor: user,
    threadTs: textArg(args, 'thread_ts') || null,
  });
  return ok({ message_ts: message.ts });
}

/** The app's own message that the arguments name, or Slack's error. Ephemeral messages are out of reach. */
function ownMessage(state: State, args: Json, foreign: string, archived: string): Message | Answer {
  const channel = state.channels.get(textArg(args, 'channel'));
  if (channel === undefined) return fail('channel_not_found');
  const message = findMessage(state, channel.id, textArg(args, 'ts'));
  if (message === undefined || message.onlyFor !== null) return fail('message_not_found');
  if (message.user !== botUserId) return fail(foreign);
  return channel.archived ? fail(archived) : message;
}

function update(call: Call): Answer {
  const { state, args } = call;
  const own = ownMessage(state, args, 'cant_update_message', 'is_inactive');
  if ('ok' in own) return own;
  const keepsBlocks = args['blocks'] === undefined;
  const content = contentOf(state, keepsBlocks ? { ...args, blocks: own.blocks } : args);
  if (isAnswer(content)) return content;
  const edit: MessageEdit = {
    ...(args['text'] === undefined ? {} : { text: content.text }),
    // As in Slack: new text without blocks takes the old blocks away.
    blocks: keepsBlocks ? (args['text'] === undefined ? own.blocks : []) : content.blocks,
    ...(args['attachments'] === undefined ? {} : { attachments: content.attachments }),
  };
  const next = editMessage(state, own, edit);
  // Inside the message of this answer, Slack's own types know no ts.
  const { ts, ...message } = messageObject(next);
  return ok({ channel: next.channel, ts, text: next.text, message });
}

function remove(call: Call): Answer {
  const message = ownMessage(call.state, call.args, 'cant_delete_message', 'cant_delete_message');
  if ('ok' in message) return message;
  removeMessage(call.state, message);
  return ok({ channel: message.channel, ts: message.ts });
}

function permalink(call: Call): Answer {
  const channel = call.state.channels.get(textArg(call.args, 'channel'));
  if (channel === undefined) return fail('channel_not_found');
  const ts = textArg(call.args, 'message_ts');
  if (findMessage(call.state, channel.id, ts) === undefined) return fail('message_not_found');
  return ok({ channel: channel.id, permalink: `${call.baseUrl}/archives/${channel.id}/p${ts.replace('.', '')}` });
}

/** A message as Slack shows it to apps. */
export function messageObject(message: Message): Json {
  return {
    type: 'message',
    user: message.user,
    ts: message.ts,
    text: message.text,
    team: teamId,
    ...(message.botId === null ? {} : { bot_id: botId, app_id: appId }),
    ...(message.blocks.length > 0 ? { blocks: message.blocks } : {}),
    ...(message.attachments.length > 0 ? { attachments: message.attachments } : {}),
    ...(message.threadTs === null ? {} : { thread_ts: message.threadTs }),
    ...(message.metadata === null ? {} : { metadata: message.metadata }),
    ...(message.edited ? { edited: { user: message.user, ts: message.ts } } : {}),
  };
}

export const workspaceUrl = `https://${teamDomain}.slack.invalid/`;
