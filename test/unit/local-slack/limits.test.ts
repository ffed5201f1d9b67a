import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { blockProblems, maxBlocksChars, messageFault, viewProblems } from '../../../lab/slack/index.ts';
import { createRateLimiter } from '../../../lab/slack/limits/rates.ts';
import { showBlocks } from '../../integration/local-slack/support/echo-blocks.ts';

type Block = Record<string, unknown>;

const plain = (text: string) => ({ type: 'plain_text', text });
const section = (text: string): Block => ({ type: 'section', text: { type: 'mrkdwn', text } });
const button = (over: Block = {}): Block => ({ type: 'button', action_id: 'a', text: plain('Go'), ...over });
const actions = (elements: Block[]): Block => ({ type: 'actions', elements });
const table = (rows: number, cell: string, columns = 2): Block => ({
  type: 'table',
  rows: Array.from({ length: rows }, () => Array.from({ length: columns }, () => ({ type: 'raw_text', text: cell }))),
});
const dataTable = (rows: number, over: Block = {}): Block => ({
  ...table(rows, 'x'),
  type: 'data_table',
  caption: 'T',
  ...over,
});
const carousel = (cards: number): Block => ({
  type: 'carousel',
  elements: Array(cards).fill({ type: 'card', title: { type: 'mrkdwn', text: 'x' } }),
});
const option = (text: string, value: string) => ({ text: plain(text), value });

/** Each line: what it is, a block that just fits, one that just does not, and where Slack would point. */
const edges: readonly [string, Block, Block, RegExp][] = [
  ['section text', section('x'.repeat(3000)), section('x'.repeat(3001)), /\/text\/text/],
  ['empty section text', section('x'), section(''), /more than 0/],
  ['header', { type: 'header', text: plain('x'.repeat(150)) }, { type: 'header', text: plain('x'.repeat(151)) }, /151/],
  [
    'fields',
    { type: 'section', fields: Array(10).fill(plain('x')) },
    { type: 'section', fields: Array(11).fill(plain('x')) },
    /10 items/,
  ],
  [
    'field text',
    { type: 'section', fields: [plain('x'.repeat(2000))] },
    { type: 'section', fields: [plain('x'.repeat(2001))] },
    /2001/,
  ],
  [
    'context',
    { type: 'context', elements: Array(10).fill(plain('x')) },
    { type: 'context', elements: Array(11).fill(plain('x')) },
    /10 items/,
  ],
  [
    'button text',
    actions([button({ text: plain('x'.repeat(75)) })]),
    actions([button({ text: plain('x'.repeat(76)) })]),
    /76/,
  ],
  [
    'button value',
    actions([button({ value: 'x'.repeat(2000) })]),
    actions([button({ value: 'x'.repeat(2001) })]),
    /value/,
  ],
  [
    'action id',
    actions([button({ action_id: 'x'.repeat(255) })]),
    actions([button({ action_id: 'x'.repeat(256) })]),
    /action_id/,
  ],
  [
    'actions',
    actions(Array.from({ length: 25 }, (_, at) => button({ action_id: `${at}` }))),
    actions(Array.from({ length: 26 }, (_, at) => button({ action_id: `${at}` }))),
    /25 items/,
  ],
  [
    'repeated action id',
    actions([button(), button({ action_id: 'b' })]),
    actions([button(), button()]),
    /duplicate action_id/,
  ],
  ['table rows', table(100, 'x'), table(101, 'x'), /100 items/],
  ['table columns', table(1, 'x', 20), table(1, 'x', 21), /1 to 20 cells/],
  ['empty table cell', table(1, ' '), table(1, ''), /more than 0/],
  ['data_table rows', dataTable(101), dataTable(102), /101 items/],
  ['data_table without rows', dataTable(2), dataTable(1), /no less than 2/],
  ['data_table caption', dataTable(2), dataTable(2, { caption: '' }), /caption/],
  ['data_table page', dataTable(2, { page_size: 100 }), dataTable(2, { page_size: 101 }), /page_size/],
  [
    'data_table of ragged rows',
    dataTable(2),
    dataTable(2, { rows: [[{ type: 'raw_text', text: 'a' }], []] }),
    /as long as the first row/,
  ],
  ['markdown', { type: 'markdown', text: 'x'.repeat(12_000) }, { type: 'markdown', text: 'x'.repeat(12_001) }, /12001/],
  [
    'options',
    { ...section('x'), accessory: { type: 'static_select', action_id: 's', options: [option('a', 'a')] } },
    {
      ...section('x'),
      accessory: {
        type: 'static_select',
        action_id: 's',
        options: Array.from({ length: 101 }, (_, at) => option('a', `${at}`)),
      },
    },
    /100 items/,
  ],
  [
    'option text',
    { ...section('x'), accessory: { type: 'overflow', action_id: 's', options: [option('x'.repeat(75), 'a')] } },
    { ...section('x'), accessory: { type: 'overflow', action_id: 's', options: [option('x'.repeat(76), 'a')] } },
    /76/,
  ],
  [
    'card body',
    { type: 'card', body: { type: 'mrkdwn', text: 'x'.repeat(200) } },
    { type: 'card', body: { type: 'mrkdwn', text: 'x'.repeat(201) } },
    /201/,
  ],
  ['carousel', carousel(10), carousel(11), /10 items/],
  ['alt text', { type: 'image', image_url: 'u', alt_text: 'x' }, { type: 'image', image_url: 'u' }, /alt_text/],
  [
    'image source',
    { type: 'image', slack_file: { id: 'F1' }, alt_text: 'x' },
    { type: 'image', slack_file: { id: 'F1' }, image_url: 'u', alt_text: 'x' },
    /exactly one/,
  ],
];

