/** The modals that people have open, three deep at most, and their App Homes. */

import { asList, asString, type Json } from '../json.ts';
import { changed, nextId, type OpenView, type State, withBlockIds } from '../state.ts';

export const maxStack = 3;

export function openModal(state: State, userId: string, view: Json): OpenView {
  const open = fresh(state, userId, view, null);
  state.modals.set(userId, [open]);
  changed(state);
  return open;
}

/** Null when three views are open already. */
export function pushModal(state: State, userId: string, view: Json): OpenView | null {
  const stack = stackOf(state, userId);
  if (stack.length >= maxStack) return null;
  const open = fresh(state, userId, view, stack.at(-1) ?? null);
  state.modals.set(userId, [...stack, open]);
  changed(state);
  return open;
}

/** A new version of a view in its place; what was filled in stays where block and action ids stay. */
export function replaceView(state: State, open: OpenView, view: Json): OpenView {
  const next: OpenView = { ...open, hash: newHash(state), view: prepared(state, view) };
  if (state.homes.get(open.userId)?.id === open.id) state.homes.set(open.userId, next);
  else
    state.modals.set(
      open.userId,
      stackOf(state, open.userId).map((entry) => (entry.id === open.id ? next : entry)),
    );
  changed(state);
  return next;
}

export function publishHome(state: State, userId: string, view: Json): OpenView {
  const known = state.homes.get(userId);
  if (known !== undefined) return replaceView(state, known, view);
  const open = fresh(state, userId, view, null);
  state.homes.set(userId, open);
  changed(state);
  return open;
}

/** Takes the topmost view away, or all of them. */
export function closeModal(state: State, userId: string, all: boolean): void {
  const left = all ? [] : stackOf(state, userId).slice(0, -1);
  if (left.length === 0) state.modals.delete(userId);
  else state.modals.set(userId, left);
  changed(state);
}

export function stackOf(state: State, userId: string): readonly OpenView[] {
  return state.modals.get(userId) ?? [];
}

export function topModal(state: State, userId: string): OpenView | undefined {
  return stackOf(state, userId).at(-1);
}

export function findView(
  state: State,
  wanted: { readonly viewId: string; readonly externalId?: string },
): OpenView | undefined {
  const all = [...[...state.modals.values()].flat(), ...state.homes.values()];
  return all.find((open) =>
    wanted.viewId === ''
      ? (wanted.externalId ?? '') !== '' && open.view['external_id'] === wanted.externalId
      : open.id === wanted.viewId,
  );
}

/** Remembers what a person filled in. */
export function fillView(state: State, open: OpenView, values: OpenView['values']): OpenView {
  const next = { ...open, values: { ...open.values, ...values } };
  if (state.homes.get(open.userId)?.id === open.id) state.homes.set(open.userId, next);
  else
    state.modals.set(
      open.userId,
      stackOf(state, open.userId).map((entry) => (entry.id === open.id ? next : entry)),
    );
  return next;
}

function fresh(state: State, userId: string, view: Json, below: OpenView | null): OpenView {
  const id = nextId(state, 'V');
  return {
    id,
    userId,
    hash: newHash(state),
    rootId: below?.rootId ?? id,
    previousId: below?.id ?? null,
    view: prepared(state, view),
    values: {},
  };
}

function newHash(state: State): string {
  return `${Math.floor(state.clock.nowMs() / 1000)}.${nextId(state, 'h')}`;
}

/** Block ids and action ids that the app left out are made up, as Slack does. */
function prepared(state: State, view: Json): Json {
  const blocks = withBlockIds(state, asList(view['blocks'])).map((block) => {
    const element = block['element'];
    if (typeof element !== 'object' || element === null || asString((element as Json)['action_id']) !== '')
      return block;
    return { ...block, element: { ...element, action_id: nextId(state, 'a') } };
  });
  return { ...view, blocks };
}
