/** Reads a picture back: its texts and bars with the boxes that resvg itself gives them. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Resvg } from '@resvg/resvg-wasm';
import { renderPng } from '../../../../src/chart/render-png.ts';

export type Box = { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number };
export type Text = Box & { readonly words: string; readonly room: number };

const { resolve } = createRequire(import.meta.url);
const fontBuffers = ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'].map((name) =>
  readFileSync(resolve(`dejavu-fonts-ttf/ttf/${name}`)),
);
// Loads the WebAssembly that Resvg needs.
await renderPng('<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>');

/** Where ink is, by resvg; null for text without ink. */
function inkOf(element: string): Box | null {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="4000" height="4000" font-family="DejaVu Sans">${element}</svg>`;
  const drawn = new Resvg(svg, { font: { fontBuffers, defaultFontFamily: 'DejaVu Sans' } });
  const box = drawn.getBBox();
  const found = box === undefined ? null : boxOf(box.x, box.y, box.width, box.height);
  box?.free();
  drawn.free();
  return found;
}

export function textsOf(svg: string): readonly Text[] {
  const found = svg.matchAll(/<text [^>]*data-room="([\d.]+)"[^>]*>([^<]*)<\/text>/g);
  return [...found].map(([element, room, words = '']) => {
    const ink = inkOf(element);
    assert.ok(ink !== null, `${element} leaves no ink`);
    return { ...ink, words, room: Number(room) };
  });
}

export function barsOf(svg: string): readonly Box[] {
  return [...svg.matchAll(/<rect x="([\d.-]+)" y="([\d.-]+)" width="([\d.]+)" height="([\d.]+)"[^>]*class="bar"/g)].map(
    ([, x, y, width, height]) => boxOf(Number(x), Number(y), Number(width), Number(height)),
  );
}

export function sizeOf(svg: string): { readonly width: number; readonly height: number } {
  const match = /^<svg [^>]*width="([\d.]+)" height="([\d.]+)"/.exec(svg);
  assert.ok(match, 'a picture says its size');
  return { width: Number(match[1]), height: Number(match[2]) };
}

export function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

function boxOf(x: number, y: number, width: number, height: number): Box {
  return { left: x, top: y, right: x + width, bottom: y + height };
}

/** Advance widths as the font file has them: https://learn.microsoft.com/typography/opentype/spec/hmtx and cmap, format 4. */
export function fontWidthOf(fontName: string): (codePoint: number) => number | null {
  const font = readFileSync(resolve(`dejavu-fonts-ttf/ttf/${fontName}.ttf`));
  const tables = new Map(
    Array.from({ length: font.readUInt16BE(4) }, (_, index) => 12 + 16 * index).map((at) => [
      font.toString('latin1', at, at + 4),
      font.readUInt32BE(at + 8),
    ]),
  );
  const [hhea, hmtx, cmap] = ['hhea', 'hmtx', 'cmap'].map((name) => tables.get(name)!) as [number, number, number];
  const lastMetric = font.readUInt16BE(hhea + 34) - 1;
  const unicode = Array.from({ length: font.readUInt16BE(cmap + 2) }, (_, index) => cmap + 4 + 8 * index).find(
    (at) => font.readUInt16BE(at) === 3 && font.readUInt16BE(at + 2) === 1,
  )!;
  const sub = cmap + font.readUInt32BE(unicode + 4);
  const twice = font.readUInt16BE(sub + 6);
  const glyphOf = (codePoint: number): number => {
    for (let at = 0; at < twice; at += 2) {
      if (codePoint > font.readUInt16BE(sub + 14 + at)) continue;
      const start = font.readUInt16BE(sub + 16 + twice + at);
      if (codePoint < start) return 0;
      const delta = font.readInt16BE(sub + 16 + 2 * twice + at);
      const offsetAt = sub + 16 + 3 * twice + at;
      const offset = font.readUInt16BE(offsetAt);
      if (offset === 0) return (codePoint + delta) & 0xffff;
      const glyph = font.readUInt16BE(offsetAt + offset + 2 * (codePoint - start));
      return glyph === 0 ? 0 : (glyph + delta) & 0xffff;
    }
    return 0;
  };
  return (codePoint) => {
    const glyph = glyphOf(codePoint);
    return glyph === 0 ? null : font.readUInt16BE(hmtx + 4 * Math.min(glyph, lastMetric));
  };
}
