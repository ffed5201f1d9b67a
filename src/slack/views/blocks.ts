/** Blocks as this product uses them. Each builder keeps to Slack's limit for its own fields by cutting, so no text can break a message. */

import type {
  ActionsBlock,
  Button,
  ContextBlock,
  DividerBlock,
  HeaderBlock,
  ImageBlock,
  KnownBlock,
  PlainTextElement,
  SectionBlock,
  TableBlock,
} from '@slack/types';
import { clip, unbroken } from './words.ts';

export type { KnownBlock } from '@slack/types';

/** What a view gives: `text` is read aloud, shown in notifications, and by clients that know no blocks. */
export type View = { readonly text: string; readonly blocks: KnownBlock[] };

/** https://docs.slack.dev/reference/block-kit/blocks, in characters and counts. */
export const limits = {
  blocks: 50,
  sectionText: 3000,
  headerText: 150,
  fields: 10,
  fieldText: 2000,
  contextElements: 10,
  buttonText: 75,
  buttonValue: 2000,
  tableRows: 100,
  tableColumns: 20,
  tableCells: 10_000,
  confirmText: 300,
  altText: 2000,
  messageText: 4000,
  /** Undocumented; msg_blocks_too_long was met at about 13,200 characters (bolt-js #2509). */
  blocksChars: 12_000,
} as const;

/** Every text of a block: no longer than its field allows, never empty, which Slack refuses, and whole where it wraps. */
function shown(text: string, atMost: number): string {
  return clip(unbroken(text), atMost) || ' ';
}

export function plain(text: string, atMost: number): PlainTextElement {
  // Shortcodes stay text: nothing here speaks in emoji.
  return { type: 'plain_text', text: shown(text, atMost), emoji: false };
}

export function header(text: string): HeaderBlock {
  return { type: 'header', text: plain(text, limits.headerText) };
}

/** `verbatim` keeps Slack from turning '@here' or '#general' inside the text into mentions. */
export function section(mrkdwn: string): SectionBlock {
  return { type: 'section', text: { type: 'mrkdwn', text: shown(mrkdwn, limits.sectionText), verbatim: true } };
}

/** Short texts, two beside each other where there is room. */
export function fields(mrkdwn: readonly string[]): SectionBlock {
  return {
    type: 'section',
    fields: mrkdwn
      .slice(0, limits.fields)
      .map((text) => ({ type: 'mrkdwn', text: shown(text, limits.fieldText), verbatim: true })),
  };
}

/** One sentence as a whole answer. It is safe already; the notification repeats it without markup. */
export function said(mrkdwn: string): View {
  return { text: mrkdwn.replaceAll(/[`*]/g, ''), blocks: [section(mrkdwn)] };
}

export function context(...mrkdwn: readonly string[]): ContextBlock {
  return {
    type: 'context',
    elements: mrkdwn
      .filter((text) => text !== '')
      .slice(0, limits.contextElements)
      .map((text) => ({ type: 'mrkdwn', text: shown(text, limits.sectionText), verbatim: true })),
  };
}

/** A picture that was uploaded to Slack before. */
export function image({ fileId, altText }: { readonly fileId: string; readonly altText: string }): ImageBlock {
  return { type: 'image', slack_file: { id: fileId }, alt_text: clip(altText, limits.altText) || ' ' };
}

export function divider(): DividerBlock {
  return { type: 'divider' };
}

/**
 * Rows of plain text, the first one the head; columns after the first are right-aligned figures unless said otherwise.
 * A message holds one table.
 */
export function table(rows: readonly (readonly string[])[], align: readonly ('left' | 'right')[] = []): TableBlock {
  const columns = Math.min(limits.tableColumns, Math.max(1, ...rows.map((row) => row.length)));
  const settings = Array.from({ length: columns }, (_, index) => ({
    align: align[index] ?? (index === 0 ? ('left' as const) : ('right' as const)),
    is_wrapped: true,
  }));
  let room = limits.tableCells;
  const cells = rows.slice(0, limits.tableRows).flatMap((row) => {
    const filled = Array.from({ length: columns }, (_, index) => shown(row[index] ?? '', 200));
    room -= filled.join('').length;
    return room < 0 ? [] : [filled.map((text) => ({ type: 'raw_text' as const, text }))];
  });
  return { type: 'table', column_settings: settings, rows: cells };
}

export type ButtonOptions = {
  readonly actionId: string;
  readonly text: string;
  readonly value: string;
  readonly style?: 'primary' | 'danger';
  readonly confirm?: { readonly title: string; readonly text: string; readonly yes: string; readonly no: string };
  /** What a screen reader says; the text alone when missing. */
  readonly label?: string;
};

export function button({ actionId, text, value, style, confirm, label }: ButtonOptions): Button {
  if (value.length > limits.buttonValue) throw new Error(`the value of the button ${actionId} is too long`);
  return {
    type: 'button',
    action_id: actionId,
    text: plain(text, limits.buttonText),
    value,
    ...(style === undefined ? {} : { style }),
    ...(label === undefined ? {} : { accessibility_label: clip(label, limits.buttonText) }),
    ...(confirm === undefined
      ? {}
      : {
          confirm: {
            title: plain(confirm.title, 100),
            text: plain(confirm.text, limits.confirmText),
            confirm: plain(confirm.yes, 30),
            deny: plain(confirm.no, 30),
            // What destroys something looks like it until the last click.
            ...(style === 'danger' ? { style } : {}),
          },
        }),
  };
}

export function actions(blockId: string, buttons: readonly Button[]): ActionsBlock {
  return { type: 'actions', block_id: blockId, elements: [...buttons] };
}
