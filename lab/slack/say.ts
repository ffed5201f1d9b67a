/** A person sends a line in a channel: a slash command, or a message that may mention the app. */

import { type Acting, type Desk, deliveryFault, findChannel, refused, send, whereOf } from './act.ts';
import { asList, asString, isJson, type Json } from './json.ts';
import { messageFault } from './limits/message.ts';
import { slashCommand } from './payloads.ts';
import { eventCallback } from './payloads-more.ts';
import { addMessage, findMessage, type State } from './state.ts';
import { botUserId, type Channel, slackbotId, type User } from './workspace.ts';

export type Line = {
  readonly user: User;
  readonly channel: string;
  readonly text: string;
  readonly threadTs?: string | null;
};

export async function say(desk: Desk, line: Line): Promise<Acting> {
  const channel = findChannel(desk.state, line.user, line.channel);
  if (channel === undefined) return refused('channel_not_found', `${line.user.name} is not in ${line.channel}.`);
  const text = line.text.trim();
  if (text === '') return refused('no_text', 'There is nothing to send.');
  if (text.startsWith('/')) return runCommand(desk, line.user, channel, text);
  const threadTs = line.threadTs ?? null;
  if (threadTs !== null && findMessage(desk.state, channel.id, threadTs) === undefined) {
    return refused('thread_not_found', 'That thread is gone.');
  }
  const message = addMessage(desk.state, { channel: channel.id, user: line.user.id, text: escapeText(text), threadTs });
  const type = eventType(desk, channel, message.text);
  if (type !== null) {
    const event: Json = {
      type,
      user: line.user.id,
      text: message.text,
      ts: message.ts,
      channel: channel.id,
      event_ts: message.ts,
      ...(type === 'message' ? { channel_type: 'im' } : {}),
      ...(threadTs === null ? {} : { thread_ts: threadTs }),
    };
    await send(desk, line.user, `event ${type}`, { kind: 'events_api', payload: eventCallback(desk.state, event) });
  }
  return { ok: true, tookMs: 0, body: { ts: message.ts } };
}

function eventType(desk: Desk, channel: Channel, text: string): 'app_mention' | 'message' | null {
  const events = desk.state.manifest.botEvents;
  if (channel.kind === 'im') return events.includes('message.im') ? 'message' : null;
  return text.includes(`<@${botUserId}>`) && events.includes('app_mention') ? 'app_mention' : null;
}

async function runCommand(desk: Desk, user: User, channel: Channel, line: string): Promise<Acting> {
  const { state } = desk;
  const command = /^\S+/.exec(line)?.[0] ?? '';
  const typed = line.slice(command.length).trim();
  const known = state.manifest.commands.find((entry) => entry.command === command);
  if (known === undefined) {
    const detail = `${command} is not a valid command. In Slack, all messages that start with the "/" character are interpreted as commands.`;
    tell(desk, user, channel, detail);
    return refused('invalid_command', detail);
  }
  if (!state.manifest.botScopes.includes('commands')) {
    return refused('missing_scope', 'The manifest does not ask for the scope "commands".');
  }
  const text = known.shouldEscape ? withIds(state, typed) : typed;
  const payload = slashCommand(whereOf(desk, user), channel, command, text);
  const delivered = await send(desk, user, line, { kind: 'slash_commands', payload });
  const fault = deliveryFault(delivered);
  if (fault !== null && !fault.ok) tell(desk, user, channel, `${command} failed with the error "${fault.error}"`);
  if (fault !== null || delivered.kind !== 'acknowledged') return fault ?? refused('dispatch_failed', '');
  return answerCommand(desk, user, channel, delivered.body, delivered.tookMs);
}

/** The acknowledgement may hold an answer: text, or text and blocks for one person or for all. */
function answerCommand(desk: Desk, user: User, channel: Channel, body: unknown, tookMs: number): Acting {
  if (body === undefined) return { ok: true, tookMs };
  const answer: Json = isJson(body) ? body : { text: String(body) };
  const content = { text: asString(answer['text']), blocks: asList(answer['blocks']) };
  const fault = messageFault(content);
  if (fault !== null) {
    tell(desk, user, channel, `The app answered with a message that Slack refuses: ${fault.error}`);
    return refused(fault.error, fault.messages.join(' '));
  }
  const onlyFor = answer['response_type'] === 'in_channel' ? null : user.id;
  addMessage(desk.state, { ...content, channel: channel.id, onlyFor });
  return { ok: true, tookMs, body };
}

/** should_escape: names of people, groups and channels arrive with their ids. Slack's own wording keeps the name too. */
function withIds(state: State, text: string): string {
  return text.replace(/(^|\s)([@#])([\w.-]+)/g, (whole, before: string, mark: string, name: string) => {
    const user = mark === '@' ? [...state.users.values()].find((entry) => entry.name === name) : undefined;
    const group = mark === '@' ? [...state.groups.values()].find((entry) => entry.handle === name) : undefined;
    const channel = mark === '#' ? [...state.channels.values()].find((entry) => entry.name === name) : undefined;
    if (user !== undefined) return `${before}<@${user.id}|${user.name}>`;
    if (group !== undefined) return `${before}<!subteam^${group.id}|@${group.handle}>`;
    return channel === undefined ? whole : `${before}<#${channel.id}|${channel.name}>`;
  });
}

function tell(desk: Desk, user: User, channel: Channel, text: string): void {
  addMessage(desk.state, { channel: channel.id, user: slackbotId, onlyFor: user.id, text: escapeText(text) });
}

/** Slack stores what people type with these three escaped, but keeps mentions in angle brackets. */
function escapeText(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/&lt;@([A-Z0-9]+)&gt;/g, '<@$1>');
}
