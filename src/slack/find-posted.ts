/**
 * Finds a message of ours again whose posting was not answered: each carries a token in its metadata.
 * https://docs.slack.dev/messaging/message-metadata and https://docs.slack.dev/reference/methods/conversations.history
 */

import { type Outcome, ok } from '../../jobs/outcome.ts';
import type { MessageRef } from '../../jobs/people.ts';
import type { Place } from '../../jobs/ports.ts';
import { ask, refusalOf, type WebClient } from './web-client.ts';

const eventType = 'evenkeel_watch';
const pagesAtMost = 5;
const perPage = 200;
/** Slack's clock and ours differ. */
const slackSec = 120;

export function marked(token: string | undefined) {
  return token === undefined ? {} : { metadata: { event_type: eventType, event_payload: { token } } };
}

export async function findPosted(
  client: WebClient,
  { channel, threadTs, sinceMs }: Place,
  token: string,
): Promise<Outcome<MessageRef | null>> {
  const since = { oldest: String(Math.max(0, Math.floor(sinceMs / 1000) - slackSec)), include_all_metadata: true };
  let cursor = '';
  for (let page = 0; page < pagesAtMost; page += 1) {
    const about = { channel, limit: perPage, ...since, ...(cursor === '' ? {} : { cursor }) };
    const answer = await ask(() =>
      threadTs === null
        ? client.conversations.history(about)
        : client.conversations.replies({ ...about, ts: threadTs }),
    );
    if (!answer.ok) return refusalOf(answer.fault, `the messages in ${channel}`);
    const found = (answer.value.messages ?? []).find((message) => tokenOf(message) === token);
    if (found?.ts !== undefined) return ok({ channel, ts: found.ts });
    cursor = answer.value.response_metadata?.next_cursor ?? '';
    if (cursor === '') break;
  }
  return ok(null);
}

function tokenOf(message: {
  readonly metadata?: { readonly event_type?: string; readonly event_payload?: object };
}): unknown {
  const { metadata } = message;
  return metadata?.event_type === eventType
    ? (metadata.event_payload as { readonly token?: unknown }).token
    : undefined;
}
