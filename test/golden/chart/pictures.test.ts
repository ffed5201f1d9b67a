import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { planPictures } from '../../../src/chart/plan-pictures.ts';
import { scenes } from '../../unit/chart/support/scenes.ts';

/** The golden files stay with the sources, also when the tests run from dist. */
const here = dirname(fileURLToPath(import.meta.url));
const folder = join(here.replace(/[\\/]dist([\\/]test[\\/]golden)/, '$1'), 'expected');

/** Compares with expected/NAME. `GOLDEN=write` writes the file instead; look at it before committing. */
function assertGolden(name: string, text: string): void {
  const file = join(folder, name);
  if (process.env['GOLDEN'] === 'write') {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, text);
    return;
  }
  assert.ok(existsSync(file), `${file} is missing; write it with GOLDEN=write and look at it before committing`);
  assert.equal(
    text,
    readFileSync(file, 'utf8'),
    `${name} is drawn otherwise; if meant so: GOLDEN=write, and look at it`,
  );
}

describe('pictures of small plans are the same bytes', () => {
  for (const scene of ['single', 'drained'] as const) {
    const { snapshot, plan } = scenes[scene]();
    for (const { name, svg, altText } of planPictures(snapshot, plan)) {
      it(`${scene}: ${name}`, () => {
        assertGolden(`${scene}-${name}.svg`, svg);
        assertGolden(`${scene}-${name}.txt`, `${altText}\n`);
      });
    }
  }
});
