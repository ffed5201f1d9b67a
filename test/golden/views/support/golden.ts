import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { messageFault } from '../../../../lab/slack/index.ts';
import type { View } from '../../../../src/slack/views/blocks.ts';
import { draw } from './draw.ts';
import { limitFaults } from './limits.ts';

/** The golden files stay with the sources, also when the tests run from dist. */
const here = dirname(fileURLToPath(import.meta.url));
const folder = join(here.replace(/[\\/]dist([\\/]test[\\/]golden)/, '$1'), '..', 'expected');

/** Compares with expected/NAME.txt, and the view with Slack's limits. `GOLDEN=write` writes the file instead. */
export function assertGolden(name: string, view: View): void {
  assert.deepEqual(limitFaults(view), [], `${name} breaks Slack's limits`);
  // The local Slack knows the limits too, and neither was copied from the other.
  const { text, blocks } = JSON.parse(JSON.stringify(view)) as Parameters<typeof messageFault>[0];
  assert.equal(messageFault({ text, blocks }), null, `the local Slack would refuse ${name}`);
  const file = join(folder, `${name}.txt`);
  const drawn = draw(view);
  if (process.env['GOLDEN'] === 'write') {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, drawn);
    return;
  }
  assert.ok(existsSync(file), `${file} is missing; write it with GOLDEN=write and read it before committing`);
  assert.equal(
    drawn,
    readFileSync(file, 'utf8'),
    `${name} is drawn otherwise; if meant so: GOLDEN=write, and read the difference`,
  );
}
