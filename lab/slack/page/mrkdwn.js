/**
 * Slack's mrkdwn as a tree of tokens. Pure: no DOM.
 * Kinds: text, bold, italic, strike, code, pre, quote, break, link, user, group, channel, broadcast, date, emoji.
 */

const styles = { '*': 'bold', _: 'italic', '~': 'strike' };

export function tokenise(text) {
  const tokens = [];
  const parts = text.split(/```([\s\S]+?)```/);
  parts.forEach((part, at) => {
    if (at % 2 === 1) tokens.push({ kind: 'pre', text: unescapeText(part.replace(/^\n/, '').replace(/\n$/, '')) });
    else if (part !== '') tokens.push(...lines(part, at > 0, at < parts.length - 1));
  });
  return tokens;
}

/** Line breaks beside a pre block are its own edges, not empty lines. */
function lines(part, afterPre, beforePre) {
  let source = part;
  if (afterPre) source = source.replace(/^\n/, '');
  if (beforePre) source = source.replace(/\n$/, '');
  if (source === '') return [];
  const tokens = [];
  const all = source.split('\n');
  for (let at = 0; at < all.length; at++) {
    const rest = quoteRest(all[at]);
    if (rest !== null) {
      const quoted = [rest.text, ...(rest.toTheEnd ? all.slice(at + 1) : [])];
      if (rest.toTheEnd) at = all.length;
      else while (at + 1 < all.length && quoteRest(all[at + 1]) !== null) quoted.push(quoteRest(all[++at]).text);
      tokens.push({ kind: 'quote', children: joinLines(quoted) });
      continue;
    }
    tokens.push(...inline(all[at]));
    if (at < all.length - 1) tokens.push({ kind: 'break' });
  }
  return tokens;
}

function quoteRest(line) {
  const match = /^(?:&gt;|>)((?:&gt;|>){2})?\s?(.*)$/s.exec(line);
  return match === null ? null : { text: match[2], toTheEnd: match[1] !== undefined };
}

function joinLines(list) {
  return list.flatMap((line, at) => (at === 0 ? inline(line) : [{ kind: 'break' }, ...inline(line)]));
}

/** One line: styles, code, emoji and angle brackets. */
function inline(line) {
  const tokens = [];
  let plain = '';
  const flush = () => {
    if (plain !== '') tokens.push({ kind: 'text', text: unescapeText(plain) });
    plain = '';
  };
  let at = 0;
  while (at < line.length) {
    const found = special(line, at);
    if (found === null) {
      plain += line[at];
      at += 1;
      continue;
    }
    flush();
    tokens.push(found.token);
    at = found.next;
  }
  flush();
  return tokens;
}

function special(line, at) {
  const rest = line.slice(at);
  const char = line[at];
  if (char === '<') return matched(/^<([^<>\n]+)>/.exec(rest), at, (match) => angle(match[1]));
  if (char === '`')
    return matched(/^`([^`\n]+)`/.exec(rest), at, (match) => ({ kind: 'code', text: unescapeText(match[1]) }));
  if (char === ':') return matched(/^:([a-z0-9_+-]+):/.exec(rest), at, (match) => ({ kind: 'emoji', name: match[1] }));
  if (!Object.hasOwn(styles, char)) return null;
  const close = closing(line, at);
  if (close === -1) return null;
  return { token: { kind: styles[char], children: inline(line.slice(at + 1, close)) }, next: close + 1 };
}

function matched(match, at, make) {
  return match === null ? null : { token: make(match), next: at + match[0].length };
}

/** A style opens after a non-word character, holds no blank at its edges, and closes before a non-word character. */
function closing(line, open) {
  const marker = line[open];
  if (open > 0 && isWord(line[open - 1])) return -1;
  if (line[open + 1] === undefined || /\s/.test(line[open + 1]) || line[open + 1] === marker) return -1;
  for (let at = open + 2; at < line.length; at++) {
    if (line[at] === marker && !/\s/.test(line[at - 1]) && !isWord(line[at + 1] ?? ' ')) return at;
  }
  return -1;
}

function isWord(char) {
  return /[\p{L}\p{N}]/u.test(char);
}

/** What stands between < and >: a mention, a date or a link. */
function angle(inner) {
  const bar = inner.indexOf('|');
  const target = bar === -1 ? inner : inner.slice(0, bar);
  const label = bar === -1 ? null : unescapeText(inner.slice(bar + 1));
  if (target.startsWith('@')) return { kind: 'user', id: target.slice(1), label };
  if (target.startsWith('#')) return { kind: 'channel', id: target.slice(1), label };
  if (target.startsWith('!subteam^')) return { kind: 'group', id: target.slice(9), label };
  if (target.startsWith('!date^')) {
    const [, seconds = '', format = ''] = target.split('^');
    return { kind: 'date', seconds: Number(seconds), format: unescapeText(format), label };
  }
  if (target.startsWith('!')) return { kind: 'broadcast', name: target.slice(1), label };
  const url = unescapeText(target);
  return { kind: 'link', url, label: label ?? url.replace(/^mailto:/, '') };
}

export function unescapeText(text) {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
