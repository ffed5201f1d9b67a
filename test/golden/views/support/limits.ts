/** Slack's limits for a message, written down a second time so that the views are not checked by their own table. */

import type { KnownBlock } from '@slack/types';
import type { View } from '../../../../src/slack/views/blocks.ts';

export function limitFaults({ text, blocks }: View): readonly string[] {
  const faults: string[] = [];
  const atMost = (what: string, found: number, most: number) => {
    if (found > most) faults.push(`${what}: ${found}, at most ${most}`);
  };
  const said = (what: string, found: string, most: number) => {
    atMost(what, found.length, most);
    if (found.length === 0) faults.push(`${what}: empty`);
  };
  said('message text', text, 4000);
  atMost('blocks', blocks.length, 50);
  atMost('characters of blocks', JSON.stringify(blocks).length, 13_000);
  atMost('tables', blocks.filter(({ type }) => type === 'table').length, 1);
  for (const [index, block] of blocks.entries()) blockFaults(block, `blocks[${index}]`, said, atMost, faults);
  return faults;
}

type Said = (what: string, found: string, most: number) => void;
type AtMost = (what: string, found: number, most: number) => void;

function blockFaults(block: KnownBlock, at: string, said: Said, atMost: AtMost, faults: string[]): void {
  switch (block.type) {
    case 'header':
      said(`${at} header`, block.text.text, 150);
      return;
    case 'divider':
      return;
    case 'section':
      if (block.text === undefined && block.fields === undefined) faults.push(`${at} section without text`);
      if (block.text !== undefined) said(`${at} section`, block.text.text, 3000);
      atMost(`${at} fields`, block.fields?.length ?? 0, 10);
      for (const field of block.fields ?? []) said(`${at} field`, field.text, 2000);
      return;
    case 'context':
      atMost(`${at} elements`, block.elements.length, 10);
      if (block.elements.length === 0) faults.push(`${at} context without elements`);
      for (const element of block.elements) if ('text' in element) said(`${at} context`, element.text, 3000);
      return;
    case 'table': {
      atMost(`${at} rows`, block.rows.length, 100);
      for (const row of block.rows) atMost(`${at} columns`, row.length, 20);
      const cells = block.rows.flat().map((cell) => ('text' in cell ? String(cell.text) : 'x'));
      atMost(`${at} characters`, cells.join('').length, 10_000);
      for (const cell of cells) said(`${at} cell`, cell, 10_000);
      if (new Set(block.rows.map((row) => row.length)).size > 1) faults.push(`${at} rows of unequal length`);
      return;
    }
    case 'actions': {
      atMost(`${at} elements`, block.elements.length, 25);
      said(`${at} block_id`, block.block_id ?? 'x', 255);
      const ids = block.elements.map((element) => ('action_id' in element ? element.action_id : ''));
      if (new Set(ids).size !== ids.length) faults.push(`${at} repeats an action_id`);
      for (const element of block.elements) {
        if (element.type !== 'button') continue;
        said(`${at} button`, element.text.text, 75);
        said(`${at} value`, element.value ?? 'x', 2000);
        said(`${at} label`, element.accessibility_label ?? 'x', 75);
        if (element.confirm === undefined) continue;
        said(`${at} confirm title`, element.confirm.title?.text ?? 'x', 100);
        said(`${at} confirm text`, element.confirm.text.text, 300);
        said(`${at} confirm yes`, element.confirm.confirm?.text ?? 'x', 30);
        said(`${at} confirm no`, element.confirm.deny?.text ?? 'x', 30);
        if (element.confirm.style !== element.style && element.style === 'danger')
          faults.push(`${at} asks about something dangerous as if it were not`);
      }
      return;
    }
    case 'image':
      said(`${at} alt text`, block.alt_text, 2000);
      return;
    default:
      faults.push(`${at} is of the type ${block.type}, which no view here may use`);
  }
}
