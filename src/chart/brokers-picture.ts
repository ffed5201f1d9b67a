/** Brokers before and after, grouped by rack: each one where they are few, their spread where they are many. */

import type { Plan, Snapshot } from '../../planner/index.ts';
import { intentTitle } from '../slack/views/intent-words.ts';
import { bytesText, counted, countText, durationText, percentText } from '../slack/views/words.ts';
import { arrow } from './arrows.ts';
import { averageLine, type Bars, barsFor, brokerLine, columnHeads, grid, metricWords } from './broker-bars.ts';
import {
  type BrokerRow,
  brokerRows,
  byRack,
  limitPercentOf,
  type Metric,
  metricOf,
  type RackGroup,
  remarkable,
  sum,
} from './broker-rows.ts';
import { bodyTop, head, inner, margin, type Tile, width } from './frame.ts';
import { palette } from './palette.ts';
import { bandsOf, stripsHeight } from './rack-strips.ts';
import { afterBar, line, nowBar, picture, rect, text } from './svg.ts';

/** More brokers than this are shown as the spread of each rack. */
export const brokersAtMost = 30;
const roomyAtMost = 12;
const bandHeight = 24;
const legendHeight = 30;
const axisHeight = 40;

export function brokersPicture(snapshot: Pick<Snapshot, 'brokers'>, plan: Plan, words: string): string {
  const rows = brokerRows(snapshot, plan);
  const many = rows.length > brokersAtMost;
  const metric = metricOf(rows, plan);
  const shown = many ? remarkable(rows, metric) : rows;
  const bars = barsFor(rows, metric);
  const strips = many ? bandsOf(byRack(rows), bars, bodyTop + legendHeight) : [];
  const listTop = bodyTop + legendHeight + (many ? stripsHeight(byRack(rows)) + 14 : 0);
  const list = many ? [{ name: 'Brokers to look at', rows: shown }] : byRack(rows);
  const listed = listOf(list, bars, listTop);
  const size = { width, height: listed.bottom + margin };
  const title = `${intentTitle(plan.intent)}: brokers now and after`;
  return picture(size, { title, words }, [
    ...head(title, tilesOf(rows, plan, metric)),
    ...legend(bars, plan, rows),
    ...strips,
    ...listed.parts,
  ]);
}

function listOf(groups: readonly RackGroup[], bars: Bars, top: number) {
  const count = groups.reduce((total, { rows }) => total + rows.length, 0);
  const height = count <= roomyAtMost ? 34 : 27;
  const bottom = top + axisHeight + groups.length * bandHeight + count * height;
  const behind: string[] = [];
  const front: string[] = [];
  let y = top + axisHeight;
  for (const group of groups) {
    behind.push(...band(group, bars, y));
    y += bandHeight;
    const rowsTop = y;
    for (const row of group.rows) {
      front.push(...brokerLine(row, bars, { top: y, height }));
      y += height;
    }
    front.push(averageLine(bars, rowsTop, y));
  }
  return { bottom, parts: [...columnHeads(bars, top), ...grid(bars, top + 20, bottom), ...behind, ...front] };
}

/** 'rack a · 3 brokers · 545 → 530 GB'. */
function band({ name, rows }: RackGroup, { metric, say }: Bars, top: number): readonly string[] {
  const held = arrow(
    sum(rows, ({ now }) => now[metric]),
    sum(rows, ({ after }) => after[metric]),
    say,
  );
  const unit = metric === 'bytes' ? '' : ` ${metric}`;
  const y = top + 16;
  return [
    rect({ x: margin, y: top, width: inner, height: bandHeight - 2 }, palette.band),
    text(name, { x: margin + 8, y, room: 260, size: 13, weight: 'bold' }),
    text(`${counted(rows.length, 'broker')} · ${held}${unit}`, {
      ...{ x: width - margin - 8, y, room: inner - 290, anchor: 'end' },
    }),
  ];
}

function tilesOf(rows: readonly BrokerRow[], { before, after, totals }: Plan, metric: Metric): readonly Tile[] {
  const most = (figure: (row: BrokerRow) => number) => rows.reduce((found, row) => Math.max(found, figure(row)), 0);
  const disk = metric !== 'leaders' && rows.every(({ limitBytes }) => limitBytes !== null && limitBytes > 0);
  const capacity = new Map(after.brokers.map(({ broker, capacityBytes }) => [broker, capacityBytes ?? 0]));
  const fullest: Tile = disk
    ? {
        label: 'Fullest disk',
        figure: arrow(
          most(({ id, now }) => now.bytes / (capacity.get(id) || 1)),
          most(({ id, after: then }) => then.bytes / (capacity.get(id) || 1)),
          percentText,
        ),
      }
    : {
        label: `Most ${metricWords[metric].toLowerCase()} on one`,
        figure: arrow(
          most(({ now }) => now[metric]),
          most(({ after: then }) => then[metric]),
          metric === 'bytes' ? bytesText : countText,
        ),
      };
  const copies = totals.replicasMoved > 0;
  return [
    { label: 'Rack violations', figure: arrow(before.rackViolations, after.rackViolations, countText) },
    { label: 'Cannot lose a rack', figure: arrow(before.cannotLoseRack, after.cannotLoseRack, countText) },
    fullest,
    copies
      ? { label: `Copies, in ${durationText(totals.etaSecondsAtThrottle)}`, figure: bytesText(totals.bytesMoved) }
      : { label: 'Copies', figure: 'nothing' },
  ];
}

function legend(bars: Bars, plan: Plan, rows: readonly BrokerRow[]): readonly string[] {
  const top = bodyTop;
  const y = top + 11;
  const middle = top + 6;
  const limit = `limit: ${limitPercentOf(plan)} % of the disk`;
  const limited = bars.metric === 'bytes' && rows.some(({ limitBytes }) => limitBytes !== null);
  const limitText = bars.showsLimits ? limit : limited ? `${limit}, off this scale` : '';
  const [averageX, limitX] = [206, 420];
  return [
    nowBar({ x: margin, y: top, width: 26, height: 12 }),
    text('now', { x: margin + 32, y, room: 36 }),
    afterBar({ x: 100, y: top, width: 26, height: 12 }),
    text('after', { x: 132, y, room: 50 }),
    line([averageX, middle - 8], [averageX, middle + 8], averageStroke),
    text(`average after: ${bars.say(bars.average)}`, { x: averageX + 10, y, room: 190 }),
    ...(bars.showsLimits ? [rect({ x: limitX, y: top - 2, width: 3, height: 16 }, palette.limit)] : []),
    ...(limitText === '' ? [] : [text(limitText, { x: limitX + 12, y, room: width - margin - limitX - 12 })]),
  ];
}

const averageStroke = `stroke="${palette.ink}" stroke-width="1.5" stroke-dasharray="2 3"`;
