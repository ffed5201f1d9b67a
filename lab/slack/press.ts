/** A person uses an element: in a message, in a modal or on the App Home. */

import { type Acting, type Desk, deliveryFault, findChannel, refused, send, whereOf } from './act.ts';
import { asList, asString, isJson, type Json } from './json.ts';
import { messageAction, viewAction } from './payloads.ts';
import { blockSuggestion } from './payloads-more.ts';
import { bounds, findMessage, type Message, type OpenView, type RawValue, type RawValues, trim } from './state.ts';
import { isStateful, type OptionFinder, optionsOf, type Placed, placedElements } from './views/elements.ts';
import { fillView, findView } from './views/stack.ts';
import { viewObject } from './views/view-object.ts';
import type { User } from './workspace.ts';

export type Press = {
  readonly user: User;
  readonly target: { readonly channel: string; readonly messageTs: string } | { readonly viewId: string };
  readonly actionId: string;
  /** Needed when the same action id stands in several blocks. */
  readonly blockId?: string;
  /** For buttons that share an action id, the button's value; for all others what the person entered. */
  readonly value?: RawValue;
  /** Everything else that is filled in at the same place. */
  readonly values?: RawValues;
};

export async function press(desk: Desk, act: Press): Promise<Acting> {
  const { state } = desk;
  if (!state.manifest.interactivity)
    return refused('interactivity_off', 'The manifest does not switch interactivity on.');
  return 'viewId' in act.target ? pressInView(desk, act, act.target.viewId) : pressInMessage(desk, act, act.target);
}

async function pressInMessage(
  desk: Desk,
  act: Press,
  target: { readonly channel: string; readonly messageTs: string },
): Promise<Acting> {
  const channel = findChannel(desk.state, act.user, target.channel);
  const message = channel === undefined ? undefined : findMessage(desk.state, channel.id, target.messageTs);
  if (channel === undefined || message === undefined || !isSeen(message, act.user)) {
    return refused('message_not_found', 'That message is gone.');
  }
  const placed = locate(message.blocks, act);
  if (placed === undefined) return refused('no_such_action', `The message has no element ${act.actionId}.`);
  const payload = messageAction(whereOf(desk, act.user), message, channel, acted(act, placed, act.values ?? {}, desk));
  return finish(await send(desk, act.user, `block_actions ${act.actionId}`, { kind: 'interactive', payload }));
}

async function pressInView(desk: Desk, act: Press, viewId: string): Promise<Acting> {
  const open = findView(desk.state, { viewId });
  if (open === undefined || open.userId !== act.user.id) return refused('view_not_found', 'That form is closed.');
  const placed = locate(asList(open.view['blocks']), act);
  if (placed === undefined) return refused('no_such_action', `The view has no element ${act.actionId}.`);
  const entered = entering(act, placed);
  const filled: OpenView = fillView(desk.state, open, { ...act.values, ...entered });
  const view = viewObject(filled, offeredBy(desk, act.user));
  const payload = viewAction(whereOf(desk, act.user), view, acted(act, placed, filled.values, desk));
  return finish(await send(desk, act.user, `block_actions ${act.actionId}`, { kind: 'interactive', payload }));
}

function finish(delivered: Awaited<ReturnType<typeof send>>): Acting {
  return deliveryFault(delivered) ?? { ok: true, tookMs: delivered.tookMs };
}

function isSeen(message: Message, user: User): boolean {
  return message.onlyFor === null || message.onlyFor === user.id;
}

function locate(blocks: readonly Json[], act: Press): Placed | undefined {
  const fitting = placedElements(blocks).filter(
    (placed) => placed.actionId === act.actionId && (act.blockId === undefined || placed.blockId === act.blockId),
  );
  const byValue = fitting.find(
    (placed) => placed.element['type'] === 'button' && placed.element['value'] === act.value,
  );
  return byValue ?? fitting[0];
}

function entering(act: Press, placed: Placed): RawValues {
  if (!isStateful(placed.element) || act.value === undefined) return {};
  return { [placed.blockId]: { ...act.values?.[placed.blockId], [placed.actionId]: act.value } };
}

function acted(act: Press, placed: Placed, values: RawValues, desk: Desk) {
  const entered = { ...values, ...entering(act, placed) };
  const chosen = typeof act.value === 'string' ? { chosen: act.value } : {};
  return { placed, entered, offered: offeredBy(desk, act.user), ...chosen };
}

/** Options that the app offered to this person for external selects. */
export function offeredBy(desk: Desk, user: User): OptionFinder {
  return (actionId, value) => desk.state.offered.get(`${user.id} ${actionId} ${value}`);
}

/** Asks the app for options that fit what was typed into an external_select. */
export async function suggest(
  desk: Desk,
  ask: { readonly user: User; readonly viewId: string; readonly actionId: string; readonly typed: string },
): Promise<readonly Json[]> {
  const { state } = desk;
  const open = findView(state, { viewId: ask.viewId });
  if (open === undefined || open.userId !== ask.user.id) return [];
  const placed = placedElements(asList(open.view['blocks'])).find((entry) => entry.actionId === ask.actionId);
  if (placed === undefined) return [];
  const payload = blockSuggestion(whereOf(desk, ask.user), viewObject(open), placed, ask.typed);
  const delivered = await send(desk, ask.user, `block_suggestion ${ask.actionId}`, { kind: 'interactive', payload });
  const body = delivered.kind === 'acknowledged' && isJson(delivered.body) ? delivered.body : {};
  const options = optionsOf(body).slice(0, 100);
  for (const option of options)
    state.offered.set(`${ask.user.id} ${ask.actionId} ${asString(option['value'])}`, option);
  trim(state.offered, bounds.offered);
  return options;
}
