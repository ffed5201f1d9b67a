import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseRate } from '../../../src/config/units.ts';
import { context, fields, plain, section, table } from '../../../src/slack/views/blocks.ts';
import { code, harmless, mention } from '../../../src/slack/views/mrkdwn.ts';
import {
  barText,
  bytesText,
  clip,
  counted,
  durationText,
  listText,
  percentText,
  rangeText,
  unbroken,
} from '../../../src/slack/views/words.ts';

const says = <T>(say: (value: T) => string, cases: readonly (readonly [T, string])[]) => {
  for (const [value, text] of cases) it(`says ${String(value)} as ${text}`, () => assert.equal(say(value), text));
};

describe('bytes', () => {
  says(bytesText, [
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1 kB'],
    [5_240_000, '5.2 MB'],
    [376_900_000_000, '377 GB'],
    [999_600_000, '1 GB'],
    [80e12, '80 TB'],
    [-5, '0 B'],
  ]);
});

describe('durations', () => {
  says(durationText, [
    [0, '0 s'],
    [45.2, '46 s'],
    [90, '2 min'],
    [6420, '1 h 47 min'],
    [7200, '2 h'],
    [240_000, '2 d 19 h'],
    [86_400 * 2, '2 d'],
  ]);
});

describe('percent', () => {
  says(percentText, [
    [0, '0 %'],
    [0.0001, 'under 1 %'],
    [0.5, '50 %'],
    [0.9999, '99 %'],
    [1, '100 %'],
  ]);
});

describe('a figure and its unit', () => {
  says(unbroken, [
    ['71 % of 1.5 TB', '71\u00a0% of 1.5\u00a0TB'],
    ['at 50 MB/s for 1 h 47 min', 'at 50\u00a0MB/s for 1\u00a0h 47\u00a0min'],
    ['6 brokers, 12 hours, 3 smaller', '6 brokers, 12 hours, 3 smaller'],
  ]);
  it('stay on one line in every text of a block', () => {
    const said = '28 % of it';
    const blocks = [plain(said, 75), section(said), fields([said]), context(said), table([[said]])];
    for (const block of blocks) assert.match(JSON.stringify(block), /"28\u00a0% of it"/, JSON.stringify(block));
  });
  it('are read as they were shown when somebody copies them', () => {
    assert.equal(parseRate(unbroken('20 MB/s')), 20e6);
  });
});

describe('bars', () => {
  says(barText, [
    [0, '[--------------------]'],
    [0.5, '[##########----------]'],
    [0.999, '[###################-]'],
    [1, '[####################]'],
    [Number.NaN, '[--------------------]'],
  ]);
});

describe('lists, counts and ranges', () => {
  it('join with and', () => assert.equal(listText(['a', 'b', 'c']), 'a, b and c'));
  it('say how many more', () => assert.equal(listText(['a', 'b', 'c', 'd'], 2), 'a, b and 2 more'));
  it('know one from many', () =>
    assert.equal(`${counted(1, 'move')}, ${counted(20_000, 'move')}`, '1 move, 20,000 moves'));
  it('say a unit once', () => assert.equal(rangeText([0.38, 0.71], percentText), '38–71 %'));
  it('say both units where they differ', () => assert.equal(rangeText([5e6, 7e9], bytesText), '5 MB – 7 GB'));
  it('say one figure where both ends are alike', () => assert.equal(rangeText([4, 4], String), '4'));
});

describe('markup', () => {
  it('cannot be smuggled in', () => assert.equal(harmless('<!here> & <@U1>'), '&lt;!here&gt; &amp; &lt;@U1&gt;'));
  it('code cannot be ended from inside', () => assert.equal(code('a`b\nc'), "`a'b c`"));
  it('mentions people and groups by id alone', () => {
    assert.equal(mention('U0BOB'), '<@U0BOB>');
    assert.equal(mention('S0APPROVERS'), '<!subteam^S0APPROVERS>');
    assert.equal(mention('<!here>'), '&lt;!here&gt;');
  });
  it('is cut without halving a character', () => assert.equal(clip('ab😀c', 4), 'ab…'));
});
