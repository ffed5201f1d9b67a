/** Keeps a whole message within what Slack takes, and offers a form of it for clients that refuse tables. */

import type { KnownBlock, SectionBlock, TableBlock } from '@slack/types';
import { limits, section, type View } from './blocks.ts';
import { harmless } from './mrkdwn.ts';
import { clip } from './words.ts';

/**
 * Drops blocks from the middle (never the first or the actions) until the message fits. Views are written so that this
 * does not happen; it is here so that a message with an unforeseen size arrives, shortened, rather than not at all.
 */
export function fit({ text, blocks }: View): View {
  const kept = [...blocks];
  let dropped = 0;
  while (kept.length > 1 && (kept.length > limits.blocks - 1 || JSON.stringify(kept).length > limits.blocksChars)) {
    const victim = kept.findLastIndex(({ type }, index) => index > 0 && type !== 'actions' && type !== 'header');
    if (victim === -1) break;
    kept.splice(victim, 1);
    dropped += 1;
  }
  if (dropped > 0) kept.splice(lastText(kept) + 1, 0, section(`_${dropped} more parts did not fit into one message._`));
  return { text: clip(text, limits.messageText), blocks: kept };
}

/** The same view without its pictures, which say nothing that the rest does not say in words. */
export function withoutPictures({ text, blocks }: View): View {
  return { text, blocks: blocks.filter(({ type }) => type !== 'image') };
}

/** The same view with each table as text, for when Slack answers invalid_blocks. */
export function withoutTables({ text, blocks }: View): View {
  return { text, blocks: blocks.map((block) => (block.type === 'table' ? asSection(block) : block)) };
}

function asSection({ rows }: TableBlock): SectionBlock {
  const cells = rows.map((row) => row.map((cell) => ('text' in cell ? String(cell.text) : '').trim()));
  const [head = [], ...body] = cells;
  const lines = body.map((row) => {
    const figures = row.slice(1).map((cell, index) => labelled(head[index + 1] ?? '', cell));
    return `*${harmless(row[0] ?? '')}:* ${figures.filter((figure) => figure !== '').join(', ')}`;
  });
  return section(lines.join('\n'));
}

function labelled(label: string, cell: string): string {
  if (cell === '') return '';
  return label === '' ? harmless(cell) : `${harmless(label.toLowerCase())} ${harmless(cell)}`;
}

function lastText(blocks: readonly KnownBlock[]): number {
  return blocks.findLastIndex(({ type }) => type !== 'actions');
}
