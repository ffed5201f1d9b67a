import { readFileSync } from 'node:fs';

/** A file at the root of the package, which is above both the sources and what is built from them; null: not there. */
export function packageFile(name: string): string | null {
  for (let up = '../'; up.length <= 15; up += '../') {
    try {
      return readFileSync(new URL(`${up}${name}`, import.meta.url), 'utf8');
    } catch {
      // Not this folder: the next one above.
    }
  }
  return null;
}
