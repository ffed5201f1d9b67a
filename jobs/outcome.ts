/** Expected failures are values with a reason code; thrown errors are bugs. */

import type { ReasonCode } from './reason-code.ts';

export type Refusal = {
  readonly ok: false;
  readonly code: ReasonCode;
  /** One sentence: what happened, with names and figures. */
  readonly message: string;
  /** One sentence: what the person can do next. */
  readonly next: string;
};

export type Outcome<T> = { readonly ok: true; readonly value: T } | Refusal;

export function ok<T>(value: T): Outcome<T> {
  return { ok: true, value };
}

export function refuse(code: ReasonCode, message: string, next: string): Refusal {
  return { ok: false, code, message, next };
}
