/** The pictures of a plan as files beside each other: FILE, and FILE with -moves and -waves in its name. */

import type { Plan, Snapshot } from '../../../planner/index.ts';
import { type Drawing, planPictures } from '../../chart/plan-pictures.ts';
import { bad, good, type Io, type Read } from '../io.ts';
import { writeFile } from '../read-file.ts';

export type PictureFile = { readonly stem: string; readonly kind: 'svg' | 'png' };

export function pictureFileOf(path: string | undefined): Read<PictureFile | null> {
  if (path === undefined) return good(null);
  const match = /^(.*[^/\\])\.(svg|png)$/i.exec(path);
  if (match === null) return bad(`--picture ${path} is neither SVG nor PNG: name it like --picture plan.svg.`);
  return good({ stem: match[1]!, kind: match[2]!.toLowerCase() as PictureFile['kind'] });
}

export function writePictures(file: PictureFile, snapshot: Snapshot, plan: Plan, io: Io): Promise<Read<null>> {
  return writeDrawings(file, planPictures(snapshot, plan), io);
}

/** The first under the file's own name. */
export async function writeDrawings(
  { stem, kind }: PictureFile,
  drawings: readonly Drawing[],
  io: Io,
): Promise<Read<null>> {
  for (const [index, { name, title, svg }] of drawings.entries()) {
    const path = `${stem}${index === 0 ? '' : `-${name}`}.${kind}`;
    const bytes = kind === 'svg' ? svg : await png(svg);
    const written = writeFile(path, bytes);
    if (!written.ok) return written;
    io.stderr.write(`${title}: ${path}\n`);
  }
  return good(null);
}

/** Loaded only when it is wanted: WebAssembly and fonts are 4 MB. */
async function png(svg: string): Promise<Uint8Array> {
  const { renderPng } = await import('../../chart/render-png.ts');
  return renderPng(svg);
}
