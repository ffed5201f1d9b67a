/** Finds the interactive elements in blocks and turns what a person entered into Slack's state values. */

import type { ViewStateValue } from '@slack/bolt';
import { asList, asString, isJson, type Json } from '../json.ts';
import type { RawValue, RawValues } from '../state.ts';

export type Placed = {
  readonly block: Json;
  readonly blockId: string;
  readonly actionId: string;
  readonly element: Json;
};

export type StateValues = { [blockId: string]: { [actionId: string]: ViewStateValue } };

export function placedElements(blocks: readonly Json[]): readonly Placed[] {
  return blocks.flatMap((block) =>
    elementsOf(block).map((element) => ({
      block,
      blockId: asString(block['block_id']),
      actionId: asString(element['action_id']),
      element,
    })),
  );
}

function elementsOf(block: Json): readonly Json[] {
  switch (block['type']) {
    case 'actions':
      return asList(block['elements']);
    case 'card':
      return asList(block['actions']);
    case 'carousel':
      return asList(block['elements']).flatMap((card) => asList(card['actions']));
    case 'section':
      return isJson(block['accessory']) && block['accessory']['type'] !== 'image' ? [block['accessory']] : [];
    case 'input':
      return isJson(block['element']) ? [block['element']] : [];
    default:
      return [];
  }
}

/** Elements that hold a value; buttons and overflow menus do not. */
export function isStateful(element: Json): boolean {
  return element['type'] !== 'button' && element['type'] !== 'overflow';
}

/** state.values of a message or a view. `offered` finds options that came from the app while the person typed. */
export function stateValues(
  blocks: readonly Json[],
  raw: RawValues,
  offered: OptionFinder = () => undefined,
): StateValues {
  const values: StateValues = {};
  for (const placed of placedElements(blocks)) {
    if (!isStateful(placed.element)) continue;
    const entered = raw[placed.blockId]?.[placed.actionId];
    values[placed.blockId] = {
      ...values[placed.blockId],
      [placed.actionId]: stateValue(placed.element, entered, offered),
    };
  }
  return values;
}

export type OptionFinder = (actionId: string, value: string) => Json | undefined;

/** `entered` undefined means untouched, so that the element's initial value counts. */
export function stateValue(element: Json, entered: RawValue | undefined, offered: OptionFinder): ViewStateValue {
  const type = asString(element['type']);
  const value = entered === undefined ? initialValue(element) : entered;
  const one = typeof value === 'string' && value !== '' ? value : null;
  const many = Array.isArray(value) ? (value as readonly string[]) : [];
  const find = (wanted: string) => optionOf(element, wanted) ?? offered(asString(element['action_id']), wanted);
  switch (type) {
    case 'static_select':
    case 'external_select':
    case 'radio_buttons':
      return { type, selected_option: one === null ? null : selected(find(one)) };
    case 'multi_static_select':
    case 'multi_external_select':
    case 'checkboxes':
      return { type, selected_options: many.map((item) => selected(find(item))).filter((option) => option !== null) };
    case 'users_select':
      return { type, selected_user: one };
    case 'multi_users_select':
      return { type, selected_users: [...many] };
    case 'conversations_select':
      return { type, selected_conversation: one };
    case 'multi_conversations_select':
      return { type, selected_conversations: [...many] };
    case 'channels_select':
      return { type, selected_channel: one };
    case 'multi_channels_select':
      return { type, selected_channels: [...many] };
    case 'datepicker':
      return { type, selected_date: one };
    case 'timepicker':
      return { type, selected_time: one };
    case 'datetimepicker':
      return { type, selected_date_time: one === null ? null : Number(one) };
    default:
      return { type, value: one };
  }
}

/** What the element shows before anybody touched it. */
export function initialValue(element: Json): RawValue {
  const option = element['initial_option'];
  if (isJson(option)) return asString(option['value']);
  const options = element['initial_options'];
  if (Array.isArray(options)) return asList(options).map((item) => asString(item['value']));
  for (const key of ['initial_users', 'initial_conversations', 'initial_channels']) {
    const list = element[key];
    if (Array.isArray(list)) return list.filter((item): item is string => typeof item === 'string');
  }
  const keys = ['value', 'user', 'conversation', 'channel', 'date', 'time', 'date_time'].map(
    (name) => `initial_${name}`,
  );
  const first = keys.map((key) => element[key]).find((value) => typeof value === 'string' || typeof value === 'number');
  return first === undefined ? null : String(first);
}

export function optionsOf(element: Json): readonly Json[] {
  return [
    ...asList(element['options']),
    ...asList(element['option_groups']).flatMap((group) => asList(group['options'])),
  ];
}

function optionOf(element: Json, value: string): Json | undefined {
  return optionsOf(element).find((option) => option['value'] === value);
}

type Selected = NonNullable<ViewStateValue['selected_option']>;

function selected(option: Json | undefined): Selected | null {
  if (option === undefined || !isJson(option['text'])) return null;
  const text: Selected['text'] = { type: 'plain_text', text: asString(option['text']['text']), emoji: true };
  return { text, value: asString(option['value']) };
}
