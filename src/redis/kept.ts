/** Reads what is kept in Redis. Everything there says which version of its format it has; what says none is of the first. */

import { type Outcome, ok, refuse } from '../../jobs/outcome.ts';

/** Of plans, proposals and journal entries. Raise it together with code that still reads the versions before. */
export const keptVersion = 1;

/**
 * Trust boundary: only this program writes these bytes, but another release of it may have: during an upgrade, or after one
 * that was taken back. What this release cannot know the meaning of is refused, not guessed.
 */
export function readKept<T>(what: string, text: string): Outcome<T> {
  const value = JSON.parse(text) as { readonly version?: number };
  const { version = keptVersion } = value;
  return version <= keptVersion ? ok(value as T) : newerData(`${what} is kept in version ${version} of its format`);
}

export function newerData(what: string): Outcome<never> {
  return refuse(
    'newer-data',
    `${what}, which a newer Evenkeel wrote; this one reads version ${keptVersion}.`,
    'Run the newer release again everywhere, bot and workers; nothing was changed.',
  );
}

/** The values, or the first refusal. */
export function allOf<T>(outcomes: readonly Outcome<T>[]): Outcome<readonly T[]> {
  const values: T[] = [];
  for (const outcome of outcomes) {
    if (!outcome.ok) return outcome;
    values.push(outcome.value);
  }
  return ok(values);
}
