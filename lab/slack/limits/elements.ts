/** Slack's rules for block elements: buttons, menus, inputs. */

import { isJson, type Json } from '../json.ts';
import {
  checkList,
  checkOptionalString,
  checkOptionalText,
  checkString,
  checkText,
  type Problems,
  report,
} from './problems.ts';

const plain = ['plain_text'] as const;

const menus = ['static_select', 'multi_static_select'];
const pickers = [
  'users_select',
  'multi_users_select',
  'conversations_select',
  'multi_conversations_select',
  'channels_select',
  'multi_channels_select',
  'external_select',
  'multi_external_select',
  'datepicker',
  'timepicker',
  'datetimepicker',
];
const choices = ['radio_buttons', 'checkboxes'];
const typed = ['plain_text_input', 'number_input', 'email_text_input', 'url_text_input'];

export const actionElements: readonly string[] = ['button', 'overflow', ...menus, ...pickers, ...choices];
export const inputElements: readonly string[] = [...typed, ...menus, ...pickers, ...choices];
export const accessoryElements: readonly string[] = [...actionElements, 'image'];

/** Checks one element; `allowed` says which types its place takes. */
export function checkElement(problems: Problems, value: unknown, pointer: string, allowed: readonly string[]): void {
  if (!isJson(value)) {
    report(problems, 'missing required field: element', pointer);
    return;
  }
  const type = String(value['type']);
  if (!allowed.includes(type)) {
    report(problems, `unsupported type: ${type}`, `${pointer}/type`);
    return;
  }
  checkOptionalString(problems, value['action_id'], `${pointer}/action_id`, 255);
  checkOptionalText(problems, value['placeholder'], `${pointer}/placeholder`, { max: 150, kinds: plain });
  if (value['confirm'] !== undefined) checkConfirm(problems, value['confirm'], `${pointer}/confirm`);
  if (type === 'button') checkButton(problems, value, pointer);
  else if (type === 'image') checkImageElement(problems, value, pointer);
  else if (menus.includes(type)) checkMenu(problems, value, pointer);
  else if (choices.includes(type)) checkOptions(problems, value['options'], `${pointer}/options`, 10);
  else if (type === 'overflow') checkOptions(problems, value['options'], `${pointer}/options`, 5);
  else if (typed.includes(type)) checkTyped(problems, value, pointer);
}

function checkButton(problems: Problems, button: Json, pointer: string): void {
  checkText(problems, button['text'], `${pointer}/text`, { max: 75, kinds: plain });
  checkOptionalString(problems, button['value'], `${pointer}/value`, 2000);
  checkOptionalString(problems, button['url'], `${pointer}/url`, 3000);
  checkOptionalString(problems, button['accessibility_label'], `${pointer}/accessibility_label`, 75);
  checkStyle(problems, button['style'], `${pointer}/style`);
}

function checkStyle(problems: Problems, style: unknown, pointer: string): void {
  if (style !== undefined && style !== 'primary' && style !== 'danger') {
    report(problems, 'must be one of: primary, danger', pointer);
  }
}

export function checkImageElement(problems: Problems, image: Json, pointer: string): void {
  checkString(problems, image['alt_text'], `${pointer}/alt_text`, { min: 1, max: 2000 });
  checkImageSource(problems, image, pointer);
}

/** An image names a URL or an uploaded file, not both. */
export function checkImageSource(problems: Problems, image: Json, pointer: string): void {
  const named = [image['image_url'], image['slack_file']].filter((source) => source !== undefined);
  if (named.length !== 1) report(problems, 'must have exactly one of image_url and slack_file', pointer);
  if (image['image_url'] !== undefined)
    checkString(problems, image['image_url'], `${pointer}/image_url`, { min: 1, max: 3000 });
}

function checkMenu(problems: Problems, menu: Json, pointer: string): void {
  if (menu['option_groups'] === undefined) {
    checkOptions(problems, menu['options'], `${pointer}/options`, 100);
    return;
  }
  const groups = checkList(problems, menu['option_groups'], `${pointer}/option_groups`, { min: 1, max: 100 });
  groups.forEach((group, at) => {
    checkText(problems, group['label'], `${pointer}/option_groups/${at}/label`, { max: 75, kinds: plain });
    checkOptions(problems, group['options'], `${pointer}/option_groups/${at}/options`, 100);
  });
}

function checkOptions(problems: Problems, value: unknown, pointer: string, max: number): void {
  const options = checkList(problems, value, pointer, { min: 1, max });
  const seen = new Set<unknown>();
  options.forEach((option, at) => {
    checkText(problems, option['text'], `${pointer}/${at}/text`, { max: 75 });
    checkString(problems, option['value'], `${pointer}/${at}/value`, { min: 1, max: 150 });
    checkOptionalText(problems, option['description'], `${pointer}/${at}/description`, { max: 75 });
    if (seen.has(option['value'])) report(problems, 'duplicate option value', `${pointer}/${at}/value`);
    seen.add(option['value']);
  });
}

function checkTyped(problems: Problems, input: Json, pointer: string): void {
  if (input['type'] === 'number_input' && typeof input['is_decimal_allowed'] !== 'boolean') {
    report(problems, 'missing required field: is_decimal_allowed', pointer);
  }
  for (const key of ['min_length', 'max_length']) {
    const length = input[key];
    if (length !== undefined && (typeof length !== 'number' || length < 0 || length > 3000)) {
      report(problems, 'must be between 0 and 3000', `${pointer}/${key}`);
    }
  }
  checkOptionalString(problems, input['initial_value'], `${pointer}/initial_value`, 3000);
}

function checkConfirm(problems: Problems, value: unknown, pointer: string): void {
  if (!isJson(value)) {
    report(problems, 'must be an object', pointer);
    return;
  }
  checkText(problems, value['title'], `${pointer}/title`, { max: 100, kinds: plain });
  checkText(problems, value['text'], `${pointer}/text`, { max: 300 });
  checkText(problems, value['confirm'], `${pointer}/confirm`, { max: 30, kinds: plain });
  checkText(problems, value['deny'], `${pointer}/deny`, { max: 30, kinds: plain });
  checkStyle(problems, value['style'], `${pointer}/style`);
}
