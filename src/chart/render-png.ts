/** SVG to PNG by resvg in WebAssembly, with the fonts that the packages bring: no font of the machine is used. */

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { initWasm, Resvg } from '@resvg/resvg-wasm';
import { fontFamily } from './svg.ts';

const zoom = 2;
/** Four bytes each while it is drawn. */
const pixelsAtMost = 20e6;
const fontFiles = ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'] as const;

let ready: Promise<readonly Uint8Array[]> | null = null;

export async function renderPng(svg: string): Promise<Uint8Array> {
  ready ??= load();
  const fontBuffers = [...(await ready)];
  const font = { fontBuffers, defaultFontFamily: fontFamily, sansSerifFamily: fontFamily };
  const drawn = new Resvg(svg, { font, fitTo: { mode: 'zoom', value: zoom } });
  try {
    const pixels = drawn.width * drawn.height * zoom ** 2;
    if (pixels > pixelsAtMost) throw new Error(`a picture of ${pixels} pixels is too large`);
    const image = drawn.render();
    try {
      return image.asPng();
    } finally {
      image.free();
    }
  } finally {
    drawn.free();
  }
}

async function load(): Promise<readonly Uint8Array[]> {
  const { resolve } = createRequire(import.meta.url);
  await initWasm(await readFile(resolve('@resvg/resvg-wasm/index_bg.wasm')));
  return Promise.all(fontFiles.map((name) => readFile(resolve(`dejavu-fonts-ttf/ttf/${name}`))));
}
