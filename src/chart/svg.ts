/** SVG as text: the few shapes that the pictures need. Every name that people chose goes through `text` and is escaped there. */

import { fitText, type Weight } from './fit-text.ts';
import { type Colour, palette } from './palette.ts';

export const fontFamily = 'DejaVu Sans';

export type TextPlace = {
  readonly x: number;
  /** Of the baseline. */
  readonly y: number;
  /** The pixels that the text may take; longer text is cut. */
  readonly room: number;
  readonly size?: number;
  readonly weight?: Weight;
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly colour?: Colour;
};

export function text(words: string, place: TextPlace): string {
  const { x, y, room, size = 12, weight = 'regular', anchor = 'start', colour = 'ink' } = place;
  const shown = fitText(words, size, room, weight);
  const style = `${weight === 'bold' ? ' font-weight="bold"' : ''}${anchor === 'start' ? '' : ` text-anchor="${anchor}"`}`;
  return `<text x="${px(x)}" y="${px(y)}" font-size="${size}"${style} fill="${palette[colour]}" data-room="${px(room)}">${escaped(shown)}</text>`;
}

export type Box = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

export function rect({ x, y, width, height }: Box, fill: string, more = ''): string {
  const box = `x="${px(x)}" y="${px(y)}" width="${px(Math.max(0, width))}" height="${px(height)}"`;
  return `<rect ${box} fill="${fill}"${more === '' ? '' : ` ${more}`}/>`;
}

export function line(from: readonly [number, number], to: readonly [number, number], stroke: string): string {
  return `<path d="M${px(from[0])} ${px(from[1])}L${px(to[0])} ${px(to[1])}" fill="none" ${stroke}/>`;
}

/** What is there now: hatched, with an outline. What comes after is solid. The two differ in any colour. */
export function nowBar(box: Box): string {
  const inset = { x: box.x + 0.5, y: box.y + 0.5, width: box.width - 1, height: box.height - 1 };
  return rect(inset, 'url(#now)', `stroke="${palette.now}" class="bar"`);
}

export function afterBar(box: Box): string {
  return rect(box, palette.after, 'class="bar"');
}

export function cross(x: number, y: number, reach: number, colour: Colour = 'ink'): string {
  const d = `M${px(x - reach)} ${px(y - reach)}l${px(2 * reach)} ${px(2 * reach)}M${px(x + reach)} ${px(y - reach)}l${px(-2 * reach)} ${px(2 * reach)}`;
  return `<path d="${d}" fill="none" stroke="${palette[colour]}" stroke-width="2"/>`;
}

const hatch = `<pattern id="now" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="5" height="5" fill="${palette.ground}"/><rect width="1.6" height="5" fill="${palette.now}"/></pattern>`;

/** A whole picture on its own ground; `title` and `words` are what a screen reader says. */
export function picture(
  size: { readonly width: number; readonly height: number },
  said: { readonly title: string; readonly words: string },
  parts: readonly string[],
): string {
  const { width, height } = size;
  const ground = rect({ x: 0, y: 0, width, height }, palette.ground);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${px(width)}" height="${px(height)}" viewBox="0 0 ${px(width)} ${px(height)}" font-family="${fontFamily}" role="img">`,
    `<title>${escaped(said.title)}</title><desc>${escaped(said.words)}</desc><defs>${hatch}</defs>`,
    ground,
    ...parts,
    '</svg>\n',
  ].join('\n');
}

/** Safe inside elements and attributes; what XML cannot hold at all becomes a sign that it can. */
export function escaped(words: string): string {
  return words
    .replaceAll(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** At most two decimals, so that the same picture is the same text. */
export function px(value: number): string {
  return String(Math.round(value * 100) / 100);
}
