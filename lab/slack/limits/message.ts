/** Slack's rules for whole messages. */

import type { Json } from '../json.ts';
import { blockProblems } from './blocks.ts';
import { maxTableChars, tableChars } from './tables.ts';

export type MessageFault = { readonly error: string; readonly messages: readonly string[] };

export const maxTextChars = 40_000;
/**
 * Slack documents no such limit; people measured `msg_blocks_too_long` at about 13,200 characters of blocks
 * (github.com/slackapi/bolt-js/issues/2509 and 2867, where the containers counted too).
 */
export const maxBlocksChars = 13_200;

/** Why Slack would refuse the message, or null when it would take it. */
export function messageFault(message: {
  readonly text: string;
  readonly blocks: readonly Json[];
}): MessageFault | null {
  const { text, blocks } = message;
  if (text === '' && blocks.length === 0) return { error: 'no_text', messages: [] };
  const problems = blockProblems(blocks, 'message');
  if (problems.length > 0) return { error: 'invalid_blocks', messages: problems };
  const tables = blocks.filter(isTable);
  if (blocks.filter((block) => block['type'] === 'table').length > 1) {
    return { error: 'invalid_attachments', messages: ['[ERROR] only one table per message'] };
  }
  if (tables.reduce((sum, table) => sum + tableChars(table), 0) > maxTableChars) {
    return { error: 'invalid_blocks', messages: [`[ERROR] tables hold more than ${maxTableChars} characters`] };
  }
  const chars = blocksChars(blocks);
  if (chars > maxBlocksChars) {
    return { error: 'msg_blocks_too_long', messages: [`[ERROR] blocks hold ${chars} characters of ${maxBlocksChars}`] };
  }
  return null;
}

/** The size of blocks as this server counts it: JSON, but of tables the text of their cells only. */
export function blocksChars(blocks: readonly Json[]): number {
  return blocks.reduce((sum, block) => sum + (isTable(block) ? tableChars(block) : JSON.stringify(block).length), 0);
}

function isTable(block: Json): boolean {
  return block['type'] === 'table' || block['type'] === 'data_table';
}
