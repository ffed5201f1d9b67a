import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { altCharsAtMost } from '../../../src/chart/alt-text.ts';
import { fitText, textWidth } from '../../../src/chart/fit-text.ts';
import { bold, regular } from '../../../src/chart/font-widths.ts';
import { contrasts, palette } from '../../../src/chart/palette.ts';
import { type Drawing, planPictures } from '../../../src/chart/plan-pictures.ts';
import { escaped, text } from '../../../src/chart/svg.ts';
import { type Box, barsOf, fontWidthOf, overlap, sizeOf, textsOf } from './support/measure.ts';
import { type Scene, scenes } from './support/scenes.ts';

const drawings = ({ snapshot, plan }: Scene): readonly Drawing[] => planPictures(snapshot, plan);
const drawn = (scene: keyof typeof scenes, name: Drawing['name']): Drawing =>
  drawings(scenes[scene]()).find((each) => each.name === name)!;

describe('the pictures of a plan', () => {
  for (const [name, make] of Object.entries(scenes)) {
    it(`${name}: no text leaves its place, meets another one or a bar, or is cut off`, () => {
      for (const { name: which, svg } of drawings(make())) {
        const { width, height } = sizeOf(svg);
        const texts = textsOf(svg);
        const bars = barsOf(svg);
        assert.ok(texts.length > 10, `${which} says something`);
        for (const [at, text] of texts.entries()) {
          const said = `${which}: "${text.words}"`;
          assert.ok(
            text.left >= 0 && text.top >= 0 && text.right <= width && text.bottom <= height,
            `${said} is cut off`,
          );
          assert.ok(text.right - text.left <= text.room + 0.5, `${said} is wider than its place`);
          const met = texts.slice(at + 1).find((other) => overlap(text, other));
          assert.equal(met, undefined, `${said} meets "${met?.words}"`);
          assert.ok(!bars.some((bar: Box) => overlap(text, bar)), `${said} lies on a bar`);
        }
        // Only names that people chose may be too long.
        if (name !== 'nasty')
          assert.deepEqual(
            texts.filter(({ words }) => words.includes('…')),
            [],
          );
      }
    });
  }

  it('stay small whatever the size of the plan', () => {
    for (const { svg } of drawings(scenes.huge())) {
      assert.ok(sizeOf(svg).height <= 1200, `${sizeOf(svg).height} pixels high`);
      assert.ok(svg.length < 200_000, `${svg.length} characters`);
    }
  });

  it('are the same text each time', () => {
    assert.deepEqual(drawings(scenes.many()), drawings(scenes.many()));
  });

  it('mark what is special about a broker in words and not by colour', () => {
    assert.match(drawn('healed', 'brokers').svg, />dead</);
    assert.match(drawn('drained', 'brokers').svg, />leaves</);
    assert.match(drawn('added', 'brokers').svg, />new</);
    assert.match(drawn('tight', 'brokers').svg, />over limit</);
  });

  it('draw limits where they are near, and say so where they are not', () => {
    assert.match(drawn('tight', 'brokers').svg, />limit: 90 % of the disk</);
    assert.match(drawn('tight', 'brokers').svg, new RegExp(`fill="${palette.limit}"`));
    assert.match(drawn('violations', 'brokers').svg, />limit: 90 % of the disk, off this scale</);
    assert.doesNotMatch(drawn('rackless', 'brokers').svg, /limit/);
  });

  it('name the extremes of each rack where brokers are too many to show', () => {
    const { svg } = drawn('huge', 'brokers');
    for (const rack of 'abcdef') assert.match(svg, new RegExp(`>rack eu-west-1${rack}<`));
    assert.equal([...svg.matchAll(/>\d+: [\d.]+ [GT]B to \d+: [\d.]+ [GT]B</g)].length, 12);
    assert.match(svg, />fullest now</);
  });

  it('begin with the canary, and cover every wave once', () => {
    const { plan } = scenes.huge();
    const { svg } = drawn('huge', 'waves');
    const names = textsOf(svg).map(({ words }) => /^(\d+)(?:–(\d+))?(?: |$)/.exec(words));
    const ranges = names.flatMap((match) =>
      match === null || match[2] === undefined ? [] : [[+match[1]!, +match[2]]],
    );
    assert.match(svg, />1 canary</);
    assert.equal(ranges[0]?.[0], 2);
    for (const [at, [first]] of ranges.entries()) if (at > 0) assert.equal(first, ranges[at - 1]![1]! + 1);
    assert.equal(ranges.at(-1)?.[1], plan.waves.length - 1);
    assert.match(svg, new RegExp(`>${plan.waves.length} internal topics<`));
  });

  it('count every copied replica in the table of flows', () => {
    const { plan } = scenes.many();
    const { svg } = drawn('many', 'moves');
    const given = [...svg.matchAll(/>([\d,]+) · [\d.]+ [kMGT]?B<\/text>/g)].map(([, count]) =>
      Number(count!.replace(',', '')),
    );
    assert.equal(
      given.reduce((sum, count) => sum + count, 0),
      plan.totals.replicasMoved,
    );
  });
});

