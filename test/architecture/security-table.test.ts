import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { describe, it } from 'node:test';

/** Every line of "Tried" names tests; a renamed or deleted one would leave a promise that nothing holds. */
describe('the table of attacks in docs/security.md', () => {
  const rows = readFileSync('docs/security.md', 'utf8')
    .split('\n## ')
    .find((part) => part.startsWith('Tried'))
    ?.split('\n')
    .filter((line) => line.startsWith('| ') && !/^\| (?:Tried|-)/.test(line));
  const files = testFiles();

  it('has a line for each attack that people try first', () => {
    assert.ok((rows?.length ?? 0) >= 30, `${rows?.length} lines`);
  });

  for (const row of rows ?? []) {
    const cells = row.replaceAll(/^\| | \|$/g, '').split(' | ');
    it(`names tests that exist for: ${cells[0]}`, () => {
      const last = cells.at(-1) ?? '';
      const references = [...last.matchAll(/`([\w/-]+)`(?:: ([^`]+?))?(?=, `|$)/g)];
      assert.notEqual(references.length, 0, `no test is named in: ${last}`);
      for (const [, suite = '', title] of references) {
        const text = files.get(suite);
        assert.ok(text !== undefined, `there is no test file "${suite}"`);
        if (title !== undefined) assert.ok(hasTest(text, title.trim()), `${suite} has no test "${title}"`);
      }
    });
  }
});

/** By file name, alone and with its folder. */
function testFiles(): ReadonlyMap<string, string> {
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
function hasTest(text: string, title: string): boolean {
  const wanted = title.replace(/ ?…$/, '');
  const whole = wanted === title;
  const titles = [...text.matchAll(/\bit\(\s*(['"`])((?:\\.|(?!\1).)+)\1/g)].map((match) => match[2] ?? '');
  return titles.some((found) => {
    const [head = '', ...holes] = found.split(/\$\{[^}]+\}/);
    if (holes.length === 0) return whole ? found === wanted : found.startsWith(wanted);
    if (!whole && head.startsWith(wanted)) return true;
    if (!wanted.startsWith(head)) return false;
    const filled = wanted.slice(head.length).split(holes[0] === '' ? '\u0000' : (holes[0] ?? '').slice(0, 12))[0] ?? '';
    return filled !== '' && text.includes(filled);
  });
}
