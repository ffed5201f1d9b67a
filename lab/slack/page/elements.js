/**
 * Draws interactive elements. A `place` is where they stand (a message or a view):
 *   place.world, place.values (what was entered: block_id -> action_id -> raw), place.press(blockId, actionId, value)
 */

import { el, freshId } from './dom.js';
import { searched } from './search.js';
import { textObject, unsupported } from './text.js';

export function element(block, item, place, label) {
  switch (item.type) {
    case 'button':
      return button(block, item, place);
    case 'overflow':
      return overflow(block, item, place);
    case 'plain_text_input':
    case 'number_input':
    case 'email_text_input':
    case 'url_text_input':
      return typed(block, item, place, label);
    case 'datepicker':
    case 'timepicker':
    case 'datetimepicker':
      return picked(block, item, place, label);
    case 'static_select':
    case 'users_select':
    case 'conversations_select':
    case 'channels_select':
      return select(block, item, place, label);
    case 'multi_static_select':
    case 'multi_users_select':
    case 'multi_conversations_select':
    case 'multi_channels_select':
    case 'checkboxes':
      return choices(block, item, place, label, 'checkbox');
    case 'radio_buttons':
      return choices(block, item, place, label, 'radio');
    case 'external_select':
    case 'multi_external_select':
      return searched(block, item, place, label, { enter, entered });
    default:
      return unsupported(item.type);
  }
}

/** What the person entered, or else the element's initial value. */
export function entered(block, item, place) {
  const held = place.values[block.block_id]?.[item.action_id];
  return held === undefined ? initialValue(item) : held;
}

function initialValue(item) {
  if (item.initial_option) return item.initial_option.value;
  if (item.initial_options) return item.initial_options.map((option) => option.value);
  for (const name of ['initial_users', 'initial_conversations', 'initial_channels']) if (item[name]) return item[name];
  for (const name of ['value', 'user', 'conversation', 'channel', 'date', 'time', 'date_time']) {
    const value = item[`initial_${name}`];
    if (value !== undefined) return String(value);
  }
  return null;
}

/** Remembers the value; elements outside input blocks, and those with dispatch_action, tell the app at once. */
export function enter(block, item, place, value) {
  place.values[block.block_id] = { ...place.values[block.block_id], [item.action_id]: value };
  if (block.type !== 'input' || block.dispatch_action === true) place.press(block, item, value);
}

function button(block, item, place) {
  const style = item.style === 'primary' ? 'primary' : item.style === 'danger' ? 'danger' : 'normal';
  return el(
    'button',
    {
      type: 'button',
      class: style,
      'aria-label': item.accessibility_label,
      onClick: (event) => {
        if (item.url) window.open(item.url, '_blank', 'noopener');
        place.press(block, item, item.value, event.currentTarget);
      },
    },
    textObject(item.text, place.world),
  );
}

function overflow(block, item, place) {
  const menu = el('details', { class: 'menu' }, el('summary', {}, 'More'));
  for (const option of item.options) {
    menu.append(
      el(
        'button',
        {
          type: 'button',
          onClick: () => {
            menu.open = false;
            place.press(block, item, option.value);
          },
        },
        textObject(option.text, place.world),
      ),
    );
  }
  return menu;
}

function naming(item, label) {
  const hint = item.placeholder?.text ?? item.action_id;
  return label?.id === undefined ? { 'aria-label': hint } : { id: label.id, 'aria-describedby': label.describedBy };
}

