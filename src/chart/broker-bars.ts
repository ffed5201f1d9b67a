/** One broker as one line: its bytes now and after as two bars, and replicas and leaders as two small pairs at the side. */

import { bytesText, countText } from '../slack/views/words.ts';
import { arrow } from './arrows.ts';
import type { BrokerRow, Held, Metric } from './broker-rows.ts';
import { averageAfter } from './broker-rows.ts';
import { textWidth } from './fit-text.ts';
import { margin, width } from './frame.ts';
import { palette } from './palette.ts';
import { type Scale, scaleOf } from './scale.ts';
import { afterBar, cross, line, nowBar, rect, text } from './svg.ts';

/** Where the columns begin and how wide they are. */
export const columns = {
  label: { x: margin, width: 112 },
  bars: { x: 144, width: 290 },
  value: { x: 442, width: 122 },
  replicas: { x: 576, width: 74 },
  leaders: { x: 662, width: 74 },
} as const;

export type Bars = {
  readonly metric: Metric;
  readonly scale: Scale;
  readonly say: (value: number) => string;
  readonly average: number;
  /** Whether limits are near enough to be drawn on the scale. */
  readonly showsLimits: boolean;
  readonly mostReplicas: number;
  readonly mostLeaders: number;
};

/** Limits far beyond every bar would make all bars too short to compare. */
const limitReach = 2.5;

export function barsFor(all: readonly BrokerRow[], metric: Metric): Bars {
  const most = (figure: (held: Held) => number) =>
    all.reduce((found, { now, after }) => Math.max(found, figure(now), figure(after)), 0);
  const largest = most((held) => held[metric]);
  const limits = metric === 'bytes' ? all.flatMap(({ limitBytes }) => limitBytes ?? []) : [];
  const highest = limits.reduce((found, limit) => Math.max(found, limit), 0);
  const showsLimits = highest > 0 && highest <= largest * limitReach;
  return {
    metric,
    scale: scaleOf(showsLimits ? Math.max(highest, largest) : largest, columns.bars.x, columns.bars.width),
    say: metric === 'bytes' ? bytesText : countText,
    average: averageAfter(all, metric),
    showsLimits,
    mostReplicas: most(({ replicas }) => replicas),
    mostLeaders: most(({ leaders }) => leaders),
  };
}

export const metricWords: Readonly<Record<Metric, string>> = {
  bytes: 'Data',
  replicas: 'Replicas',
  leaders: 'Leaders',
};

export function columnHeads(bars: Bars, top: number): readonly string[] {
  const y = top + 12;
  const heading = (words: string, column: { readonly x: number; readonly width: number }) =>
    text(words, { x: column.x, y, room: column.width, weight: 'bold' });
  return [
    heading('Broker', columns.label),
    heading(metricWords[bars.metric], columns.bars),
    heading('Replicas', columns.replicas),
    heading('Leaders', columns.leaders),
  ];
}

/** Labels of the scale, and its lines over all rows. Drawn before the rows, so that they lie behind the bars. */
export function grid({ scale, say }: Bars, top: number, bottom: number): readonly string[] {
  const room = columns.bars.width / Math.max(1, scale.ticks.length - 1) - 4;
  return scale.ticks.flatMap((tick, index) => {
    const x = scale.at(tick);
    const anchor = index === 0 ? 'start' : 'middle';
    const label = { x, y: top + 11, room, size: 11, anchor, colour: 'quiet' } as const;
    return [
      line([x, top + 16], [x, bottom], `stroke="${palette.faint}" stroke-width="1"`),
      text(tick === 0 ? '0' : say(tick), label),
    ];
  });
}

export function averageLine({ scale, average }: Bars, top: number, bottom: number): string {
  const x = scale.at(average);
  return line([x, top], [x, bottom], `stroke="${palette.ink}" stroke-width="1.5" stroke-dasharray="2 3"`);
}

export function brokerLine(row: BrokerRow, bars: Bars, { top, height }: { top: number; height: number }): string[] {
  const { metric, scale, say } = bars;
  const thick = height >= 30 ? 10 : 8;
  const first = top + (height - 2 * thick - 1) / 2;
  const second = first + thick + 1;
  const from = columns.bars.x;
  const box = (held: Held, y: number) => ({ x: from, y, width: scale.at(held[metric]) - from, height: thick });
  const middle = top + height / 2 + 4.5;
  return [
    ...labelParts(row, middle),
    ...(row.now[metric] > 0 ? [nowBar(box(row.now, first))] : []),
    ...(row.after[metric] > 0 ? [afterBar(box(row.after, second))] : []),
    ...(bars.showsLimits && row.limitBytes !== null ? [limitMark(scale.at(row.limitBytes), top, height)] : []),
    text(arrow(row.now[metric], row.after[metric], say), {
      ...{ x: columns.value.x, y: middle, room: columns.value.width },
      weight: row.tag === '' ? 'regular' : 'bold',
    }),
    ...pair([row.now.replicas, row.after.replicas], bars.mostReplicas, columns.replicas, { top, height }),
    ...pair([row.now.leaders, row.after.leaders], bars.mostLeaders, columns.leaders, { top, height }),
  ];
}

export function limitMark(x: number, top: number, height: number): string {
  return rect({ x: x - 1.5, y: top + 2, width: 3, height: height - 4 }, palette.limit);
}

function labelParts({ id, tag, isDead }: BrokerRow, y: number): readonly string[] {
  const { x, width: room } = columns.label;
  const shift = isDead ? 14 : 0;
  const size = tag !== '' && String(id).length > 4 ? 11 : 13;
  const place = { x: x + shift, y, room: room - shift, size };
  const tagX = place.x + textWidth(String(id), size, 'bold') + 6;
  return [
    ...(isDead ? [cross(x + 5, y - 4.5, 4.5)] : []),
    text(String(id), { ...place, weight: 'bold' }),
    ...(tag === '' ? [] : [text(tag, { x: tagX, y, room: x + room - tagX, size: 11 })]),
  ];
}

/** Two thin bars under their figures. */
function pair(
  [now, after]: readonly [number, number],
  most: number,
  column: { readonly x: number; readonly width: number },
  { top, height }: { readonly top: number; readonly height: number },
): readonly string[] {
  const long = (value: number) => (most === 0 ? 0 : (value / most) * (width - margin - columns.leaders.x));
  const thin = height >= 30 ? 4 : 3;
  const bottom = top + height - 3;
  const words = { x: column.x, y: bottom - 2 * thin - 4, room: column.width, size: 11 };
  return [
    text(arrow(now, after, countText), words),
    ...(now > 0 ? [nowBar({ x: column.x, y: bottom - 2 * thin - 1, width: long(now), height: thin })] : []),
    ...(after > 0 ? [afterBar({ x: column.x, y: bottom - thin, width: long(after), height: thin })] : []),
  ];
}
