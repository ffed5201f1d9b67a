/** What every picture of a plan has at its top: a title, and the figures that decide, in large. */

import { palette } from './palette.ts';
import { rect, text } from './svg.ts';

export const width = 760;
export const margin = 24;
export const inner = width - 2 * margin;

export type Tile = { readonly label: string; readonly figure: string };

const gap = 10;
const tileHeight = 56;
const tilesTop = 52;

/** Below title and tiles. */
export const bodyTop = tilesTop + tileHeight + 18;

export function head(title: string, tiles: readonly Tile[]): readonly string[] {
  const wide = (inner - gap * (tiles.length - 1)) / tiles.length;
  return [
    text(title, { x: margin, y: 34, room: inner, size: 18, weight: 'bold' }),
    ...tiles.flatMap(({ label, figure }, index) => {
      const x = margin + index * (wide + gap);
      const room = wide - 20;
      return [
        rect({ x, y: tilesTop, width: wide, height: tileHeight }, palette.band, 'rx="6"'),
        text(label, { x: x + 10, y: tilesTop + 19, room, size: 12, colour: 'quiet' }),
        text(figure, { x: x + 10, y: tilesTop + 43, room, size: 18, weight: 'bold' }),
      ];
    }),
  ];
}
