import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { scenes } from '../chart/support/scenes.ts';
import { run, workFolder } from './support/run.ts';

const file = workFolder();
const snapshot = file('six.json', JSON.stringify(scenes.violations().snapshot));
const place = (name: string) => file(name, '');
const plan = ['plan', 'fix-racks', '--snapshot', snapshot];

describe('evenkeel plan --picture', () => {
  it('writes brokers, moves and waves as SVG, and says where', async () => {
    const path = place('plan.svg');
    const { code, stdout, stderr } = await run(...plan, '--picture', path);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /rack violations/i);
    for (const [end, words] of [
      ['', 'brokers now and after'],
      ['-moves', 'which replicas go where'],
      ['-waves', 'waves in time'],
    ] as const) {
      const written = path.replace('.svg', `${end}.svg`);
      assert.ok(stderr.includes(written), stderr);
      assert.match(
        readFileSync(written, 'utf8'),
        new RegExp(`^<svg [\\s\\S]*>Fix racks: .*${words}<[\\s\\S]*</svg>\n$`),
      );
    }
  });
  it('writes PNG', async () => {
    const path = place('plan.png');
    const { code, stderr } = await run(...plan, '--picture', path);
    assert.equal(code, 0, stderr);
    for (const end of ['', '-moves', '-waves']) {
      const png = readFileSync(path.replace('.png', `${end}.png`));
      assert.equal(png.toString('latin1', 1, 4), 'PNG');
      assert.equal(png.readUInt32BE(16), 1520);
    }
  });
  it('refuses what it cannot write before it plans', async () => {
    for (const [words, reason] of [
      [['--picture', 'plan.gif'], /plan\.gif is neither SVG nor PNG: name it like --picture plan\.svg/],
      [['--picture', '.png'], /neither SVG nor PNG/],
      [['--picture', place('here').replace('here', 'nowhere/x.svg')], /cannot be written: there is no such file/],
    ] as const) {
      const { code, stdout, stderr } = await run(...plan, ...words);
      assert.equal(code, 2, stderr);
      assert.equal(stdout, '');
      assert.match(stderr, reason);
    }
    assert.ok(!existsSync('plan.gif'));
    const { code, stderr } = await run('plan', 'rebalance', '--choices', '--snapshot', snapshot, '--picture', 'x.svg');
    assert.deepEqual([code, existsSync('x.svg')], [2, false]);
    assert.match(stderr, /draws one plan/);
  });
});
