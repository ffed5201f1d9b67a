/** Slack's own markup. Only what passes through here reaches a mrkdwn text. */

import { clip, utcText } from './words.ts';

/**
 * Text from elsewhere (topic names, Kafka's errors, people's reasons) made harmless: without `<` and `>` nobody can be
 * mentioned and no link be made. https://docs.slack.dev/messaging/formatting-message-text#escaping
 * What is not seen but turns the order of the letters around it is left out.
 */
export function harmless(text: string): string {
  return text.replaceAll(unseen, '').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Control characters except line breaks and tabs, and Unicode's marks for the direction of writing (UAX #9). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const unseen = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** A name as it is, in a fixed font: `_` and `*` in it mean nothing. A backtick would end it, so it is replaced. */
export function code(text: string): string {
  return `\`${harmless(clip(text.replaceAll('`', "'").replaceAll(/\s+/g, ' '), 250))}\``;
}

export function bold(text: string): string {
  return `*${text}*`;
}

/** People and user groups by id, as Slack shows them; anything else as plain text. */
export function mention(id: string): string {
  if (/^[UW][A-Z0-9]{2,}$/.test(id)) return `<@${id}>`;
  if (/^S[A-Z0-9]{2,}$/.test(id)) return `<!subteam^${id}>`;
  return harmless(clip(id, 80));
}

/** A time as files and snapshots hold it, ISO 8601; anything else is shown as it is. */
export function momentOf(iso: string): string {
  const atMs = Date.parse(iso);
  return Number.isNaN(atMs) ? harmless(iso) : moment(atMs);
}

/** A moment in the reader's own time zone, and in UTC where that cannot be shown. */
export function moment(atMs: number): string {
  return `<!date^${Math.floor(atMs / 1000)}^{date_short_pretty} {time}|${utcText(atMs)}>`;
}
