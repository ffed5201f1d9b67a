/** What Slack's client refuses by itself before an app ever sees a submission. */

import { asJson, asString, type Json } from '../json.ts';
import type { StateValues } from './elements.ts';

/** Errors by block_id; empty when the form may be sent. */
export function clientErrors(blocks: readonly Json[], values: StateValues): Readonly<Record<string, string>> {
  const errors: Record<string, string> = {};
  for (const block of blocks) {
    if (block['type'] !== 'input') continue;
    const element = asJson(block['element']);
    const blockId = asString(block['block_id']);
    const value = values[blockId]?.[asString(element['action_id'])];
    const error = value === undefined ? null : errorOf(element, value, block['optional'] === true);
    if (error !== null) errors[blockId] = error;
  }
  return errors;
}

function errorOf(element: Json, value: StateValues[string][string], optional: boolean): string | null {
  if (isEmpty(value)) return optional ? null : 'Please complete this required field.';
  const text = value.value ?? '';
  if (element['type'] === 'number_input') return numberError(element, text);
  const { min, max } = { min: element['min_length'], max: element['max_length'] };
  if (typeof min === 'number' && text.length < min) return `Please enter at least ${min} characters.`;
  if (typeof max === 'number' && text.length > max) return `Please enter at most ${max} characters.`;
  return null;
}

function numberError(element: Json, text: string): string | null {
  const number = Number(text);
  if (!Number.isFinite(number)) return 'Please enter a valid number.';
  if (element['is_decimal_allowed'] !== true && !Number.isInteger(number)) return 'Please enter a whole number.';
  const { min, max } = { min: asString(element['min_value']), max: asString(element['max_value']) };
  if (min !== '' && number < Number(min)) return `Please enter a number that is at least ${min}.`;
  if (max !== '' && number > Number(max)) return `Please enter a number that is at most ${max}.`;
  return null;
}

function isEmpty(value: StateValues[string][string]): boolean {
  const { type: _type, ...held } = value;
  return Object.values(held).every(
    (part) => part === null || part === '' || (Array.isArray(part) && part.length === 0),
  );
}
