/**
 * Enough Markdown for the markdown block, as a tree. Pure: no DOM.
 * Blocks: heading, paragraph, list, code, quote, rule, table. Inline: as mrkdwn tokens.
 */

export function parseMarkdown(text) {
  const lines = text.replaceAll('\r\n', '\n').split('\n');
  const blocks = [];
  let at = 0;
  while (at < lines.length) {
    const step = blockAt(lines, at);
    if (step.block !== null) blocks.push(step.block);
    at = step.next;
  }
  return blocks;
}

function blockAt(lines, at) {
  const line = lines[at];
  if (line.trim() === '') return { block: null, next: at + 1 };
  const heading = /^(#{1,6})\s+(.*)$/.exec(line);
  if (heading !== null) {
    return { block: { kind: 'heading', level: heading[1].length, children: inlineMarkdown(heading[2]) }, next: at + 1 };
  }
  if (/^(-{3,}|\*{3,}|_{3,})\s*$/.test(line)) return { block: { kind: 'rule' }, next: at + 1 };
  if (/^```/.test(line)) return codeAt(lines, at);
  if (/^>/.test(line)) {
    const end = endOf(lines, at, (other) => /^>/.test(other));
    const inner = lines.slice(at, end).map((other) => other.replace(/^>\s?/, ''));
    return { block: { kind: 'quote', blocks: parseMarkdown(inner.join('\n')) }, next: end };
  }
  if (isItem(line)) return listAt(lines, at);
  if (/^\|/.test(line) && /^\|?[\s:|-]+\|?$/.test(lines[at + 1] ?? '')) return tableAt(lines, at);
  const end = endOf(lines, at, (other) => other.trim() !== '' && !/^(#{1,6}\s|```|>|\|)/.test(other) && !isItem(other));
  const children = lines.slice(at, Math.max(end, at + 1)).flatMap((other, index) => {
    const tokens = inlineMarkdown(other);
    return index === 0 ? tokens : [{ kind: 'break' }, ...tokens];
  });
  return { block: { kind: 'paragraph', children }, next: Math.max(end, at + 1) };
}

function endOf(lines, at, fits) {
  let end = at;
  while (end < lines.length && fits(lines[end])) end++;
  return end;
}

function codeAt(lines, at) {
  let end = at + 1;
  while (end < lines.length && !/^```\s*$/.test(lines[end])) end++;
  return { block: { kind: 'code', text: lines.slice(at + 1, end).join('\n') }, next: end + 1 };
}

function isItem(line) {
  return /^\s*([-*+]|\d+[.)])\s+/.test(line);
}

function listAt(lines, at) {
  const end = endOf(lines, at, isItem);
  const items = lines.slice(at, end).map((line) => {
    const [, indent = '', , text = ''] = /^(\s*)([-*+]|\d+[.)])\s+(.*)$/.exec(line) ?? [];
    return { depth: Math.floor(indent.length / 2), children: inlineMarkdown(text) };
  });
  return { block: { kind: 'list', ordered: /^\s*\d/.test(lines[at]), items }, next: end };
}

function tableAt(lines, at) {
  const end = endOf(lines, at, (line) => /^\|/.test(line));
  const cells = (line) =>
    line
      .trim()
      .replace(/^\||\|$/g, '')
      .split('|')
      .map((cell) => inlineMarkdown(cell.trim()));
  const [head = '', , ...rows] = lines.slice(at, end);
  return { block: { kind: 'table', head: cells(head), rows: rows.map(cells) }, next: end };
}

const patterns = [
  [/^\*\*(.+?)\*\*/, (match) => ({ kind: 'bold', children: inlineMarkdown(match[1]) })],
  [/^__(.+?)__/, (match) => ({ kind: 'bold', children: inlineMarkdown(match[1]) })],
  [/^~~(.+?)~~/, (match) => ({ kind: 'strike', children: inlineMarkdown(match[1]) })],
  [/^`([^`]+)`/, (match) => ({ kind: 'code', text: match[1] })],
  [/^\[([^\]]+)\]\(([^)\s]+)\)/, (match) => ({ kind: 'link', url: match[2], label: match[1] })],
  [/^\*(\S[^*]*)\*/, (match) => ({ kind: 'italic', children: inlineMarkdown(match[1]) })],
  [/^_(\S[^_]*)_(?![\p{L}\p{N}])/u, (match) => ({ kind: 'italic', children: inlineMarkdown(match[1]) })],
  [/^:([a-z0-9_+-]+):/, (match) => ({ kind: 'emoji', name: match[1] })],
  [/^<@([A-Z0-9]+)>/, (match) => ({ kind: 'user', id: match[1], label: null })],
  [/^\\([\\`*_{}[\]()#+.!|~>-])/, (match) => ({ kind: 'text', text: match[1] })],
];

export function inlineMarkdown(line) {
  const tokens = [];
  let plain = '';
  let at = 0;
  while (at < line.length) {
    const rest = line.slice(at);
    const inWord = at > 0 && /[\p{L}\p{N}]/u.test(line[at - 1]) && rest[0] === '_';
    const hit = inWord
      ? undefined
      : patterns.map(([pattern, make]) => [pattern.exec(rest), make]).find(([match]) => match !== null);
    if (hit === undefined) {
      plain += line[at];
      at += 1;
      continue;
    }
    if (plain !== '') tokens.push({ kind: 'text', text: plain });
    plain = '';
    tokens.push(hit[1](hit[0]));
    at += hit[0][0].length;
  }
  if (plain !== '') tokens.push({ kind: 'text', text: plain });
  return tokens;
}
