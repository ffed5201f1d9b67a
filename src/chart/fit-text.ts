/** Text that fits its place in a picture: what the font cannot draw is replaced, what is too long is cut with a mark. */

import { bold, regular, unitsPerEm } from './font-widths.ts';

export type Weight = 'regular' | 'bold';

/** Kerning makes a line a little wider or narrower than the sum of its characters. */
const slack = 1.02;
/** Stands for a character that the picture's font does not draw from left to right; the words beside the picture hold the whole name. */
const missing = '□';

/** Only characters whose width is known: no control, no combining mark, nothing that turns the direction of writing. */
export function drawable(text: string): string {
  return [...text].map((each) => (regular.has(each) && each !== '\u00ad' ? each : missing)).join('');
}

export function textWidth(text: string, size: number, weight: Weight = 'regular'): number {
  const widths = weight === 'bold' ? bold : regular;
  let units = 0;
  for (const each of text) units += widths.get(each) ?? unitsPerEm;
  return (units / unitsPerEm) * size * slack;
}

/** The text itself where it fits into so many pixels, else its beginning with '…'. */
export function fitText(text: string, size: number, room: number, weight: Weight = 'regular'): string {
  const shown = drawable(text);
  if (textWidth(shown, size, weight) <= room) return shown;
  const characters = [...shown];
  let width = textWidth('…', size, weight);
  let kept = 0;
  for (const each of characters) {
    width += textWidth(each, size, weight);
    if (width > room) break;
    kept += 1;
  }
  return `${characters.slice(0, kept).join('').trimEnd()}…`;
}
