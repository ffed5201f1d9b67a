import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Snapshot } from '../../../planner/snapshot.ts';
import { applyReassignment } from '../../../planner/what-if/apply-reassignment.ts';
import { readScenario } from '../../../planner/what-if/read-scenario.ts';
import { playScenario } from '../../../planner/what-if/scene.ts';
import { altCharsAtMost } from '../../../src/chart/alt-text.ts';
import { createPainter } from '../../../src/chart/create-painter.ts';
import { whatIfPicture } from '../../../src/chart/what-if-picture.ts';
import { cluster } from '../verify/support/cluster.ts';
import { barsOf, overlap, sizeOf, textsOf } from './support/measure.ts';

const voters = [11, 12, 13].map((id, index) => ({ id, rack: 'abc'[index]! }));

function wide(brokers: number, racks: readonly string[], name = 'orders'): Snapshot {
  const ids = Array.from({ length: brokers }, (_, index) => index + 1);
  const replicas = ids.map((id) => [id, (id % brokers) + 1, ((id + 1) % brokers) + 1]);
  return {
    ...cluster({
      racks: Object.fromEntries(ids.map((id) => [id, racks[id % racks.length]!])),
      topics: { [name]: { replicas: [[1], [1, 2], ...replicas], minIsr: 2 } },
    }),
    controlPlane: { kind: 'kraft', leaderId: 11, voters },
  };
}

function scene(snapshot: Snapshot, words: { readonly fail?: readonly string[]; readonly cut?: readonly string[] }) {
  const read = readScenario(snapshot, { fail: words.fail ?? [], cut: words.cut ?? [] });
  assert.ok(read.ok, read.ok ? '' : read.error);
  return playScenario(snapshot, read.scenario);
}

const six = wide(6, ['a', 'b', 'c']);
const many = wide(60, ['a', 'b', 'c']);
const racks = Array.from({ length: 40 }, (_, index) => `rack with a long name <&"'> ${index}`);
const pictures = {
  'a rack': whatIfPicture(scene(six, { fail: ['rack:a'] }), null),
  'a cut': whatIfPicture(scene(six, { cut: ['a'] }), null),
  'the quorum': whatIfPicture(scene(six, { fail: ['controller:11', 'controller:12'] }), null),
  'a plan': whatIfPicture(
    scene(six, { fail: ['broker:1'] }),
    scene(
      applyReassignment(six, { version: 1, partitions: [{ topic: 'orders', partition: 0, replicas: [1, 2, 3] }] }),
      { fail: ['broker:1'] },
    ),
  ),
  'many brokers': whatIfPicture(scene(many, { fail: ['rack:a'] }), null),
  'many racks': whatIfPicture(scene(wide(80, racks), { fail: ['broker:1', 'broker:2'] }), null),
};

describe('the picture of a what-if', () => {
  for (const [name, { svg, altText }] of Object.entries(pictures)) {
    it(`${name}: no text leaves its place, meets another one or a bar, or is cut off`, () => {
      const { width, height } = sizeOf(svg);
      assert.ok(height < 1500, `${height} pixels high`);
      const texts = textsOf(svg);
      assert.ok(texts.length > 10);
      for (const [at, text] of texts.entries()) {
        assert.ok(text.left >= 0 && text.top >= 0 && text.right <= width && text.bottom <= height, text.words);
        assert.ok(text.right - text.left <= text.room + 0.5, text.words);
        const met = texts.slice(at + 1).find((other) => overlap(text, other));
        assert.equal(met, undefined, `"${text.words}" meets "${met?.words}"`);
        assert.ok(!barsOf(svg).some((bar) => overlap(text, bar)), `"${text.words}" lies on a bar`);
      }
      if (name !== 'many racks') assert.ok(!texts.some(({ words }) => words.includes('…')));
      assert.ok(altText.length <= altCharsAtMost && altText.length > 40);
    });
  }
  it('says in words what is down and what is cut off', () => {
    const words = (name: keyof typeof pictures): string =>
      textsOf(pictures[name].svg)
        .map((each) => each.words)
        .join('\n');
    assert.match(words('a rack'), /\b3 down\n/);
    assert.match(words('a rack'), /What if rack a fails\n[\s\S]*controller 11 down/);
    assert.match(words('a cut'), /controller 11 cut off\n[\s\S]*3 cut off/);
    assert.match(words('the quorum'), /NO QUORUM/);
    assert.match(words('a plan'), /\bnow\nplan\n/);
    assert.match(words('a plan'), /Without a leader\n1 → 0/);
    assert.match(words('many brokers'), /0 of 20 brokers up/);
    assert.match(words('many racks'), /and 20 more racks/);
    assert.match(pictures['a rack'].altText, /What if rack a fails: controllers quorum, 2 of 3 voters up/);
  });
  it('is painted for Slack', async () => {
    const painted = await createPainter().paintWhatIf!(scene(six, { fail: ['rack:a'] }));
    assert.ok(painted.ok, painted.ok ? '' : painted.message);
    assert.equal(Buffer.from(painted.value.png).toString('latin1', 1, 4), 'PNG');
    assert.equal(painted.value.name, 'what-if');
  });
});
