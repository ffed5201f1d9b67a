/** Draws text objects, mrkdwn tokens, Markdown trees and rich_text. `world` resolves ids to names. */

import { el, link } from './dom.js';
import { emojiText, withEmoji } from './emoji.js';
import { parseMarkdown } from './markdown.js';
import { tokenise } from './mrkdwn.js';

export function textObject(text, world) {
  if (text?.type === 'plain_text') return plainLines(withEmoji(text.text));
  return mrkdwn(text?.text ?? '', world);
}

export function plainLines(text) {
  return text.split('\n').flatMap((line, at) => (at === 0 ? [line] : [el('br'), line]));
}

export function mrkdwn(text, world) {
  return drawTokens(tokenise(text), world);
}

const wraps = { bold: 'strong', italic: 'em', strike: 's', quote: 'blockquote' };

function drawTokens(tokens, world) {
  return tokens.map((token) => drawToken(token, world));
}

function drawToken(token, world) {
  if (Object.hasOwn(wraps, token.kind)) return el(wraps[token.kind], {}, drawTokens(token.children, world));
  switch (token.kind) {
    case 'text':
      return document.createTextNode(token.text);
    case 'code':
      return el('code', {}, token.text);
    case 'pre':
      return el('pre', {}, token.text);
    case 'break':
      return el('br');
    case 'emoji':
      return document.createTextNode(emojiText(token.name));
    case 'link':
      return link(token.url, token.label);
    case 'date':
      return el('time', {}, dateText(token));
    default:
      return el('span', { class: 'mention' }, mentionText(token, world));
  }
}

function mentionText(token, world) {
  switch (token.kind) {
    case 'user':
      return `@${world.users.get(token.id)?.name ?? token.label ?? token.id}`;
    case 'group':
      return `@${world.groups.get(token.id)?.handle ?? token.label?.replace(/^@/, '') ?? token.id}`;
    case 'channel':
      return `#${world.channels.get(token.id)?.name ?? token.label ?? token.id}`;
    default:
      return `@${token.label ?? token.name}`;
  }
}

/** Slack's date formats, in the viewer's own time zone. */
function dateText(token) {
  const date = new Date(token.seconds * 1000);
  if (Number.isNaN(date.getTime())) return token.label ?? '';
  const day = date.toLocaleDateString(undefined, { month: 'short', day: 'numeric', year: 'numeric' });
  const time = date.toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  return token.format
    .replace(/\{time_secs\}/g, date.toLocaleTimeString())
    .replace(/\{time\}/g, time)
    .replace(/\{date_num\}/g, date.toISOString().slice(0, 10))
    .replace(/\{ago\}/g, `${day} ${time}`)
    .replace(/\{(date|day_divider)[a-z_]*\}/g, day);
}

export function markdown(text, world) {
  return drawMarkdown(parseMarkdown(text), world);
}

function drawMarkdown(blocks, world) {
  return blocks.map((block) => {
    switch (block.kind) {
      case 'heading':
        return el(`h${Math.min(6, block.level + 2)}`, {}, drawTokens(block.children, world));
      case 'paragraph':
        return el('p', {}, drawTokens(block.children, world));
      case 'code':
        return el('pre', {}, block.text);
      case 'quote':
        return el('blockquote', {}, drawMarkdown(block.blocks, world));
      case 'rule':
        return el('hr');
      case 'list':
        return el(
          block.ordered ? 'ol' : 'ul',
          {},
          block.items.map((item) =>
            el('li', { class: `depth-${Math.min(3, item.depth)}` }, drawTokens(item.children, world)),
          ),
        );
      default:
        return el(
          'div',
          { class: 'scroller' },
          el(
            'table',
            {},
            el(
              'thead',
              {},
              el(
                'tr',
                {},
                block.head.map((cell) => el('th', { scope: 'col' }, drawTokens(cell, world))),
              ),
            ),
            el(
              'tbody',
              {},
              block.rows.map((row) =>
                el(
                  'tr',
                  {},
                  row.map((cell) => el('td', {}, drawTokens(cell, world))),
                ),
              ),
            ),
          ),
        );
    }
  });
}

export function richText(block, world) {
  return block.elements.map((element) => richElement(element, world));
}

function richElement(element, world) {
  switch (element.type) {
    case 'rich_text_section':
      return el(
        'p',
        {},
        element.elements.map((part) => richPart(part, world)),
      );
    case 'rich_text_list':
      return el(
        element.style === 'ordered' ? 'ol' : 'ul',
        { class: `depth-${Math.min(3, element.indent ?? 0)}` },
        element.elements.map((item) =>
          el(
            'li',
            {},
            item.elements.map((part) => richPart(part, world)),
          ),
        ),
      );
    case 'rich_text_quote':
      return el(
        'blockquote',
        {},
        element.elements.map((part) => richPart(part, world)),
      );
    case 'rich_text_preformatted':
      return el(
        'pre',
        {},
        element.elements.map((part) => part.text ?? part.url ?? ''),
      );
    default:
      return unsupported(element.type);
  }
}

function richPart(part, world) {
  const node = richNode(part, world);
  const style = part.style ?? {};
  const tags = [style.code && 'code', style.bold && 'strong', style.italic && 'em', style.strike && 's'];
  return tags.filter(Boolean).reduce((inner, tag) => el(tag, {}, inner), node);
}

function richNode(part, world) {
  switch (part.type) {
    case 'text':
      return el('span', {}, plainLines(part.text));
    case 'link':
      return link(part.url, part.text ?? part.url);
    case 'emoji':
      return document.createTextNode(emojiText(part.name));
    case 'user':
      return drawToken({ kind: 'user', id: part.user_id, label: null }, world);
    case 'usergroup':
      return drawToken({ kind: 'group', id: part.usergroup_id, label: null }, world);
    case 'channel':
      return drawToken({ kind: 'channel', id: part.channel_id, label: null }, world);
    case 'broadcast':
      return drawToken({ kind: 'broadcast', name: part.range, label: null }, world);
    case 'date':
      return drawToken(
        { kind: 'date', seconds: part.timestamp, format: part.format, label: part.fallback ?? null },
        world,
      );
    default:
      return unsupported(part.type);
  }
}

/** Loud, so that a person sees it and a test can look for it. */
export function unsupported(type) {
  return el('p', { class: 'unsupported' }, `unsupported block: ${type}`);
}