describe('limits of blocks', () => {
  for (const [name, fits, breaks, pointer] of edges) {
    it(`takes ${name} at its limit and refuses it beyond`, () => {
      assert.deepEqual(blockProblems([fits], 'message'), []);
      assert.match(blockProblems([breaks], 'message').join('\n'), pointer);
    });
  }

  it('takes 50 blocks in a message and 100 in a view', () => {
    const blocks = (count: number) => Array<Block>(count).fill({ type: 'divider' });
    assert.deepEqual(blockProblems(blocks(50), 'message'), []);
    assert.equal(blockProblems(blocks(51), 'message').length, 1);
    assert.deepEqual(blockProblems(blocks(100), 'home'), []);
    assert.equal(blockProblems(blocks(101), 'home').length, 1);
  });

  it('knows where a type may stand', () => {
    const alert = { type: 'alert', text: plain('x') };
    assert.deepEqual(blockProblems([alert], 'modal'), []);
    assert.match(blockProblems([alert], 'message').join(), /unsupported type: alert/);
    assert.match(blockProblems([table(1, 'x')], 'modal').join(), /unsupported type: table/);
    assert.match(blockProblems([{ type: 'constructor' }], 'message').join(), /unsupported type/);
    assert.match(blockProblems([{}], 'message').join(), /unsupported type: none/);
  });

  it('wants every part of a confirmation', () => {
    const confirm = { title: plain('Sure?'), text: plain('x'), confirm: plain('Yes'), deny: plain('No') };
    assert.deepEqual(blockProblems([actions([button({ confirm })])], 'message'), []);
    assert.deepEqual(blockProblems([actions([button({ confirm: { ...confirm, style: 'danger' } })])], 'message'), []);
    assert.match(
      blockProblems([actions([button({ confirm: { ...confirm, style: 'red' } })])], 'message').join(),
      /confirm\/style/,
    );
    assert.match(
      blockProblems([actions([button({ confirm: { ...confirm, confirm: plain('x'.repeat(31)) } })])], 'message').join(),
      /31/,
    );
  });

  it('refuses block ids that stand twice', () => {
    const twice = { type: 'divider', block_id: 'same' };
    assert.match(blockProblems([twice, twice], 'message').join(), /duplicate block_id/);
  });
});

