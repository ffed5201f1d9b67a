/** The Messenger port over Slack's Web API. */

import type { Card } from '../../jobs/card.ts';
import { type Outcome, ok, refuse } from '../../jobs/outcome.ts';
import type { MessageRef } from '../../jobs/people.ts';
import type { Attachment, Clock, Messenger, ReplyOptions } from '../../jobs/ports.ts';
import { EditPacer, isUrgent, keptForUrgent, type Sent } from './edit-pacer.ts';
import { findPosted, marked } from './find-posted.ts';
import { withRetries } from './retry.ts';
import type { View } from './views/blocks.ts';
import { cardBlocks } from './views/card-blocks.ts';
import { withoutPictures, withoutTables } from './views/fit.ts';
import { harmless } from './views/mrkdwn.ts';
import { clip } from './views/words.ts';
import { type Answer, ask, outcomeOf, refusalOf, type WebClient } from './web-client.ts';

export type MessengerOptions = {
  readonly client: WebClient;
  readonly clock: Clock;
  readonly editsPerMinute?: number;
  readonly spacingMs?: number;
  /** Shared with every other process that edits messages in this workspace; missing where there is none. */
  readonly budget?: SharedBudget;
};

/** 0 when one more edit in this minute is within `atMost` and is counted; else the milliseconds until it may be. */
export type SharedBudget = { readonly take: (wanted: { readonly atMost: number }) => Promise<Outcome<number>> };

export type PacedMessenger = Messenger & {
  /** Waits until every edit was written, at most this long; false when some were not. */
  readonly drain: (withinMs: number) => Promise<boolean>;
};

/** Words with which Slack says that a message can never be edited again. https://docs.slack.dev/reference/methods/chat.update#errors */
const goneErrors = new Set([
  'message_not_found',
  'channel_not_found',
  // The channel is archived, frozen or deleted.
  'is_inactive',
  'edit_window_closed',
  'cant_update_message',
  'not_in_channel',
]);
/** Words with which Slack refuses blocks that this workspace does not know yet. */
const blockErrors = new Set(['invalid_blocks', 'invalid_blocks_format', 'invalid_attachments', 'msg_blocks_too_long']);
/** Words with which Slack says that a person cannot be told in that channel. */
const notThereErrors = new Set(['not_in_channel', 'channel_not_found', 'user_not_in_channel', 'is_archived']);

const replyCharsAtMost = 3000;
const pictureWaits = 2;
const pictureWaitMs = 1000;
/** Nothing in a message of ours is to be unfurled, and no name in it to be made a mention. */
const plainPosting = { unfurl_links: false, unfurl_media: false, link_names: false } as const;

export function createMessenger(options: MessengerOptions): PacedMessenger {
  const { client, clock, editsPerMinute = 40, budget } = options;
  const pacer = new EditPacer({
    clock,
    editsPerMinute,
    spacingMs: options.spacingMs ?? 2000,
    patienceMs: 5 * 60_000,
    send: async (message, card) => {
      const atMost = isUrgent(card) ? editsPerMinute : editsPerMinute - keptForUrgent;
      const wait = await budget?.take({ atMost });
      // Where the others cannot be asked, the pacer's own budget still holds.
      if (wait?.ok === true && wait.value > 0) return { kind: 'unsent', afterMs: wait.value };
      return sendEdit(client, message, card);
    },
  });
  const once = { clock, attempts: 4, waitAtMostMs: 30_000, repeatable: false } as const;
  return {
    post: (channel, card, { token } = {}) =>
      withRetries(() => post(client, { channel, card, token }, clock), once).then(postedAs(channel)),
    edit: (message, card) => pacer.edit(message, card),
    reply: async (message, text, options = {}) => {
      const answer = await withRetries(() => ask(() => reply(client, { message, text, options })), once);
      return outcomeOf(answer.ok ? { ok: true, value: null } : answer, 'a reply in a thread');
    },
    attach: async ({ channel, ts }, files) => {
      const answer = await withRetries(() => upload(client, files, { channel_id: channel, thread_ts: ts }), once);
      const names = files.map(({ filename }) => filename).join(', ');
      return outcomeOf(answer.ok ? { ok: true, value: null } : answer, `files (${names})`);
    },
    keepPicture: async (file) => {
      const uploaded = outcomeOf(
        await withRetries(() => upload(client, [file], {}), once),
        `a picture (${file.filename})`,
      );
      if (!uploaded.ok) return uploaded;
      const [fileId] = uploaded.value;
      return fileId === undefined
        ? refuse('slack-refused', 'Slack took a picture but gave it no id.', 'The plan is shown without it.')
        : ok(fileId);
    },
    find: (place, token) => findPosted(client, place, token),
    whisper: (channel, userId, card) => whisper(client, { channel, userId, card }, once),
    drain: (withinMs) => pacer.drain(withinMs),
  };
}

