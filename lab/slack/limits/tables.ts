/** Slack's rules for table and data_table blocks. */

import { asString, isJson, type Json } from '../json.ts';
import { checkString, type Problems, report } from './problems.ts';

/** All cells of all tables of one message together. */
export const maxTableChars = 10_000;

export function checkTable(problems: Problems, block: Json, pointer: string): void {
  checkRows(problems, block['rows'], `${pointer}/rows`, {
    min: 1,
    max: 100,
    headerIsPlain: false,
    equalLengths: false,
  });
  const columns = block['column_settings'];
  if (columns !== undefined && (!Array.isArray(columns) || columns.length > 20)) {
    report(problems, 'no more than 20 items allowed', `${pointer}/column_settings`);
  }
}

export function checkDataTable(problems: Problems, block: Json, pointer: string): void {
  checkString(problems, block['caption'], `${pointer}/caption`, { min: 1, max: 2000 });
  const size = block['page_size'];
  if (size !== undefined && (typeof size !== 'number' || size < 1 || size > 100)) {
    report(problems, 'must be between 1 and 100', `${pointer}/page_size`);
  }
  checkRows(problems, block['rows'], `${pointer}/rows`, { min: 2, max: 101, headerIsPlain: true, equalLengths: true });
}

type RowRule = {
  readonly min: number;
  readonly max: number;
  readonly headerIsPlain: boolean;
  readonly equalLengths: boolean;
};

function checkRows(problems: Problems, rows: unknown, pointer: string, rule: RowRule): void {
  if (!Array.isArray(rows)) {
    report(problems, 'must be an array', pointer);
    return;
  }
  if (rows.length < rule.min) report(problems, `no less than ${rule.min} items allowed`, pointer);
  if (rows.length > rule.max) report(problems, `no more than ${rule.max} items allowed`, pointer);
  const width = Array.isArray(rows[0]) ? rows[0].length : 0;
  rows.forEach((row, at) => {
    if (!Array.isArray(row)) {
      report(problems, 'must be an array', `${pointer}/${at}`);
      return;
    }
    if (row.length < 1 || row.length > 20) report(problems, 'must have 1 to 20 cells', `${pointer}/${at}`);
    if (rule.equalLengths && row.length !== width)
      report(problems, 'must be as long as the first row', `${pointer}/${at}`);
    row.forEach((cell, column) => {
      checkCell(problems, cell, `${pointer}/${at}/${column}`, at === 0 && rule.headerIsPlain);
    });
  });
}

function checkCell(problems: Problems, cell: unknown, pointer: string, isPlainHeader: boolean): void {
  const type = isJson(cell) ? cell['type'] : undefined;
  if (!isJson(cell) || (type !== 'raw_text' && type !== 'raw_number' && type !== 'rich_text')) {
    report(problems, 'must be one of: raw_text, raw_number, rich_text', pointer);
    return;
  }
  if (type === 'rich_text') {
    if (isPlainHeader) report(problems, 'a header cell cannot be rich_text', pointer);
    return;
  }
  // An empty cell is refused by Slack: apps send one space.
  checkString(problems, cell['text'], `${pointer}/text`, { min: 1, max: maxTableChars });
  if (type === 'raw_number' && typeof cell['value'] !== 'number')
    report(problems, 'must be a number', `${pointer}/value`);
}

/** Characters in all cells. */
export function tableChars(block: Json): number {
  const rows = Array.isArray(block['rows']) ? block['rows'] : [];
  return rows.flat().reduce((sum: number, cell) => sum + cellChars(cell), 0);
}

function cellChars(cell: unknown): number {
  if (!isJson(cell)) return 0;
  return cell['type'] === 'rich_text' ? JSON.stringify(cell['elements'] ?? []).length : asString(cell['text']).length;
}