describe('limits of messages', () => {
  it('takes the message that the page is tested with', () => {
    assert.equal(messageFault({ text: 'x', blocks: showBlocks as unknown as Block[] }), null);
  });

  it('refuses nothing at all, two tables, and too much text in tables', () => {
    assert.equal(messageFault({ text: '', blocks: [] })?.error, 'no_text');
    assert.equal(messageFault({ text: 'x', blocks: [table(1, 'x'), table(1, 'y')] })?.error, 'invalid_attachments');
    assert.equal(messageFault({ text: 'x', blocks: [table(50, 'x'.repeat(100))] }), null);
    assert.equal(messageFault({ text: 'x', blocks: [table(51, 'x'.repeat(100))] })?.error, 'invalid_blocks');
  });

  it('refuses blocks that are too large together', () => {
    const blocks = Array.from({ length: 5 }, () => section('x'.repeat(2800)));
    assert.ok(JSON.stringify(blocks).length > maxBlocksChars);
    assert.equal(messageFault({ text: 'x', blocks })?.error, 'msg_blocks_too_long');
    assert.equal(messageFault({ text: 'x', blocks: blocks.slice(0, 4) }), null);
  });
});

describe('limits of views', () => {
  const modal = (over: Block = {}) => ({ type: 'modal', title: plain('T'), blocks: [{ type: 'divider' }], ...over });
  it('measures titles, buttons and metadata', () => {
    assert.deepEqual(viewProblems(modal({ title: plain('x'.repeat(24)) }), 'modal'), []);
    assert.match(viewProblems(modal({ title: plain('x'.repeat(25)) }), 'modal').join(), /title/);
    assert.match(viewProblems(modal({ submit: plain('x'.repeat(25)) }), 'modal').join(), /submit/);
    assert.match(viewProblems(modal({ private_metadata: 'x'.repeat(3001) }), 'modal').join(), /private_metadata/);
    assert.match(viewProblems(modal({ callback_id: 'x'.repeat(256) }), 'modal').join(), /callback_id/);
  });
  it('wants a submit button when there is something to submit', () => {
    const input = { type: 'input', label: plain('L'), element: { type: 'plain_text_input', action_id: 'a' } };
    assert.match(viewProblems(modal({ blocks: [input] }), 'modal').join(), /submit is required/);
    assert.deepEqual(viewProblems(modal({ blocks: [input], submit: plain('Send') }), 'modal'), []);
  });
  it('does not take a home view for a modal', () => {
    assert.match(viewProblems(modal(), 'home').join(), /must be home/);
  });
});

describe('rate limits', () => {
  it('lets a burst pass in a channel, then one a second, and does not mix channels', () => {
    let nowMs = 0;
    const rates = createRateLimiter(() => nowMs);
    let passed = 0;
    while (rates.take('chat.postMessage', 'C1') === 0) passed++;
    assert.equal(passed, 15);
    assert.equal(rates.take('chat.postMessage', 'C1'), 1);
    assert.equal(rates.take('chat.postMessage', 'C2'), 0);
    nowMs += 1000;
    assert.equal(rates.take('chat.postMessage', 'C1'), 0);
    assert.equal(rates.take('chat.postMessage', 'C1'), 1);
  });
  it('limits edits to fifty a minute over all messages', () => {
    let nowMs = 0;
    const rates = createRateLimiter(() => nowMs);
    let passed = 0;
    while (rates.take('chat.update', 'C1') === 0) passed++;
    assert.equal(passed, 50);
    assert.equal(rates.take('chat.update', 'C2'), 2);
    nowMs += 60_000;
    assert.equal(rates.take('chat.update', 'C2'), 0);
  });
});
