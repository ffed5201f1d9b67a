/** A place in a payload and what is wrong there, worded as Slack words it in response_metadata.messages. */

import { isJson, type Json } from '../json.ts';

export type Problems = string[];

export function report(problems: Problems, what: string, pointer: string): void {
  problems.push(`[ERROR] ${what} [json-pointer:${pointer}]`);
}

export type TextRule = {
  readonly max: number;
  readonly min?: number;
  /** Allowed text object types; both when not given. */
  readonly kinds?: readonly ('plain_text' | 'mrkdwn')[];
};

export function checkText(problems: Problems, value: unknown, pointer: string, rule: TextRule): void {
  if (!isJson(value)) {
    report(problems, 'missing required field: text object', pointer);
    return;
  }
  const kinds = rule.kinds ?? ['plain_text', 'mrkdwn'];
  if (!kinds.some((kind) => kind === value['type']))
    report(problems, `must be one of: ${kinds.join(', ')}`, `${pointer}/type`);
  checkString(problems, value['text'], `${pointer}/text`, { min: rule.min ?? 1, max: rule.max });
}

export function checkOptionalText(problems: Problems, value: unknown, pointer: string, rule: TextRule): void {
  if (value !== undefined) checkText(problems, value, pointer, rule);
}

export function checkString(
  problems: Problems,
  value: unknown,
  pointer: string,
  rule: { readonly min?: number; readonly max: number },
): void {
  if (typeof value !== 'string') {
    report(problems, 'must be a string', pointer);
    return;
  }
  if (value.length < (rule.min ?? 0)) report(problems, `must be more than ${(rule.min ?? 1) - 1} characters`, pointer);
  if (value.length > rule.max) report(problems, `must be less than ${rule.max + 1} characters`, pointer);
}

export function checkOptionalString(problems: Problems, value: unknown, pointer: string, max: number): void {
  if (value !== undefined) checkString(problems, value, pointer, { max });
}

/** The list's objects, after its length was checked. */
export function checkList(
  problems: Problems,
  value: unknown,
  pointer: string,
  rule: { readonly min: number; readonly max: number },
): readonly Json[] {
  if (!Array.isArray(value)) {
    report(problems, 'must be an array', pointer);
    return [];
  }
  if (value.length < rule.min) report(problems, `no less than ${rule.min} items allowed`, pointer);
  if (value.length > rule.max) report(problems, `no more than ${rule.max} items allowed`, pointer);
  return value.filter(isJson);
}
