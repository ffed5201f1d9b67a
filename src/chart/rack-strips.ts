/** Many brokers as one strip for each rack: a tick for every broker, and its emptiest and fullest by name. */

import { counted, countText } from '../slack/views/words.ts';
import { arrow } from './arrows.ts';
import { averageLine, type Bars, columns, grid, limitMark } from './broker-bars.ts';
import { type BrokerRow, type RackGroup, sum } from './broker-rows.ts';
import { inner, margin, width } from './frame.ts';
import { palette } from './palette.ts';
import { cross, line, rect, text } from './svg.ts';

/** More racks than this: the rest share one strip. */
const racksAtMost = 10;
const axisHeight = 22;
const bandHeight = 24;
const stripHeight = 22;
const rackHeight = bandHeight + 2 * stripHeight + 6;

export function stripsHeight(groups: readonly RackGroup[]): number {
  return axisHeight + folded(groups).length * rackHeight;
}

export function bandsOf(groups: readonly RackGroup[], bars: Bars, top: number): readonly string[] {
  const shown = folded(groups);
  const bottom = top + axisHeight + shown.length * rackHeight;
  return [
    ...grid(bars, top, bottom),
    ...shown.flatMap((group, index) => rackParts(group, bars, top + axisHeight + index * rackHeight)),
  ];
}

/** The racks with the fullest brokers, then all others as one. */
function folded(groups: readonly RackGroup[]): readonly RackGroup[] {
  if (groups.length <= racksAtMost) return groups;
  const fullest = ({ rows }: RackGroup) => rows.reduce((most, { now }) => Math.max(most, now.bytes, now.replicas), 0);
  const ranked = groups.toSorted((a, b) => fullest(b) - fullest(a));
  const kept = new Set(ranked.slice(0, racksAtMost - 1));
  const rest = groups.filter((group) => !kept.has(group));
  return [
    ...groups.filter((group) => kept.has(group)),
    { name: `the other ${countText(rest.length)} racks`, rows: rest.flatMap(({ rows }) => rows) },
  ];
}

function rackParts({ name, rows }: RackGroup, bars: Bars, top: number): readonly string[] {
  const { metric, say } = bars;
  const held = arrow(
    sum(rows, ({ now }) => now[metric]),
    sum(rows, ({ after }) => after[metric]),
    say,
  );
  const dead = rows.filter(({ isDead }) => isDead).length;
  const words = `${counted(rows.length, 'broker')}${dead > 0 ? `, ${countText(dead)} dead` : ''} · ${held}`;
  const y = top + 16;
  return [
    rect({ x: margin, y: top, width: inner, height: bandHeight - 2 }, palette.band),
    text(name, { x: margin + 8, y, room: 260, size: 13, weight: 'bold' }),
    text(words, { x: width - margin - 8, y, room: inner - 290, anchor: 'end' }),
    ...strip('now', rows, bars, top + bandHeight),
    ...strip('after', rows, bars, top + bandHeight + stripHeight),
    averageLine(bars, top + bandHeight, top + bandHeight + 2 * stripHeight),
    ...limitsOf(rows, bars, top + bandHeight),
  ];
}

function strip(when: 'now' | 'after', rows: readonly BrokerRow[], bars: Bars, top: number): readonly string[] {
  const { metric, scale, say } = bars;
  const ranked = rows.toSorted((a, b) => a[when][metric] - b[when][metric]);
  const [low, high] = [ranked[0], ranked.at(-1)];
  if (low === undefined || high === undefined) return [];
  const colour = when === 'now' ? palette.now : palette.after;
  const from = scale.at(low[when][metric]);
  const to = scale.at(high[when][metric]);
  const middle = top + stripHeight / 2;
  const frame = { x: from - 1, y: top + 3, width: to - from + 2, height: stripHeight - 6 };
  const named = (row: BrokerRow) => `${row.id}: ${say(row[when][metric])}`;
  const range = low === high ? named(low) : `${named(low)} to ${named(high)}`;
  const x = columns.value.x;
  return [
    text(when, { x: margin + 8, y: middle + 4, room: 60 }),
    rect(frame, 'none', `stroke="${colour}"${when === 'now' ? ' stroke-dasharray="3 2"' : ''} class="bar"`),
    ...rows.map((row) => {
      const at = scale.at(row[when][metric]);
      if (row.isDead) return cross(at, middle, 4);
      return line([at, top + 5], [at, top + stripHeight - 5], `stroke="${colour}" stroke-width="1.5" opacity="0.6"`);
    }),
    text(range, { x, y: middle + 4, room: width - margin - x }),
  ];
}

/** One mark for each different limit in the rack. */
function limitsOf(rows: readonly BrokerRow[], { showsLimits, scale }: Bars, top: number): readonly string[] {
  if (!showsLimits) return [];
  const limits = new Set(
    rows.flatMap(({ limitBytes }) => (limitBytes === null ? [] : [Math.round(scale.at(limitBytes))])),
  );
  return [...limits].map((x) => limitMark(x, top, 2 * stripHeight));
}
