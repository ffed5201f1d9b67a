/** The waves of a plan as rows of a timeline: one each, or neighbours of a kind together where there are many. */

import type { Plan, Wave } from '../../planner/index.ts';

export type WaveRow = {
  readonly first: number;
  readonly last: number;
  readonly kind: Wave['kind'];
  readonly startSeconds: number;
  readonly seconds: number;
  readonly bytes: number;
  readonly moves: number;
};

/** About so many rows are aimed at; the canary and each change of kind keep a row of their own. */
const rowsWanted = 18;
export const rowsAtMost = 26;

export function waveRows({ waves }: Plan): readonly WaveRow[] {
  let perRow = Math.ceil(waves.length / rowsWanted);
  let rows = grouped(waves, perRow);
  while (rows.length > rowsAtMost && perRow < waves.length) {
    perRow *= 2;
    rows = grouped(waves, perRow);
  }
  return rows.length <= rowsAtMost ? rows : [...rows.slice(0, rowsAtMost - 1), together(rows.slice(rowsAtMost - 1))];
}

function grouped(waves: readonly Wave[], perRow: number): readonly WaveRow[] {
  const rows: WaveRow[] = [];
  let start = 0;
  for (const { index, kind, moves, bytes, etaSeconds } of waves) {
    const row = {
      first: index,
      last: index,
      kind,
      startSeconds: start,
      seconds: etaSeconds,
      bytes,
      moves: moves.length,
    };
    const open = rows.at(-1);
    const joins = open !== undefined && open.kind === kind && kind !== 'canary' && index - open.first < perRow;
    if (joins) rows[rows.length - 1] = together([open, row]);
    else rows.push(row);
    start += etaSeconds;
  }
  return rows;
}

function together(rows: readonly WaveRow[]): WaveRow {
  const first = rows[0]!;
  const total = (figure: (row: WaveRow) => number) => rows.reduce((sum, row) => sum + figure(row), 0);
  return {
    ...first,
    last: rows.at(-1)!.last,
    seconds: total(({ seconds }) => seconds),
    bytes: total(({ bytes }) => bytes),
    moves: total(({ moves }) => moves),
  };
}

/** '1 canary', '4–50': waves are counted from 1. An ordinary kind needs no word. */
export function rowName({ first, last, kind }: WaveRow): string {
  const number = first === last ? String(first + 1) : `${first + 1}–${last + 1}`;
  return kind === 'normal' ? number : `${number} ${kindWords[kind]}`;
}

const kindWords: Readonly<Record<Wave['kind'], string>> = {
  canary: 'canary',
  healing: 'healing',
  normal: '',
  internal: 'internal topics',
  leaders: 'leaders',
};
