import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { hasTest, namedTests, testFiles } from './support/named-tests.ts';

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
      const references = namedTests(last);
      assert.notEqual(references.length, 0, `no test is named in: ${last}`);
      for (const { suite, title } of references) {
        const text = files.get(suite);
        assert.ok(text !== undefined, `there is no test file "${suite}"`);
        if (title !== null) assert.ok(hasTest(text, title), `${suite} has no test "${title}"`);
      }
    });
  }
});
