/** Draws Block Kit blocks. Types that it does not know are said loudly. */

import { el, freshId } from './dom.js';
import { element, isGroup } from './elements.js';
import { withEmoji } from './emoji.js';
import { dataTable, table } from './tables.js';
import { markdown, plainLines, richText, textObject, unsupported } from './text.js';

export function drawBlocks(blocks, place) {
  return blocks.map((block) => {
    const draw = Object.hasOwn(drawers, block.type) ? drawers[block.type] : undefined;
    if (draw === undefined) return unsupported(block.type);
    return el('div', { class: `block ${block.type}`, 'data-block': block.block_id }, draw(block, place));
  });
}

const drawers = {
  header: (block) => el('h3', {}, plainLines(withEmoji(block.text.text))),
  divider: () => el('hr'),
  section: (block, place) => [
    el(
      'div',
      { class: 'body' },
      block.text ? el('div', { class: 'text' }, textObject(block.text, place.world)) : null,
      block.fields
        ? el(
            'div',
            { class: 'fields' },
            block.fields.map((field) => el('div', {}, textObject(field, place.world))),
          )
        : null,
    ),
    block.accessory ? el('div', { class: 'accessory' }, accessory(block, place)) : null,
  ],
  context: (block, place) =>
    block.elements.map((item) =>
      item.type === 'image' ? picture(item, 'icon') : el('span', {}, textObject(item, place.world)),
    ),
  actions: (block, place) => block.elements.map((item) => element(block, item, place)),
  table: (block, place) => table(block, place.world),
  data_table: (block, place) => dataTable(block, place.world),
  markdown: (block, place) => markdown(block.text, place.world),
  rich_text: (block, place) => richText(block, place.world),
  image: (block) =>
    el('figure', {}, block.title ? el('figcaption', {}, withEmoji(block.title.text)) : null, picture(block, 'large')),
  alert: (block, place) =>
    el(
      'div',
      { class: `level ${block.level ?? 'default'}` },
      el('strong', {}, alertWord(block.level)),
      el('div', {}, textObject(block.text, place.world)),
    ),
  card: (block, place) => card(block, block, place),
  carousel: (block, place) =>
    block.elements.map((item) => el('div', { class: 'block card' }, card(block, item, place))),
  file: (block) => el('p', {}, `File ${block.external_id}`),
  input,
};

/** `block` is what the app sees as the place of the buttons: the card itself, or the carousel around it. */
function card(block, item, place) {
  return [
    item.hero_image ? picture(item.hero_image, 'large') : null,
    el(
      'div',
      { class: 'cardhead' },
      item.icon ? picture(item.icon, 'icon') : null,
      el(
        'div',
        {},
        item.title ? el('div', { class: 'cardtitle' }, textObject(item.title, place.world)) : null,
        item.subtitle ? el('div', { class: 'quiet' }, textObject(item.subtitle, place.world)) : null,
      ),
    ),
    item.body ? el('div', {}, textObject(item.body, place.world)) : null,
    item.actions
      ? el(
          'div',
          { class: 'actions' },
          item.actions.map((button) => element(block, button, place)),
        )
      : null,
  ];
}

function accessory(block, place) {
  return block.accessory.type === 'image' ? picture(block.accessory, 'icon') : element(block, block.accessory, place);
}

function alertWord(level) {
  return { info: 'Info', warning: 'Warning', error: 'Error', success: 'Done' }[level] ?? 'Note';
}

/** Pictures load only from the local Slack itself: others are named with their address. */
function picture(image, size) {
  const url = image.fileUrl ?? image.image_url ?? '';
  if (url.startsWith('/files/')) return el('img', { src: url, alt: image.alt_text, class: size });
  return el('span', { class: 'elsewhere' }, `Picture: ${image.alt_text}`);
}

function input(block, place) {
  const item = block.element;
  const id = freshId('field');
  const describedBy = `${id}-help`;
  const optional = block.optional === true ? el('span', { class: 'quiet' }, ' (optional)') : null;
  const name = [withEmoji(block.label.text), optional];
  const group = isGroup(item);
  const label = { id, describedBy, legend: el('legend', {}, name) };
  return [
    group ? null : el('label', { for: id }, name),
    element(block, item, place, label),
    el(
      'div',
      { id: describedBy },
      block.hint ? el('p', { class: 'quiet' }, withEmoji(block.hint.text)) : null,
      el('p', { class: 'error', role: 'alert', 'data-error': block.block_id }),
    ),
  ];
}
