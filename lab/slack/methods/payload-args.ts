/** Web API calls come as forms whose objects are JSON strings, or as JSON: both become one plain object. */

import { asList, asString, isJson, type Json, parseJson } from '../json.ts';

const objectKeys = new Set(['blocks', 'attachments', 'view', 'files', 'metadata', 'message', 'block']);

export function readArgs(contentType: string, body: string): Json {
  if (contentType.includes('application/json')) {
    const parsed = parseJson(body);
    return isJson(parsed) ? parsed : {};
  }
  const args: Record<string, unknown> = {};
  for (const [key, value] of new URLSearchParams(body)) {
    const parsed = objectKeys.has(key) ? parseJson(value) : undefined;
    args[key] = parsed ?? value;
  }
  return args;
}

/** The blocks argument; 'broken' when there is one that is not a list of objects. */
export function blocksArg(args: Json): readonly Json[] | 'broken' {
  const value = args['blocks'];
  if (value === undefined || value === null || value === '') return [];
  if (!Array.isArray(value) || !value.every(isJson)) return 'broken';
  return asList(value);
}

export function textArg(args: Json, key: string): string {
  const value = args[key];
  return typeof value === 'number' ? String(value) : asString(value);
}

export function numberArg(args: Json, key: string, fallback: number): number {
  const value = Number(args[key] ?? fallback);
  return Number.isFinite(value) ? value : fallback;
}