type Posting = { readonly channel: string; readonly card: Card; readonly token?: string | undefined };

async function post(client: WebClient, { channel, card, token }: Posting, clock: Clock) {
  const view = cardBlocks(card);
  const send = (form: View) =>
    ask(() => client.chat.postMessage({ channel, ...form, ...plainPosting, ...marked(token) }));
  const hasPicture = view.blocks.some(({ type }) => type === 'image');
  // An uploaded picture is not there for blocks at once, and Slack says so only by refusing them.
  for (let wait = 0; hasPicture && wait < pictureWaits; wait += 1) {
    const answer = await send(view);
    if (!blocksRefused(answer)) return answer;
    await clock.sleepMs(pictureWaitMs);
  }
  return withPlainBlocks(view, send);
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

/**
 * Newer kinds of blocks reach workspaces in phases, and an uploaded picture can be a moment in coming: what is refused is
 * said again without pictures, and then in plain sections.
 */
async function withPlainBlocks<T>(view: View, send: (view: View) => Promise<Answer<T>>): Promise<Answer<T>> {
  const bare = withoutPictures(view);
  let answer = await send(view);
  const forms = bare.blocks.length < view.blocks.length ? [bare, withoutTables(bare)] : [withoutTables(view)];
  for (const form of forms) {
    if (!blocksRefused(answer)) return answer;
    answer = await send(form);
  }
  return answer;
}

function blocksRefused(answer: Answer<unknown>): boolean {
  return !answer.ok && answer.fault.kind === 'refused' && blockErrors.has(answer.fault.error);
}

function reply(
  client: WebClient,
  { message, text, options }: { readonly message: MessageRef; readonly text: string; readonly options: ReplyOptions },
) {
  const { channel, ts } = message;
  const { token, loud = false } = options;
  const said = {
    channel,
    thread_ts: ts,
    text: harmless(clip(text, replyCharsAtMost)),
    ...plainPosting,
    ...marked(token),
  };
  return loud ? client.chat.postMessage({ ...said, reply_broadcast: true }) : client.chat.postMessage(said);
}

/** In no place they are kept for blocks to show; otherwise they are one message there. Their ids, in no certain order. */
async function upload(
  client: WebClient,
  files: readonly Attachment[],
  place: { readonly channel_id?: string; readonly thread_ts?: string },
): Promise<Answer<readonly string[]>> {
  const file_uploads = files.map(({ filename, title, content, altText }) => ({
    filename,
    title,
    file: Buffer.from(content),
    ...(altText === undefined ? {} : { alt_text: altText }),
  }));
  const answer = await ask(() =>
    client.filesUploadV2({ ...place, file_uploads } as Parameters<WebClient['filesUploadV2']>[0]),
  );
  if (!answer.ok) return answer;
  const ids = answer.value.files.flatMap((completion) => completion.files ?? []).flatMap(({ id }) => id ?? []);
  return { ok: true, value: ids };
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
  const direct = await withRetries(() => post(client, { channel: userId, card }, once.clock), once);
  return direct.ok ? ok(null) : refusalOf(direct.fault, `a message to ${userId}`);
}
