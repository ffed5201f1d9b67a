/** Check: one thing that was looked at, how it stands, and what mends it. */

import type { Check, CheckState } from '../../jobs/check.ts';
import type { Refusal } from '../../jobs/outcome.ts';

export type { Check, CheckState as State } from '../../jobs/check.ts';

export function about(subject: string) {
  return {
    ok: (what: string): Check => ({ subject, what, state: 'ok', fix: null }),
    warning: (what: string, fix: string): Check => ({ subject, what, state: 'warning', fix }),
    broken: (what: string, fix: string): Check => ({ subject, what, state: 'broken', fix }),
    refused: ({ message, next }: Refusal): Check => ({ subject, what: message, state: 'broken', fix: next }),
  };
}

export function worstOf(checks: readonly Check[]): CheckState {
  const has = (wanted: CheckState): boolean => checks.some(({ state }) => state === wanted);
  return has('broken') ? 'broken' : has('warning') ? 'warning' : 'ok';
}

/** `late` when the work has not ended in time; the work itself goes on until its own limit. */
export async function within<T>(limitMs: number, work: Promise<T>, late: T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const end = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(late), limitMs);
  });
  try {
    return await Promise.race([work, end]);
  } finally {
    clearTimeout(timer);
  }
}
