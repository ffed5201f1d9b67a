/** Shows the topmost modal of the person, and asks before buttons that want to be confirmed. */

import { drawBlocks } from './blocks.js';
import { el, fill } from './dom.js';
import { withEmoji } from './emoji.js';
import { textObject } from './text.js';

const dialog = document.querySelector('#modal');
const confirmDialog = document.querySelector('#confirm');

/** The view that is drawn now, and what was entered in it. */
let shown = null;

/**
 * @param modals the person's stack as the server shows it
 * @param context { world, act(body) -> result, me }
 */
export function showModals(modals, context) {
  const top = modals.at(-1);
  if (top === undefined) {
    shown = null;
    if (dialog.open) dialog.close();
    return;
  }
  if (shown !== null && shown.me === context.me && shown.id === top.id && shown.hash === top.hash) return;
  const isSame = shown !== null && shown.me === context.me && shown.id === top.id;
  const values = isSame ? shown.values : { ...top.values };
  const focused = isSame ? document.activeElement?.closest('[data-block]')?.dataset.block : undefined;
  shown = { id: top.id, hash: top.hash, me: context.me, values, names: isSame ? shown.names : new Map() };
  draw(top, modals.length, context);
  if (!dialog.open) dialog.showModal();
  if (!isSame)
    (dialog.querySelector('.blocks :is(input, textarea, select)') ?? dialog.querySelector('footer button'))?.focus();
  const again = focused === undefined ? null : dialog.querySelector(`[data-block="${CSS.escape(focused)}"]`);
  again?.querySelector('input, textarea, select')?.focus();
}

function draw(top, depth, context) {
  const { view } = top;
  const place = placeOf(top.id, shown, context);
  const trouble = el('p', { class: 'error', role: 'alert', id: 'modal-trouble' });
  const close = () => context.act({ kind: 'close' });
  const send = async (event) => {
    event.preventDefault();
    const submit = dialog.querySelector('button[type=submit]');
    submit.disabled = true;
    const result = await context.act({ kind: 'submit', values: shown?.values ?? {} }, { quiet: true });
    submit.disabled = false;
    showErrors(result, trouble);
  };
  fill(
    dialog,
    el(
      'form',
      { novalidate: true, onSubmit: send },
      el(
        'header',
        {},
        el('h2', { id: 'modal-title' }, withEmoji(view.title.text)),
        depth > 1 ? el('span', { class: 'quiet' }, `${depth} of 3`) : null,
        el('button', { type: 'button', class: 'plain', 'aria-label': 'Close form', onClick: close }, '✗'),
      ),
      el('div', { class: 'blocks' }, drawBlocks(view.blocks, place)),
      trouble,
      el(
        'footer',
        {},
        el('button', { type: 'button', onClick: close }, view.close?.text ?? (view.submit ? 'Cancel' : 'Close')),
        view.submit ? el('button', { type: 'submit', class: 'primary' }, withEmoji(view.submit.text)) : null,
      ),
    ),
  );
}

/** Where the elements of a view stand. */
export function placeOf(viewId, held, context) {
  const place = {
    world: context.world,
    values: held.values,
    optionNames: held.names,
    press: async (block, item, value, button) => {
      if (!(await confirmed(item.confirm, context.world))) return;
      const body = {
        kind: 'press',
        viewId,
        blockId: block.block_id,
        actionId: item.action_id,
        value,
        values: place.values,
      };
      await context.act(body, { button });
    },
    suggest: async (actionId, typed) => {
      const result = await context.act({ kind: 'suggest', viewId, actionId, typed });
      return Array.isArray(result.body) ? result.body : [];
    },
  };
  return place;
}

function showErrors(result, trouble) {
  const errors = result.ok ? {} : (result.errors ?? {});
  let first = null;
  for (const place of dialog.querySelectorAll('[data-error]')) {
    const text = errors[place.dataset.error] ?? '';
    place.textContent = text;
    const field = place.closest('.block');
    field.classList.toggle('wrong', text !== '');
    if (text !== '') first ??= field;
  }
  trouble.textContent = result.ok || result.errors ? '' : result.detail;
  first?.querySelector('input, textarea, select')?.focus();
}

/** True at once when nothing asks for confirmation. */
export function confirmed(confirm, world) {
  if (!confirm) return Promise.resolve(true);
  return new Promise((resolve) => {
    const end = (answer) => {
      resolve(answer);
      confirmDialog.close();
    };
    confirmDialog.oncancel = () => resolve(false);
    fill(
      confirmDialog,
      el('header', {}, el('h2', { id: 'confirm-title' }, withEmoji(confirm.title?.text ?? 'Are you sure?'))),
      el('p', {}, textObject(confirm.text, world)),
      el(
        'footer',
        {},
        el('button', { type: 'button', onClick: () => end(false) }, confirm.deny?.text ?? 'Cancel'),
        el(
          'button',
          { type: 'button', class: confirm.style === 'danger' ? 'danger' : 'primary', onClick: () => end(true) },
          confirm.confirm?.text ?? 'Yes',
        ),
      ),
    );
    confirmDialog.showModal();
  });
}

/** Escape closes a form as its close button does: the app may want to know. */
export function onEscape(close) {
  dialog.addEventListener('cancel', (event) => {
    event.preventDefault();
    close();
  });
}