describe('the words beside a picture', () => {
  it('hold every broker where they are few, and fit what Slack keeps', () => {
    for (const make of Object.values(scenes)) {
      for (const { altText } of drawings(make())) assert.ok(altText.length <= altCharsAtMost, altText);
    }
    const { snapshot, plan } = scenes.violations();
    const words = drawn('violations', 'brokers').altText;
    for (const { id } of snapshot.brokers) assert.match(words, new RegExp(`\\b${id}: `));
    assert.match(words, new RegExp(`Rack violations ${plan.before.rackViolations} → 0;`));
  });
  it('name extremes and what is dead where brokers are many', () => {
    const words = drawn('huge', 'brokers').altText;
    assert.match(words, /117 \(dead\)/);
    assert.equal([...words.matchAll(/has least/g)].length, 6);
  });
  it('say how much they leave out', () => {
    assert.match(drawn('huge', 'waves').altText, / And \d+ more\.$/);
  });
});

describe('names that people chose', () => {
  it('stay text, whatever is in them', () => {
    for (const { svg } of drawings(scenes.nasty())) {
      assert.doesNotMatch(svg, /<script|<b>/);
      assert.doesNotMatch(svg.replaceAll('\n', ''), /\p{Cc}|\p{Cs}/u);
      const names = [...svg.matchAll(/<(\w+)/g)].map(([, name]) => name);
      assert.deepEqual(
        new Set(names),
        new Set(names.filter((name) => /^(svg|title|desc|defs|pattern|rect|path|text)$/.test(name!))),
      );
    }
  });
  it('are escaped for elements and attributes, and what XML cannot hold is replaced', () => {
    assert.equal(escaped(`<a b="c" d='e'>&amp;`), '&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;amp;');
    assert.equal(escaped('\u0000\u0008\ud800\ufffe😀'), '\ufffd\ufffd\ufffd\ufffd😀');
  });
  it('are cut with a mark, and never in the middle of a character', () => {
    const shown = fitText('W'.repeat(300), 12, 100);
    assert.match(shown, /^W+…$/);
    assert.ok(textWidth(shown, 12) <= 100);
    assert.equal(fitText('數😀', 12, 100), '□□');
  });
});

describe('what the layout counts on', () => {
  it('the measure sees ink where it is, and what meets', () => {
    const [wide, narrow] = textsOf(
      ['WWWW', 'i'].map((words, at) => text(words, { x: 100 + at * 10, y: 50, room: 200, size: 20 })).join(''),
    );
    assert.ok(wide !== undefined && narrow !== undefined);
    assert.ok(Math.abs(wide.right - wide.left - textWidth('WWWW', 20)) < 4, JSON.stringify(wide));
    assert.ok(wide.top > 30 && wide.bottom < 52, JSON.stringify(wide));
    assert.ok(overlap(wide, narrow));
    assert.ok(!overlap(wide, { ...narrow, left: 300, right: 310 }));
  });
  it('widths are those of the fonts', () => {
    for (const [table, name] of [[regular, 'DejaVuSans'] as const, [bold, 'DejaVuSans-Bold'] as const]) {
      const widthOf = fontWidthOf(name);
      assert.ok(table.size > 400);
      for (const [character, width] of table)
        assert.equal(width, widthOf(character.codePointAt(0)!), `${name}: ${character}`);
    }
  });
  it('every pair of colours has the contrast that it needs', () => {
    const luminance = (colour: string) =>
      [1, 3, 5]
        .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
        .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
        .reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at]!, 0);
    for (const { front, back, least } of contrasts) {
      const [a, b] = [luminance(palette[front]), luminance(palette[back])];
      const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
      assert.ok(ratio >= least, `${front} on ${back} is ${ratio.toFixed(1)}`);
    }
  });
});
