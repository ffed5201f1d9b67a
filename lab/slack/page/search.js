/** external_select: the app is asked for options while the person types. */

import { el, fill } from './dom.js';
import { textObject } from './text.js';

const pauseMs = 150;

export function searched(block, item, place, label, { enter, entered }) {
  const isMany = item.type === 'multi_external_select';
  const names = place.optionNames;
  let timer;
  const chosen = el('p', { class: 'chosen', role: 'status' });
  const found = el('ul', { class: 'found', role: 'listbox', 'aria-label': 'Options' });
  const box = el('input', {
    type: 'search',
    id: label?.id,
    'aria-label': label === undefined ? (item.placeholder?.text ?? 'Search') : undefined,
    'aria-describedby': label?.describedBy,
    placeholder: item.placeholder?.text ?? 'Type to search',
    onInput: () => {
      clearTimeout(timer);
      timer = setTimeout(look, pauseMs);
    },
  });
  async function look() {
    if (box.value.length < (item.min_query_length ?? 3)) return fill(found);
    const options = await place.suggest(item.action_id, box.value);
    fill(
      found,
      options.map((option) =>
        el(
          'li',
          {},
          el(
            'button',
            { type: 'button', role: 'option', onClick: () => choose(option) },
            textObject(option.text, place.world),
          ),
        ),
      ),
    );
    if (options.length === 0) fill(found, el('li', { class: 'quiet' }, 'Nothing found'));
  }
  function choose(option) {
    names.set(option.value, option.text.text);
    const held = [entered(block, item, place) ?? []].flat().filter((value) => value !== option.value);
    enter(block, item, place, isMany ? [...held, option.value] : option.value);
    box.value = '';
    fill(found);
    show();
  }
  function show() {
    const held = [entered(block, item, place) ?? []].flat();
    const initial = [item.initial_option ?? [], item.initial_options ?? []].flat();
    const nameOf = (value) => names.get(value) ?? initial.find((option) => option.value === value)?.text.text ?? value;
    fill(
      chosen,
      held.length === 0 ? '' : 'Chosen: ',
      held.map((value) =>
        el(
          'button',
          { type: 'button', class: 'chip', 'aria-label': `Remove ${nameOf(value)}`, onClick: () => drop(value) },
          `${nameOf(value)} ×`,
        ),
      ),
    );
  }
  function drop(value) {
    const left = [entered(block, item, place) ?? []].flat().filter((other) => other !== value);
    enter(block, item, place, isMany ? left : null);
    show();
  }
  show();
  return el('div', { class: 'searched' }, chosen, box, found);
}
