/** Command line options, read with node's own parser, so that a start costs nothing. */

import { type ParseArgsConfig, parseArgs } from 'node:util';
import { bad, good, type Read } from './io.ts';

export type Values = Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>;

export type Parsed = {
  readonly values: Values;
  readonly positionals: readonly string[];
};

export type OptionSet = NonNullable<ParseArgsConfig['options']>;

/** Options of every command that reads a cluster. */
export const sourceOptions = {
  snapshot: { type: 'string', multiple: true },
  bootstrap: { type: 'string' },
  cluster: { type: 'string' },
  format: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const satisfies OptionSet;

export function parseOptions(args: readonly string[], options: OptionSet): Read<Parsed> {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
    return good({ values: values as Values, positionals });
  } catch (thrown) {
    // node's message names the option first; what follows is about escaping dashes and helps nobody.
    const [line = ''] = (thrown instanceof Error ? thrown.message : String(thrown)).split('\n');
    const message = line.split('. ')[0]!.replace(/\.$/, '');
    return bad(`${message}.`);
  }
}

export function textOf(values: Values, name: string): string | undefined {
  const value = values[name];
  return typeof value === 'string' ? value : undefined;
}

export function textsOf(values: Values, name: string): readonly string[] {
  const value = values[name];
  return Array.isArray(value) ? value.map(String) : [];
}

export function choiceOf<T extends string>(values: Values, name: string, choices: readonly T[], fallback: T): Read<T> {
  const value = textOf(values, name);
  if (value === undefined) return good(fallback);
  const found = choices.find((choice) => choice === value);
  return found === undefined ? bad(`--${name} ${value} is unknown: use one of ${choices.join(', ')}.`) : good(found);
}

/** `7,8` → [7, 8]. */
export function idsOf(values: Values, name: string): Read<readonly number[] | undefined> {
  const value = textOf(values, name);
  if (value === undefined) return good(undefined);
  const parts = value.split(',').map((part) => part.trim());
  if (parts.every((part) => /^\d{1,10}$/.test(part))) return good([...new Set(parts.map(Number))]);
  return bad(`--${name} ${value} is not a list of broker ids: write them like --${name} 7,8.`);
}

/** `orders-*,payments` → ['orders-*', 'payments']. */
export function globsOf(values: Values, name: string): Read<readonly string[] | undefined> {
  const value = textOf(values, name);
  if (value === undefined) return good(undefined);
  const parts = value.split(',').map((part) => part.trim());
  return parts.includes('') ? bad(`--${name} holds an empty pattern.`) : good(parts);
}

export function numberOf(
  values: Values,
  name: string,
  range: { readonly least: number; readonly most: number; readonly whole?: boolean },
): Read<number | undefined> {
  const value = textOf(values, name);
  if (value === undefined) return good(undefined);
  const number = /^\d+(\.\d+)?%?$/.test(value) ? Number(value.replace('%', '')) : Number.NaN;
  const kind = range.whole === true ? 'a whole number' : 'a number';
  if (number >= range.least && number <= range.most && (range.whole !== true || Number.isInteger(number))) {
    return good(number);
  }
  return bad(`--${name} ${value} is not ${kind} from ${range.least} to ${range.most}.`);
}

const unitBytes: Readonly<Record<string, number>> = {
  '': 1,
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KIB: 2 ** 10,
  MIB: 2 ** 20,
  GIB: 2 ** 30,
  TIB: 2 ** 40,
};

/** Bytes, also with a unit: `50000000`, `50MB`, `50MB/s`, `2GiB`. */
export function bytesOf(values: Values, name: string): Read<number | undefined> {
  const value = textOf(values, name);
  if (value === undefined) return good(undefined);
  const match = /^(\d+(?:\.\d+)?)\s*([KMGT]?i?B?)(?:\/s)?$/i.exec(value);
  const unit = match === null ? undefined : unitBytes[match[2]!.toUpperCase().replace(/^([KMGT]I?)$/, '$1B')];
  const bytes = match === null || unit === undefined ? Number.NaN : Math.round(Number(match[1]) * unit);
  if (Number.isSafeInteger(bytes) && bytes >= 0) return good(bytes);
  return bad(`--${name} ${value} is not a number of bytes: write it like 50000000, 50MB or 2GiB.`);
}
