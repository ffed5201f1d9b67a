/** Runs in its own thread: turns SVG into PNG and ends. */

import { parentPort, workerData } from 'node:worker_threads';
import { renderPng } from './render-png.ts';

export type FromThread =
  | { readonly kind: 'painted'; readonly pngs: readonly Uint8Array[] }
  | { readonly kind: 'threw'; readonly message: string };

// Trust boundary: only create-painter.ts starts this file, with this data.
const { svgs } = workerData as { readonly svgs: readonly string[] };

try {
  const pngs: Uint8Array[] = [];
  for (const svg of svgs) pngs.push(await renderPng(svg));
  say({ kind: 'painted', pngs });
} catch (error) {
  say({ kind: 'threw', message: error instanceof Error ? error.message : String(error) });
}

function say(message: FromThread): void {
  parentPort?.postMessage(message);
}
