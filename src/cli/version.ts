import { readFileSync } from 'node:fs';

/** package.json is above both the sources and what is built from them. */
export function version(): string {
  for (let up = '../../'; up.length <= 15; up += '../') {
    try {
      const text = readFileSync(new URL(`${up}package.json`, import.meta.url), 'utf8');
      return (JSON.parse(text) as { readonly version: string }).version;
    } catch {
      // Not this folder: the next one above.
    }
  }
  return 'unknown';
}
