/** Racks and brokers under a failure: what is lost, what is blocked, and what is only weaker; with a reassignment before and after. */

import type { WhatIfScene } from '../../planner/what-if/scene.ts';
import { clip, counted, countText } from '../slack/views/words.ts';
import { quorumText } from '../what-if-words.ts';
import { altCharsAtMost } from './alt-text.ts';
import { arrow } from './arrows.ts';
import { bodyTop, head, inner, margin, type Tile, width } from './frame.ts';
import { palette } from './palette.ts';
import type { Drawing } from './plan-pictures.ts';
import { cross, picture, rect, text } from './svg.ts';
import { type Fates, fateNames, fatesOf, total, type WhatIfRack, type WhatIfRow, whatIfRacks } from './what-if-rows.ts';

const bandHeight = 24;
const rowHeight = 26;
const legendHeight = 30;
const headHeight = 20;
const columns = {
  label: { x: margin, width: 150 },
  when: { x: 178, width: 34 },
  bars: { x: 214, width: 330 },
  leads: { x: 560, width: 176 },
} as const;

export function whatIfPicture(now: WhatIfScene, after: WhatIfScene | null): Drawing {
  const racks = whatIfRacks(now, after);
  const title = `What if ${failsText(now)}`;
  const words = altOf(now, after, racks);
  const listed = listOf(racks, bodyTop + legendHeight);
  const size = { width, height: listed.bottom + margin };
  const svg = picture(size, { title, words }, [
    hatches,
    ...head(title, tilesOf(now, after)),
    ...legend(),
    ...listed.parts,
  ]);
  return { name: 'what-if', title: clip(title, 200), altText: words, svg };
}

/** 'rack a fails', 'broker 1 + broker 2 fail', or the cut as it is. */
function failsText({ fails }: WhatIfScene): string {
  if (/\bcut\b/.test(fails)) return fails;
  return `${fails} ${fails.includes(' + ') ? 'fail' : 'fails'}`;
}

function tilesOf(now: WhatIfScene, after: WhatIfScene | null): readonly Tile[] {
  const [fates, then] = [fatesOf(now), after === null ? fatesOf(now) : fatesOf(after)];
  const { quorum, votersUp, voters } = now.found.controlPlane;
  const up = votersUp === null ? 'quorum' : `${votersUp} of ${voters} up`;
  const of = (fate: keyof Fates): string => arrow(fates[fate], then[fate], countText);
  return [
    { label: 'Controllers', figure: quorum === null ? 'not known' : quorum ? up : 'NO QUORUM' },
    { label: 'Without a leader', figure: of('lost') },
    { label: 'Leader, no acks=all', figure: of('blocked') },
    { label: 'Weaker, going on', figure: of('weaker') },
  ];
}

/** Each fate has a pattern of its own, so that no colour is needed to tell them apart. */
const fills: Readonly<Record<keyof Fates, string>> = {
  lost: palette.ink,
  blocked: 'url(#blocked)',
  weaker: palette.tint,
  same: palette.ground,
};
const strokes: Readonly<Record<keyof Fates, string>> = {
  lost: palette.ink,
  blocked: palette.limit,
  weaker: palette.after,
  same: palette.now,
};
const hatches = `<defs><pattern id="blocked" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)"><rect width="6" height="6" fill="${palette.ground}"/><rect width="3" height="6" fill="${palette.limit}"/></pattern></defs>`;

const legendWords: Readonly<Record<keyof Fates, string>> = {
  lost: 'no leader',
  blocked: 'leader, no acks=all',
  weaker: 'fewer in sync, goes on',
  same: 'as before',
};

function legend(): readonly string[] {
  const places = [margin, 150, 316, 530];
  return fateNames.flatMap((fate, index) => {
    const x = places[index]!;
    return [
      part(fate, { x, y: bodyTop, width: 26, height: 12 }),
      text(legendWords[fate], { x: x + 32, y: bodyTop + 11, room: (places[index + 1] ?? width - margin) - x - 40 }),
    ];
  });
}

function part(fate: keyof Fates, box: { x: number; y: number; width: number; height: number }): string {
  const inset = { x: box.x + 0.5, y: box.y + 0.5, width: box.width - 1, height: box.height - 1 };
  return rect(inset, fills[fate], `stroke="${strokes[fate]}" class="bar"`);
}

