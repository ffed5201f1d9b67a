/** A few moves one by one: each partition's replicas now and after, with the broker that leaves and the one that arrives. */

import type { Move, Plan } from '../../planner/index.ts';
import { bytesText } from '../slack/views/words.ts';
import type { Drawn } from './flow-table.ts';
import { margin, width } from './frame.ts';
import { palette } from './palette.ts';
import { line, rect, text } from './svg.ts';

const rowHeight = 34;
const chip = { width: 40, height: 20, gap: 4 } as const;
/** Longer replica lists are cut after so many. */
const chipsAtMost = 4;
const column = { now: 236, after: 456, bytes: 676 } as const;

export function moveList({ moves }: Plan, top: number): Drawn {
  const head = { y: top + 12, weight: 'bold' } as const;
  const rows = moves.flatMap((move, index) => moveParts(move, top + 22 + index * rowHeight));
  const bottom = top + 22 + moves.length * rowHeight;
  return {
    bottom: bottom + 26,
    parts: [
      text('Partition', { x: margin, room: 190, ...head }),
      text('Replicas now', { x: column.now, room: 180, ...head }),
      text('Replicas after', { x: column.after, room: 180, ...head }),
      text('Copies', { x: column.bytes, room: width - margin - column.bytes, ...head }),
      ...rows,
      ...legend(bottom + 10),
    ],
  };
}

function moveParts({ topic, partition, from, to, bytes }: Move, top: number): readonly string[] {
  const y = top + rowHeight / 2 + 4;
  const gone = new Set(from.filter((broker) => !to.includes(broker)));
  const come = new Set(to.filter((broker) => !from.includes(broker)));
  const number = `-${partition}`;
  const numberRoom = 14 + number.length * 8;
  const room = column.now - margin - 12;
  const partitionName = topic.length > 24 ? `${topic.slice(0, 21)}…${number}` : `${topic}${number}`;
  return [
    text(partitionName, { x: margin, y, room: Math.max(room, numberRoom), size: 12 }),
    ...chips(from, gone, 'leaves', { x: column.now, top }),
    text('→', { x: column.after - 16, y, room: 16, anchor: 'middle', size: 14 }),
    ...chips(to, come, 'arrives', { x: column.after, top }),
    text(bytes > 0 ? bytesText(bytes) : '0', { x: column.bytes, y, room: width - margin - column.bytes }),
  ];
}

type Mark = 'leaves' | 'arrives' | 'stays';

function chips(
  brokers: readonly number[],
  marked: ReadonlySet<number>,
  mark: Mark,
  { x, top }: { readonly x: number; readonly top: number },
): readonly string[] {
  const shown = brokers.slice(0, brokers.length > chipsAtMost ? chipsAtMost - 1 : chipsAtMost);
  const step = chip.width + chip.gap;
  const more = brokers.length - shown.length;
  return [
    ...shown.flatMap((broker, index) =>
      chipParts(String(broker), marked.has(broker) ? mark : 'stays', { x: x + index * step, y: top + 7 }),
    ),
    ...(more > 0 ? [text(`+${more}`, { x: x + shown.length * step, y: top + 21, room: chip.width })] : []),
  ];
}

/** Stays: an outline. Leaves: dashed and struck through. Arrives: thick, tinted and bold. */
function chipParts(label: string, mark: Mark, { x, y }: { readonly x: number; readonly y: number }): readonly string[] {
  const box = { x: x + 0.5, y: y + 0.5, width: chip.width - 1, height: chip.height - 1 };
  const words = text(label, {
    ...{ x: x + chip.width / 2, y: y + 14, room: chip.width - 6, anchor: 'middle' },
    ...(label.length > 4 ? { size: 9 } : {}),
    weight: mark === 'arrives' ? 'bold' : 'regular',
  });
  switch (mark) {
    case 'stays':
      return [rect(box, palette.ground, `stroke="${palette.now}" rx="4"`), words];
    case 'leaves': {
      const struck = line([x + 2, y + chip.height - 3], [x + chip.width - 2, y + 3], `stroke="${palette.now}"`);
      return [rect(box, palette.ground, `stroke="${palette.now}" stroke-dasharray="3 2" rx="4"`), words, struck];
    }
    case 'arrives':
      return [rect(box, palette.tint, `stroke="${palette.after}" stroke-width="2.5" rx="4"`), words];
  }
}

function legend(y: number): readonly string[] {
  const at = (x: number, mark: Mark, words: string) => [
    ...chipParts('7', mark, { x, y }),
    text(words, { x: x + chip.width + 8, y: y + 14, room: 90, size: 11 }),
  ];
  const leader = { x: 400, y: y + 14, room: width - margin - 400, size: 11 };
  return [
    ...at(margin, 'stays', 'stays'),
    ...at(150, 'leaves', 'leaves'),
    ...at(276, 'arrives', 'arrives'),
    text('The first replica is the preferred leader.', leader),
  ];
}
