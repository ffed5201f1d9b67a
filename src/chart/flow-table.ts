/** A table of flows: rows give, columns take; each cell says how much, with a bar to compare them by. */

import { bytesText, countText } from '../slack/views/words.ts';
import type { End, Flow, Flows } from './flows.ts';
import { margin, width } from './frame.ts';
import { palette } from './palette.ts';
import { afterBar, line, text } from './svg.ts';

const labelWidth = 112;
const totalWidth = 112;
const cellAtMost = 110;

export type Drawn = { readonly parts: readonly string[]; readonly bottom: number };

export function flowTable({ list, sources, targets, between, what }: Flows, top: number): Drawn {
  const one = between === 'brokers' ? 'broker' : 'rack';
  const left = margin + labelWidth;
  const cell = Math.min(cellAtMost, (width - margin - totalWidth - left) / Math.max(1, targets.length));
  const high = Math.min(cell, 46);
  const firstRow = top + (between === 'brokers' ? 62 : 46);
  const bottom = firstRow + sources.length * high;
  const right = left + targets.length * cell;
  const most = Math.max(...list.map(amountOf), 1e-9);
  const row = new Map(sources.map(({ key }, index) => [key, index]));
  const column = new Map(targets.map(({ key }, index) => [key, index]));
  const cells = list.flatMap((flow) =>
    figures(flow, {
      x: left + (column.get(flow.to.key) ?? 0) * cell,
      y: firstRow + (row.get(flow.from.key) ?? 0) * high,
      ...{ wide: cell, high, share: amountOf(flow) / most },
    }),
  );
  const head = { y: top + 14, weight: 'bold' } as const;
  return {
    bottom: bottom + 34,
    parts: [
      text(`From ${one}`, { x: margin, room: labelWidth, ...head }),
      text(`to ${one}`, { x: left, room: 200, ...head }),
      text(what === 'replicas' ? 'gives away' : 'hands over', {
        ...{ x: right + 10, y: firstRow - 10, room: totalWidth - 10, weight: 'bold' },
      }),
      ...lines({ left, right, firstRow, bottom, cell, high, columns: targets.length, rows: sources.length }),
      ...(between === 'brokers' ? rackNames(targets, { left, y: top + 32, cell }) : []),
      ...targets.map(({ label }, index) =>
        text(label, { ...{ x: left + (index + 0.5) * cell, y: firstRow - 10 }, ...narrow(label, cell - 4) }),
      ),
      ...sources.flatMap((end, index) => {
        const y = firstRow + (index + 0.5) * high + 4;
        return [
          text(rowLabel(end, between), { x: margin, y, room: labelWidth - 6, weight: 'bold' }),
          text(
            totalText(list, ({ from }) => from.key === end.key),
            { x: right + 10, y, room: totalWidth - 10, size: 11 },
          ),
        ];
      }),
      ...cells,
      text(what === 'replicas' ? 'takes' : 'leads', {
        x: margin,
        y: bottom + 20,
        room: labelWidth - 6,
        weight: 'bold',
      }),
      ...targets.map((end, index) => {
        const own = list.filter(({ to }) => to.key === end.key);
        const count = own.reduce((sum, { replicas }) => sum + replicas, 0);
        return text(short(count), {
          ...{ x: left + (index + 0.5) * cell, y: bottom + 20, room: cell - 2, size: 11, anchor: 'middle' },
        });
      }),
    ],
  };
}

function amountOf({ bytes, replicas }: Flow): number {
  return bytes > 0 ? bytes : replicas;
}

type Place = {
  readonly x: number;
  readonly y: number;
  readonly wide: number;
  readonly high: number;
  readonly share: number;
};

function figures({ replicas, bytes }: Flow, { x, y, wide, high, share }: Place): readonly string[] {
  const middle = { x: x + wide / 2, room: wide - 4, anchor: 'middle' } as const;
  const roomy = wide >= 60 && high >= 40 && bytes > 0;
  const first = roomy ? y + 17 : y + high / 2 + 2;
  const bar = { x: x + 4, y: y + high - 8, width: Math.max(1.5, (wide - 8) * share), height: 5 };
  return [
    text(short(replicas), { ...middle, y: first, size: roomy ? 13 : 11, weight: 'bold' }),
    ...(roomy ? [text(bytesText(bytes), { ...middle, y: first + 14, size: 11 })] : []),
    afterBar(bar),
  ];
}

type Lines = {
  readonly left: number;
  readonly right: number;
  readonly firstRow: number;
  readonly bottom: number;
  readonly cell: number;
  readonly high: number;
  readonly columns: number;
  readonly rows: number;
};

function lines({ left, right, firstRow, bottom, cell, high, columns, rows }: Lines): readonly string[] {
  const stroke = `stroke="${palette.faint}" stroke-width="1"`;
  return [
    ...Array.from({ length: columns + 1 }, (_, at) =>
      line([left + at * cell, firstRow], [left + at * cell, bottom], stroke),
    ),
    ...Array.from({ length: rows + 1 }, (_, at) =>
      line([left, firstRow + at * high], [right, firstRow + at * high], stroke),
    ),
  ];
}

/** One name over the neighbouring columns of a rack. */
function rackNames(
  targets: readonly End[],
  { left, y, cell }: { readonly left: number; readonly y: number; readonly cell: number },
): readonly string[] {
  const parts: string[] = [];
  for (let first = 0; first < targets.length; ) {
    const { rack } = targets[first]!;
    let after = first;
    while (after < targets.length && targets[after]!.rack === rack) after += 1;
    const room = (after - first) * cell - 6;
    const x = left + first * cell + 3;
    if (rack !== '' && rack !== '\uffff') {
      parts.push(text(`rack ${rack}`, { x, y: y - 2, room, size: 11, colour: 'quiet' }));
      parts.push(line([x, y + 2], [x + room, y + 2], `stroke="${palette.quiet}" stroke-width="1.5"`));
    }
    first = after;
  }
  return parts;
}

function rowLabel({ label, rack }: End, between: Flows['between']): string {
  return between === 'racks' || rack === '' || rack === '\uffff' ? label : `${label} · ${rack}`;
}

function narrow(label: string, room: number) {
  return { room, size: label.length * 7 > room ? 10 : 12, anchor: 'middle', weight: 'bold' } as const;
}

function totalText(list: readonly Flow[], wanted: (flow: Flow) => boolean): string {
  const own = list.filter(wanted);
  const bytes = own.reduce((sum, flow) => sum + flow.bytes, 0);
  const count = countText(own.reduce((sum, { replicas }) => sum + replicas, 0));
  return bytes > 0 ? `${count} · ${bytesText(bytes)}` : count;
}

/** 950, 1.2k, 20k: a figure that fits a cell. */
function short(count: number): string {
  if (count < 1000) return String(count);
  const thousands = count / 1000;
  return `${thousands < 9.95 ? thousands.toFixed(1).replace(/\.0$/, '') : Math.round(thousands)}k`;
}
