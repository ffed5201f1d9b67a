/** Documents name tests; these find them, so that a renamed or deleted one does not leave a promise that nothing holds. */

import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';

/** The tests that a cell of a table names: `file`: title, `file`: title. */
export function namedTests(cell: string): readonly { readonly suite: string; readonly title: string | null }[] {
  const found = cell.matchAll(/`([\w/-]+)`(?:: ([^`]+?))?(?=, `|$)/g);
  return [...found].map(([, suite = '', title]) => ({ suite, title: title?.trim() ?? null }));
}

/** By file name, alone and with its folder. */
export function testFiles(): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const path of readdirSync('test', { recursive: true, encoding: 'utf8' })) {
    if (!path.endsWith('.test.ts')) continue;
    const text = readFileSync(`test/${path}`, 'utf8');
    const name = basename(path, '.test.ts');
    for (const key of [name, `${basename(dirname(path))}/${name}`]) found.set(key, `${found.get(key) ?? ''}\n${text}`);
  }
  return found;
}

/** A title that ends in an ellipsis is a beginning. What fills the hole of a template has to stand in the file too. */
export function hasTest(text: string, title: string): boolean {
  const wanted = title.replace(/ ?…$/, '');
  const whole = wanted === title;
  const titles = [...text.matchAll(/\b(?:it|test)\(\s*(['"`])((?:\\.|(?!\1).)+)\1/g)].map((match) => match[2] ?? '');
  return titles.some((found) => {
    const [head = '', ...holes] = found.split(/\$\{[^}]+\}/);
    if (holes.length === 0) return whole ? found === wanted : found.startsWith(wanted);
    if (!whole && head.startsWith(wanted)) return true;
    if (!wanted.startsWith(head)) return false;
    const filled = wanted.slice(head.length).split(holes[0] === '' ? '\u0000' : (holes[0] ?? '').slice(0, 12))[0] ?? '';
    return filled !== '' && text.includes(filled);
  });
}
