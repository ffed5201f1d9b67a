/** The few checks that file formats are put together from. They allocate nothing while everything is right. */

import { type Check, fault, within } from './fault.ts';

/** Kafka's ids are 32-bit signed; -1 stands for "none" on the wire and is never an id. */
const highestId = 2 ** 31 - 1;

/** Of a topic (`org.apache.kafka.common.internals.Topic`). */
export const longestName = 249;

export const topicName: Check = (value) =>
  typeof value === 'string' && value.length > 0 && value.length <= longestName
    ? null
    : fault(value, `a name of 1 to ${longestName} characters`);

export const text: Check = (value) => (typeof value === 'string' ? null : fault(value, 'text'));

export const flag: Check = (value) => (typeof value === 'boolean' ? null : fault(value, 'true or false'));

export const id: Check = (value) =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) <= highestId
    ? null
    : fault(value, 'an id (a whole number from 0 to 2147483647)');

/** Bytes, offsets, milliseconds: what is exact in a double. */
export const amount: Check = (value) =>
  Number.isSafeInteger(value) && (value as number) >= 0
    ? null
    : fault(value, 'a whole number from 0 to 9007199254740991');

export const rate: Check = (value) =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? null : fault(value, 'a number of 0 or more');

export function oneOf(words: readonly string[]): Check {
  return (value) => (words.some((word) => word === value) ? null : fault(value, words.map((w) => `"${w}"`).join(', ')));
}

export function optional(check: Check): Check {
  return (value) => (value === undefined ? null : check(value));
}

export function nullable(check: Check): Check {
  return (value) => {
    if (value === null) return null;
    const found = check(value);
    return found === null || found.path !== '' ? found : { ...found, expected: `${found.expected}, or null` };
  };
}

export function list(item: Check, expected = 'a list'): Check {
  return (value) => {
    if (!Array.isArray(value)) return fault(value, expected);
    for (let index = 0; index < value.length; index++) {
      const inner = item(value[index]);
      if (inner !== null) return within(index, inner);
    }
    return null;
  };
}

/** Fields that are not named are kept and ignored. */
export function object(fields: Readonly<Record<string, Check>>): Check {
  const names = Object.keys(fields);
  const checks = Object.values(fields);
  return (value) => {
    if (!isObject(value)) return fault(value, `an object with ${names.join(', ')}`);
    for (let index = 0; index < names.length; index++) {
      const name = names[index]!;
      const inner = checks[index]!(Object.hasOwn(value, name) ? value[name] : undefined);
      if (inner !== null) return within(name, inner);
    }
    return null;
  };
}

/** Kafka's config values are all text. */
const textByName: Check = (value) => {
  if (!isObject(value)) return fault(value, 'an object of text values');
  for (const name of Object.keys(value)) {
    const inner = text(value[name]);
    if (inner !== null) return within(name, inner);
  }
  return null;
};

/**
 * Kafka's config values, and `min.insync.replicas` as Kafka takes it (`TopicConfig`, an int of at least 1): the whole safety of
 * a plan rests on it, so what is not one is a broken file and never a default.
 */
export const configs: Check = (value) => {
  const found = textByName(value);
  if (found !== null) return found;
  const key = 'min.insync.replicas';
  const minIsr = (value as Readonly<Record<string, string>>)[key];
  if (minIsr === undefined || (/^\d{1,9}$/.test(minIsr) && Number(minIsr) >= 1)) return null;
  return within(key, fault(minIsr, 'a whole number from 1, as text'));
};

/** All of them, the first fault wins. */
export function every(...checks: readonly Check[]): Check {
  return (value) => {
    for (const check of checks) {
      const found = check(value);
      if (found !== null) return found;
    }
    return null;
  };
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
