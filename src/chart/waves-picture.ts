/** The timeline of waves: when each starts, how long it takes at the throttle, and what it copies. The canary comes first. */

import type { Plan } from '../../planner/index.ts';
import { intentTitle } from '../slack/views/intent-words.ts';
import { bytesText, counted, countText, durationText, rateText } from '../slack/views/words.ts';
import { textWidth } from './fit-text.ts';
import { bodyTop, head, margin, type Tile, width } from './frame.ts';
import { palette } from './palette.ts';
import { afterBar, line, nowBar, picture, text } from './svg.ts';
import { rowName, type WaveRow, waveRows } from './wave-rows.ts';

const column = {
  wave: { x: margin, width: 184 },
  bars: { x: 216, width: 256 },
  start: { x: 484, width: 78 },
  length: { x: 566, width: 78 },
  bytes: { x: 650, width: width - margin - 650 },
} as const;

export function wavesPicture(plan: Plan, words: string): string {
  const rows = waveRows(plan);
  const title = `${intentTitle(plan.intent)}: ${counted(plan.waves.length, 'wave')} in time`;
  const height = rows.length > 14 ? 24 : 30;
  const firstRow = bodyTop + 44;
  const bottom = firstRow + rows.length * height;
  const total = plan.waves.reduce((sum, { etaSeconds }) => sum + etaSeconds, 0);
  const end = Math.max(total, 1);
  const at = (seconds: number) => column.bars.x + (seconds / end) * column.bars.width;
  const head2 = { y: bodyTop + 12, weight: 'bold' } as const;
  const heading = (label: string, { x, width: room }: { readonly x: number; readonly width: number }) =>
    text(label, { x, room, ...head2 });
  return picture({ width, height: bottom + margin }, { title, words }, [
    ...head(title, tilesOf(plan)),
    heading('Wave', column.wave),
    heading('Time at the throttle', column.bars),
    heading('Starts', column.start),
    heading('Takes', column.length),
    heading('Copies', column.bytes),
    ...axis(end, at, bodyTop + 20, bottom),
    ...rows.flatMap((row, index) => waveParts(row, firstRow + index * height, height, at)),
  ]);
}

function tilesOf({ waves, totals, throttle }: Plan): readonly Tile[] {
  const longest = waves.reduce<Plan['waves'][number] | null>(
    (most, wave) => (most === null || wave.etaSeconds > most.etaSeconds ? wave : most),
    null,
  );
  return [
    { label: 'Takes', figure: lasting(totals.etaSecondsAtThrottle) },
    { label: 'At the throttle', figure: rateText(throttle.startBytesPerSec) },
    { label: 'Copies', figure: totals.bytesMoved === 0 ? 'nothing' : bytesText(totals.bytesMoved) },
    longest === null || longest.etaSeconds === 0
      ? { label: 'Leader elections', figure: countText(totals.leaderChanges) }
      : { label: `Longest: wave ${longest.index + 1}`, figure: durationText(longest.etaSeconds) },
  ];
}

function waveParts(row: WaveRow, top: number, height: number, at: (seconds: number) => number): readonly string[] {
  const y = top + height / 2 + 4;
  const x = at(row.startSeconds);
  const box = { x, y: top + 5, width: Math.max(3, at(row.startSeconds + row.seconds) - x), height: height - 10 };
  const name = rowName(row);
  const weight = row.kind === 'canary' ? 'bold' : 'regular';
  const { x: left, width: room } = column.wave;
  const after = left + textWidth(name, 12, weight) + 8;
  return [
    text(name, { x: left, y, room, weight }),
    text(counted(row.moves, 'move'), { x: after, y, room: left + room - after, size: 11, colour: 'quiet' }),
    // The canary is hatched, so that it stands out from what follows in any colour.
    row.kind === 'canary' ? nowBar(box) : afterBar(box),
    text(row.startSeconds === 0 ? 'at once' : durationText(row.startSeconds), {
      ...{ x: column.start.x, y, room: column.start.width },
    }),
    text(lasting(row.seconds), { x: column.length.x, y, room: column.length.width }),
    text(row.bytes === 0 ? 'nothing' : bytesText(row.bytes), { x: column.bytes.x, y, room: column.bytes.width }),
  ];
}

/** Leaders change without copying. */
function lasting(seconds: number): string {
  return seconds === 0 ? 'a moment' : durationText(seconds);
}

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;
const steps = [1, 2, 5, 10, 30, minute, 2 * minute, 5 * minute, 10 * minute, 15 * minute, 30 * minute].concat(
  [1, 2, 3, 6, 12].map((each) => each * hour),
  [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000].map((each) => each * day),
);

function axis(end: number, at: (seconds: number) => number, top: number, bottom: number): readonly string[] {
  const step = steps.find((each) => each * 4 >= end) ?? end;
  const ticks = Array.from({ length: Math.floor(end / step) + 1 }, (_, index) => index * step);
  const room = (step / end) * column.bars.width - 4;
  return ticks.flatMap((seconds, index) => [
    line([at(seconds), top + 16], [at(seconds), bottom], `stroke="${palette.faint}" stroke-width="1"`),
    text(seconds === 0 ? '0' : durationText(seconds), {
      ...{ x: at(seconds), y: top + 12, room, size: 11, colour: 'quiet', anchor: index === 0 ? 'start' : 'middle' },
    }),
  ]);
}