function typed(block, item, place, label) {
  const multiline = item.type === 'plain_text_input' && item.multiline === true;
  const trigger = item.dispatch_action_config?.trigger_actions_on ?? ['on_enter_pressed'];
  const hold = (event) => {
    place.values[block.block_id] = { ...place.values[block.block_id], [item.action_id]: event.target.value };
    if (block.dispatch_action === true && trigger.includes('on_character_entered'))
      place.press(block, item, event.target.value);
  };
  const send = (event) => {
    if (event.key !== 'Enter' || multiline || block.dispatch_action !== true || !trigger.includes('on_enter_pressed'))
      return;
    event.preventDefault();
    place.press(block, item, event.target.value);
  };
  const types = { email_text_input: 'email', url_text_input: 'url' };
  const props = {
    ...naming(item, label),
    placeholder: item.placeholder?.text,
    maxlength: item.max_length ?? 3000,
    value: entered(block, item, place) ?? '',
    onInput: hold,
    onKeydown: send,
  };
  if (multiline) return el('textarea', { ...props, rows: 4 });
  const mode = item.type === 'number_input' ? 'decimal' : undefined;
  return el('input', { type: types[item.type] ?? 'text', inputmode: mode, ...props });
}

function picked(block, item, place, label) {
  const types = { datepicker: 'date', timepicker: 'time', datetimepicker: 'datetime-local' };
  const isInstant = item.type === 'datetimepicker';
  const held = entered(block, item, place);
  const shown = isInstant && held ? localText(new Date(Number(held) * 1000)) : (held ?? '');
  const read = (text) =>
    isInstant && text !== '' ? String(Math.floor(new Date(text).getTime() / 1000)) : text || null;
  return el('input', {
    type: types[item.type],
    ...naming(item, label),
    value: shown,
    onChange: (event) => enter(block, item, place, read(event.target.value)),
  });
}

function localText(date) {
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function select(block, item, place, label) {
  const held = entered(block, item, place) ?? '';
  const draw = (option) => el('option', { value: option.value, selected: option.value === held }, option.text.text);
  const list = el(
    'select',
    { ...naming(item, label), onChange: (event) => enter(block, item, place, event.target.value || null) },
    el('option', { value: '' }, item.placeholder?.text ?? 'Choose'),
  );
  for (const group of item.option_groups ?? [])
    list.append(el('optgroup', { label: group.label.text }, group.options.map(draw)));
  if (!item.option_groups) list.append(...optionsOf(item, place).map(draw));
  list.value = held;
  return list;
}

/** Options of a menu: its own, or the workspace's people or channels. */
function optionsOf(item, place) {
  if (/users_select$/.test(item.type)) {
    const people = [...place.world.users.values()].filter((user) => !user.isBot && !user.deleted);
    return people.map((user) => ({ value: user.id, text: { type: 'plain_text', text: user.realName } }));
  }
  if (/(conversations|channels)_select$/.test(item.type)) {
    return [...place.world.channels.values()]
      .filter((channel) => channel.kind !== 'im')
      .map((channel) => ({ value: channel.id, text: { type: 'plain_text', text: `#${channel.name}` } }));
  }
  return item.options ?? (item.option_groups ?? []).flatMap((group) => group.options);
}

function choices(block, item, place, label, type) {
  const held = new Set([entered(block, item, place) ?? []].flat());
  const name = freshId('choice');
  const boxes = [];
  const tell = () => {
    const values = boxes.filter((box) => box.checked).map((box) => box.value);
    enter(block, item, place, type === 'radio' ? (values[0] ?? null) : values);
  };
  const rows = optionsOf(item, place).map((option) => {
    const box = el('input', { type, name, value: option.value, checked: held.has(option.value), onChange: tell });
    boxes.push(box);
    const more = option.description ? el('small', {}, textObject(option.description, place.world)) : null;
    return el('label', { class: 'choice' }, box, el('span', {}, textObject(option.text, place.world), more));
  });
  const legend =
    label === undefined ? el('legend', { class: 'hidden' }, item.placeholder?.text ?? 'Choose') : label.legend;
  return el(
    'fieldset',
    { class: 'choices', 'aria-describedby': label?.describedBy },
    legend,
    el('div', { class: 'options' }, rows),
  );
}

/** Elements that are a group of boxes and so carry their label as a legend. */
export function isGroup(item) {
  return /^multi_(static|users|conversations|channels)_select$|^checkboxes$|^radio_buttons$/.test(item.type);
}
