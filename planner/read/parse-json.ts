/** JSON.parse whose complaint names line and column instead of an offset. */

import { jsonFaultOffset } from './json-fault.ts';

export type ParsedJson =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: string };

export function parseJson(text: string): ParsedJson {
  try {
    return { ok: true, value: JSON.parse(text) as unknown };
  } catch {
    const at = jsonFaultOffset(text);
    if (at >= text.trimEnd().length) return { ok: false, error: `it ends in the middle, at ${placeOf(text, at)}` };
    return { ok: false, error: `not JSON at ${placeOf(text, at)}: found ${JSON.stringify(text.slice(at, at + 20))}` };
  }
}

function placeOf(text: string, offset: number): string {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  let line = 1;
  for (let at = before.indexOf('\n'); at !== -1; at = before.indexOf('\n', at + 1)) line++;
  return `line ${line}, column ${offset - lineStart + 1}`;
}
