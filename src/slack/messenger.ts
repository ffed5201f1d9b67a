/** The Messenger port over Slack's Web API. */

import type { Card } from '../../jobs/card.ts';
import { type Outcome, ok, refuse } from '../../jobs/outcome.ts';
import type { Attachment, Clock, MessageRef, Messenger } from '../../jobs/ports.ts';
import { EditPacer, type Sent } from './edit-pacer.ts';
import { withRetries } from './retry.ts';
import type { View } from './views/blocks.ts';
import { cardBlocks } from './views/card-blocks.ts';
import { withoutTables } from './views/fit.ts';
import { harmless } from './views/mrkdwn.ts';
import { clip } from './views/words.ts';
import { type Answer, ask, outcomeOf, refusalOf, type WebClient } from './web-client.ts';

export type MessengerOptions = {
  readonly client: WebClient;
  readonly clock: Clock;
  readonly editsPerMinute?: number;
  readonly spacingMs?: number;
};

export type PacedMessenger = Messenger & {
  /** Waits until every edit was written, at most this long; false when some were not. */
  readonly drain: (withinMs: number) => Promise<boolean>;
};

/** Words with which Slack says that a message can never be edited again. */
const goneErrors = new Set([
  'message_not_found',
  'channel_not_found',
  'is_archived',
  'cant_update_message',
  'not_in_channel',
]);
/** Words with which Slack refuses blocks that this workspace does not know yet. */
const blockErrors = new Set(['invalid_blocks', 'invalid_blocks_format', 'invalid_attachments', 'msg_blocks_too_long']);
/** Words with which Slack says that a person cannot be told in that channel. */
const notThereErrors = new Set(['not_in_channel', 'channel_not_found', 'user_not_in_channel', 'is_archived']);

const replyCharsAtMost = 3000;
/** Nothing in a message of ours is to be unfurled, and no name in it to be made a mention. */
const plainPosting = { unfurl_links: false, unfurl_media: false, link_names: false } as const;

export function createMessenger(options: MessengerOptions): PacedMessenger {
  const { client, clock } = options;
  const pacer = new EditPacer({
    clock,
    editsPerMinute: options.editsPerMinute ?? 40,
    spacingMs: options.spacingMs ?? 2000,
    patienceMs: 5 * 60_000,
    send: (message, card) => sendEdit(client, message, card),
  });
  const once = { clock, attempts: 4, waitAtMostMs: 30_000, repeatable: false } as const;
  return {
    post: (channel, card) => withRetries(() => post(client, channel, card), once).then(postedAs(channel)),
    edit: (message, card) => pacer.edit(message, card),
    reply: async (message, text) => {
      const answer = await withRetries(() => ask(() => reply(client, message, text)), once);
      return outcomeOf(answer.ok ? { ok: true, value: null } : answer, 'a reply in a thread');
    },
    attach: async (message, file) => {
      const answer = await withRetries(() => ask(() => attach(client, message, file)), once);
      return outcomeOf(answer.ok ? { ok: true, value: null } : answer, `a file (${file.filename})`);
    },
    whisper: (channel, userId, card) => whisper(client, { channel, userId, card }, once),
    drain: (withinMs) => pacer.drain(withinMs),
  };
}

function post(client: WebClient, channel: string, card: Card) {
  return withPlainBlocks(cardBlocks(card), (view) =>
    ask(() => client.chat.postMessage({ channel, ...view, ...plainPosting })),
  );
}

function postedAs(channel: string) {
  return (answer: Answer<{ readonly channel?: string; readonly ts?: string }>): Outcome<MessageRef> => {
    if (!answer.ok) return refusalOf(answer.fault, `a message in ${channel}`);
    const { ts } = answer.value;
    if (ts === undefined)
      return refuse('slack-refused', 'Slack took a message but gave it no timestamp.', 'Ask again.');
    // Posted to a person, a message lands in a direct channel with an id of its own.
    return ok({ channel: answer.value.channel ?? channel, ts });
  };
}

async function sendEdit(client: WebClient, { channel, ts }: MessageRef, card: Card): Promise<Sent> {
  const answer = await withPlainBlocks(cardBlocks(card), (view) =>
    ask(() => client.chat.update({ channel, ts, ...view, link_names: false })),
  );
  if (answer.ok) return { kind: 'written' };
  const refusal = refusalOf(answer.fault, 'an edit of a message');
  switch (answer.fault.kind) {
    case 'rate-limited':
      return { kind: 'later', afterMs: answer.fault.afterMs, refusal };
    case 'unreachable':
      return { kind: 'later', afterMs: 2000, refusal };
    case 'refused':
      return { kind: 'refused', refusal, gone: goneErrors.has(answer.fault.error) };
  }
}

/** Newer kinds of blocks reach workspaces in phases: what is refused is said once more in plain sections. */
async function withPlainBlocks<T>(view: View, send: (view: View) => Promise<Answer<T>>): Promise<Answer<T>> {
  const answer = await send(view);
  if (answer.ok || answer.fault.kind !== 'refused' || !blockErrors.has(answer.fault.error)) return answer;
  return send(withoutTables(view));
}

function reply(client: WebClient, { channel, ts }: MessageRef, text: string) {
  const said = harmless(clip(text, replyCharsAtMost));
  return client.chat.postMessage({ channel, thread_ts: ts, text: said, ...plainPosting });
}

function attach(client: WebClient, { channel, ts }: MessageRef, { filename, title, content }: Attachment) {
  return client.filesUploadV2({ channel_id: channel, thread_ts: ts, filename, title, content });
}

async function whisper(
  client: WebClient,
  { channel, userId, card }: { readonly channel: string; readonly userId: string; readonly card: Card },
  once: Parameters<typeof withRetries>[1],
): Promise<Outcome<null>> {
  const send = (view: View) => ask(() => client.chat.postEphemeral({ channel, user: userId, ...view }));
  const answer = await withRetries(() => withPlainBlocks(cardBlocks(card), send), once);
  if (answer.ok) return ok(null);
  const { fault } = answer;
  if (fault.kind !== 'refused' || !notThereErrors.has(fault.error)) return refusalOf(fault, `a message to ${userId}`);
  // The bot is not in that channel; a direct message reaches the person all the same.
  const direct = await withRetries(() => post(client, userId, card), once);
  return direct.ok ? ok(null) : refusalOf(direct.fault, `a message to ${userId}`);
}
