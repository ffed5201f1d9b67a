import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { hasTest, namedTests, testFiles } from './support/named-tests.ts';

/** Each line names tests, or says why none can be. */
describe('the table of docs/traps.md', () => {
  const rows = readFileSync('docs/traps.md', 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| ') && !/^\| (?:Trap \||-)/.test(line));
  const files = testFiles();

  it('has a line for each of the traps that are known, 37', () => assert.equal(rows.length, 37));

  for (const row of rows) {
    const [trap = '', done = '', held = ''] = row
      .slice(1)
      .split('|')
      .map((cell) => cell.trim());
    it(`names tests that exist, or a reason, for: ${trap}`, () => {
      const references = namedTests(held);
      if (references.length === 0) return assert.match(done, /^Does not apply: /);
      for (const { suite, title } of references) {
        const text = files.get(suite);
        assert.ok(text !== undefined, `there is no test file "${suite}"`);
        if (title !== null) assert.ok(hasTest(text, title), `${suite} has no test "${title}"`);
      }
    });
  }
});
