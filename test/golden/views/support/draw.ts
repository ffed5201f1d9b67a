/** Draws a view as text that a reader of the golden files can follow. */

import type { KnownBlock } from '@slack/types';
import type { View } from '../../../../src/slack/views/blocks.ts';

export function draw({ text, blocks }: View): string {
  return `notification: ${text}\n\n${blocks.map(drawBlock).join('\n\n')}\n`;
}

function drawBlock(block: KnownBlock): string {
  switch (block.type) {
    case 'header':
      return `${block.text.text}\n${'='.repeat(block.text.text.length)}`;
    case 'section':
      return [block.text?.text ?? [], block.fields?.map(({ text }) => text) ?? []].flat().join('\n\n');
    case 'context':
      return block.elements.map((element) => ('text' in element ? `  ${element.text}` : '')).join('\n');
    case 'divider':
      return '---';
    case 'table': {
      const rows = block.rows.map((row) => row.map((cell) => ('text' in cell ? String(cell.text) : '')));
      const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
      const line = (row: readonly string[]) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ');
      return rows.map((row) => `| ${line(row)} |`).join('\n');
    }
    case 'actions':
      return block.elements
        .map((element) => {
          if (element.type !== 'button') return `[${element.type}]`;
          const style = element.style === undefined ? '' : ` (${element.style})`;
          const confirm =
            element.confirm === undefined
              ? ''
              : `\n    asks: ${element.confirm.title?.text} ${element.confirm.text.text} [${element.confirm.confirm?.text}]${element.confirm.style === undefined ? '' : ` (${element.confirm.style})`} [${element.confirm.deny?.text}]`;
          return `[${element.text.text}]${style}${confirm}`;
        })
        .join('\n');
    case 'image':
      return `(picture: ${block.alt_text})`;
    default:
      return `unsupported block: ${block.type}`;
  }
}
