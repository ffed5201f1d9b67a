import assert from 'node:assert/strict';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { pageFolder } from '../../../lab/slack/page-files.ts';
import fc from '../../property/support/fast-check.ts';

type Token = { readonly kind: string; readonly text?: string; readonly children?: readonly Token[] } & Record<
  string,
  unknown
>;

let tokenise: (text: string) => Token[];
let parseMarkdown: (text: string) => Token[];

before(async () => {
  // The page's modules are plain JavaScript that is served, not compiled: they are loaded by path.
  const load = async (name: string) =>
    import(pathToFileURL(join(pageFolder(), name)).href) as Promise<Record<string, unknown>>;
  tokenise = (await load('mrkdwn.js'))['tokenise'] as typeof tokenise;
  parseMarkdown = (await load('markdown.js'))['parseMarkdown'] as typeof parseMarkdown;
});

const text = (value: string) => ({ kind: 'text', text: value });

describe('mrkdwn', () => {
  const cases: readonly [string, string, unknown[]][] = [
    [
      'bold, italics and strike',
      '*a* _b_ ~c~',
      [
        { kind: 'bold', children: [text('a')] },
        text(' '),
        { kind: 'italic', children: [text('b')] },
        text(' '),
        { kind: 'strike', children: [text('c')] },
      ],
    ],
    [
      'styles inside each other',
      '*a _b_*',
      [{ kind: 'bold', children: [text('a '), { kind: 'italic', children: [text('b')] }] }],
    ],
    [
      'no style inside words or beside blanks',
      'a*b*c 2 * 3 * 4 my_topic_name',
      [text('a*b*c 2 * 3 * 4 my_topic_name')],
    ],
    ['code, where nothing else counts', '`*a* &lt;b&gt;`', [{ kind: 'code', text: '*a* <b>' }]],
    ['preformatted text over lines', 'x\n```\na\n*b*\n```\ny', [text('x'), { kind: 'pre', text: 'a\n*b*' }, text('y')]],
    [
      'links with and without a label',
      '<https://a.b|the plan> <https://a.b>',
      [
        { kind: 'link', url: 'https://a.b', label: 'the plan' },
        text(' '),
        { kind: 'link', url: 'https://a.b', label: 'https://a.b' },
      ],
    ],
    [
      'people, groups, channels and broadcasts',
      '<@U1> <!subteam^S1|@ops> <#C1|general> <!here>',
      [
        { kind: 'user', id: 'U1', label: null },
        text(' '),
        { kind: 'group', id: 'S1', label: '@ops' },
        text(' '),
        { kind: 'channel', id: 'C1', label: 'general' },
        text(' '),
        { kind: 'broadcast', name: 'here', label: null },
      ],
    ],
    [
      'dates',
      '<!date^1795000000^{time}|at noon>',
      [{ kind: 'date', seconds: 1795000000, format: '{time}', label: 'at noon' }],
    ],
    [
      'quotes over lines',
      '&gt; a\n&gt; b\nc',
      [{ kind: 'quote', children: [text('a'), { kind: 'break' }, text('b')] }, text('c')],
    ],
    ['escapes', 'a &lt; b &amp;&amp; c &gt; d', [text('a < b && c > d')]],
    ['escapes that were escaped', '&amp;lt;@U1&amp;gt;', [text('&lt;@U1&gt;')]],
    ['mentions that were escaped stay text', '&lt;!channel&gt;', [text('<!channel>')]],
    [
      'shortcodes',
      ':warning: 12:30:45',
      [{ kind: 'emoji', name: 'warning' }, text(' 12'), { kind: 'emoji', name: '30' }, text('45')],
    ],
    ['line breaks', 'a\nb', [text('a'), { kind: 'break' }, text('b')]],
    ['marks that never close', '*a _b `c <d', [text('*a _b `c <d')]],
  ];
  for (const [name, source, tokens] of cases) {
    it(`reads ${name}`, () => assert.deepEqual(tokenise(source), tokens));
  }

  it('never loses a letter and never fails, whatever it is given', () => {
    const soup = fc.array(
      fc.constantFrom('*', '_', '~', '`', '```', '<', '>', '&gt;', '|', ':', '\n', ' ', 'a', 'ß', '1', '@U1'),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(soup, (parts) => {
        const source = parts.join('');
        const letters = (value: string) => [...value].filter((char) => char === 'a' || char === 'ß').length;
        return letters(JSON.stringify(tokenise(source).map(strip))) === letters(source);
      }),
    );
  });
});

/** Only what was written: kinds hold letters of their own. A link without a label shows its address once. */
function strip(token: Token): unknown {
  if (token.kind === 'link') return token['label'] === token['url'] ? token['url'] : [token['label'], token['url']];
  return [token.text, token['id'], token['label'], token['name'], token['format'], token.children?.map(strip)];
}

describe('Markdown', () => {
  it('reads headings, lists, code, tables and quotes', () => {
    const source =
      '# T\n\n- a **b**\n  - c\n\n1. x\n\n```\n# not a heading\n```\n\n| A | B |\n|---|---|\n| 1 | 2 |\n\n> q\n\n---\nend';
    assert.deepEqual(
      parseMarkdown(source).map((block) => block.kind),
      ['heading', 'list', 'list', 'code', 'table', 'quote', 'rule', 'paragraph'],
    );
  });
  it('leaves topic names alone', () => {
    assert.deepEqual(parseMarkdown('my_topic_name and 2 * 3'), [
      { kind: 'paragraph', children: [text('my_topic_name and 2 * 3')] },
    ]);
  });
});
