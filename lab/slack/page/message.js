/** Draws one message, with what belongs to it: files, thread, shortcuts. */

import { drawBlocks } from './blocks.js';
import { el } from './dom.js';
import { mrkdwn, unsupported } from './text.js';

/**
 * @param message as the server shows it
 * @param context { world, nowMs, shortcuts, press(message, block, item, value, button), openThread(ts), useShortcut(message, id) }
 * @param replies how many; null inside a thread
 */
export function drawMessage(message, context, replies) {
  const { world } = context;
  const author = world.users.get(message.user);
  const name = author?.realName ?? message.user;
  const place = {
    world,
    values: {},
    optionNames: new Map(),
    press: (block, item, value, button) => context.press(message, place.values, block, item, value, button),
    suggest: async () => [],
  };
  const hasBlocks = message.blocks.length > 0;
  return el(
    'article',
    {
      class: message.onlyFor === null ? 'message' : 'message ephemeral',
      'aria-label': `Message from ${name}`,
      'data-ts': message.ts,
    },
    el('div', { class: author?.isBot ? 'avatar app' : 'avatar', 'aria-hidden': 'true' }, initials(name)),
    el(
      'div',
      { class: 'content' },
      message.onlyFor === null ? null : el('p', { class: 'onlyyou' }, 'Only visible to you'),
      message.broadcast ? el('p', { class: 'onlyyou' }, 'Replied in a thread, and here') : null,
      el(
        'p',
        { class: 'byline' },
        el('strong', {}, name),
        author?.isBot ? el('span', { class: 'badge' }, 'APP') : null,
        el('time', {}, clockText(message.ts)),
        message.edited ? el('span', { class: 'quiet' }, '(edited)') : null,
      ),
      hasBlocks
        ? el('div', { class: 'blocks' }, drawBlocks(message.blocks, place))
        : el('div', { class: 'text' }, mrkdwn(message.text, world)),
      message.attachments.map(() => unsupported('attachments')),
      message.files.map(drawFile),
      el('div', { class: 'under' }, threadButton(message, replies, context), shortcutMenu(message, context)),
    ),
  );
}

function threadButton(message, replies, context) {
  if (replies === null || message.onlyFor !== null || message.threadTs !== null) return null;
  const text = replies === 0 ? 'Reply in thread' : `${replies} ${replies === 1 ? 'reply' : 'replies'}`;
  return el(
    'button',
    { type: 'button', class: replies === 0 ? 'plain shy' : 'plain', onClick: () => context.openThread(message.ts) },
    text,
  );
}

function shortcutMenu(message, context) {
  const list = context.shortcuts.filter((shortcut) => shortcut.kind === 'message');
  if (list.length === 0 || message.onlyFor !== null) return null;
  // Under the last message it would open behind the composer.
  const onToggle = () => menu.open && menu.scrollIntoView({ block: 'nearest' });
  const menu = el('details', { class: 'menu shy', onToggle }, el('summary', {}, 'More actions'));
  for (const shortcut of list) {
    const use = () => {
      menu.open = false;
      context.useShortcut(message, shortcut.callbackId);
    };
    menu.append(el('button', { type: 'button', onClick: use }, shortcut.name));
  }
  return menu;
}

function drawFile(file) {
  if (file.gone) return el('p', { class: 'quiet' }, file.name);
  const size = file.size < 10_000 ? `${file.size} bytes` : `${Math.round(file.size / 1000)} kB`;
  const isPicture = /^image\/(png|jpeg|gif)$/.test(file.mimetype);
  return el(
    'figure',
    { class: 'file' },
    el(
      'figcaption',
      {},
      el('a', { href: file.url, download: file.name }, file.title),
      el('span', { class: 'quiet' }, ` ${size}`),
    ),
    isPicture ? el('img', { src: file.url, alt: file.altText || file.title, class: 'large' }) : null,
    file.preview === null
      ? null
      : el(
          'details',
          {},
          el('summary', {}, 'Preview'),
          el('pre', { tabindex: '0' }, file.preview),
          file.isCut ? el('p', { class: 'quiet' }, 'The beginning only.') : null,
        ),
  );
}

function initials(name) {
  return name
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => word[0] ?? '')
    .join('')
    .toUpperCase();
}

export function clockText(ts) {
  return new Date(Number(ts) * 1000).toLocaleTimeString(undefined, {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
}