function listOf(
  racks: readonly WhatIfRack[],
  top: number,
): { readonly bottom: number; readonly parts: readonly string[] } {
  const rows = racks.flatMap((rack) => rack.rows);
  const most = rows.reduce(
    (found, { fates, planned }) => Math.max(found, total(fates), planned === null ? 0 : total(planned)),
    1,
  );
  const heading = (words: string, column: { readonly x: number; readonly width: number }): string =>
    text(words, { x: column.x, y: top + 12, room: column.width, weight: 'bold' });
  const parts = [
    heading('Broker', columns.label),
    heading(`Partitions with a replica here (at most ${countText(most)})`, columns.bars),
    heading('Leads', columns.leads),
  ];
  let y = top + headHeight;
  for (const rack of racks) {
    parts.push(...band(rack, y));
    y += bandHeight;
    for (const row of rack.rows) {
      const height = row.planned === null ? rowHeight : 2 * rowHeight - 8;
      parts.push(...rowParts(row, { top: y, height, most }));
      y += height;
    }
  }
  return { bottom: y, parts };
}

function band({ name, controllers }: WhatIfRack, top: number): readonly string[] {
  const y = top + 16;
  return [
    rect({ x: margin, y: top, width: inner, height: bandHeight - 2 }, palette.band),
    text(name, { x: margin + 8, y, room: 260, size: 13, weight: 'bold' }),
    ...(controllers === '' ? [] : [text(controllers, { x: width - margin - 8, y, room: inner - 290, anchor: 'end' })]),
  ];
}

function rowParts(
  row: WhatIfRow,
  at: { readonly top: number; readonly height: number; readonly most: number },
): readonly string[] {
  const middle = at.top + at.height / 2 + 4.5;
  const gone = row.state === 'down' || row.state === 'cut off';
  const label = row.state === '' || row.state === 'up' ? row.label : `${row.label} ${row.state}`;
  const shift = gone ? 16 : 0;
  const [before, leads] = row.leads;
  return [
    ...(gone ? [cross(columns.label.x + 13, middle - 4.5, 4.5, 'limit')] : []),
    text(label, {
      x: columns.label.x + 8 + shift,
      y: middle,
      room: columns.label.width - 8 - shift,
      weight: gone ? 'bold' : 'regular',
    }),
    ...barsOf(row, at),
    text(arrow(before, leads, countText), {
      x: columns.leads.x,
      y: middle,
      room: columns.leads.width,
      weight: leads > before ? 'bold' : 'regular',
    }),
  ];
}

function barsOf(
  { fates, planned }: WhatIfRow,
  { top, most }: { readonly top: number; readonly most: number },
): readonly string[] {
  const bar = (of: Fates, y: number): readonly string[] => {
    let x: number = columns.bars.x;
    return fateNames.flatMap((fate) => {
      if (of[fate] === 0) return [];
      // Never so thin that a lost partition is not seen.
      const wide = Math.max(4, (of[fate] / most) * (columns.bars.width - 16));
      const box = { x, y, width: wide, height: 14 };
      x += wide;
      return [part(fate, box)];
    });
  };
  if (planned === null) return bar(fates, top + 6);
  const step = rowHeight - 6;
  const when = (words: string, y: number): string =>
    text(words, { x: columns.when.x, y: y + 11, room: columns.when.width, size: 11, colour: 'quiet' });
  return [when('now', top + 4), ...bar(fates, top + 4), when('plan', top + 4 + step), ...bar(planned, top + 4 + step)];
}

function altOf(now: WhatIfScene, after: WhatIfScene | null, racks: readonly WhatIfRack[]): string {
  const say = (of: Fates): string =>
    `${countText(of.lost)} without a leader, ${countText(of.blocked)} take no acks=all, ${countText(of.weaker)} go on with fewer in sync, ${countText(of.same)} as before`;
  const lead = `What if ${failsText(now)}: controllers ${quorumText(now.found.controlPlane)}. Of ${counted(total(fatesOf(now)), 'partition')}: ${say(fatesOf(now))}.`;
  const then = after === null ? '' : ` After the reassignment: ${say(fatesOf(after))}.`;
  const each = racks.map(({ name, controllers, rows }) => {
    const brokers = rows.map(({ label, state }) => (state === '' ? label : `${label} ${state}`)).join(', ');
    return `${name}: ${[brokers, controllers].filter((words) => words !== '').join('; ')}.`;
  });
  return clip(`${lead}${then} ${each.join(' ')}`, altCharsAtMost);
}
