/** Failures that a test asks for: an error, an HTTP status, a rate limit, a delay, or an answer lost on the way. */

export type Fault = {
  /** Slack's error code, answered with ok: false. */
  readonly error?: string;
  readonly httpStatus?: number;
  /** Answers 429 with this Retry-After. */
  readonly retryAfterSec?: number;
  /** Holds the answer back. */
  readonly delayMs?: number;
  /** The call takes effect, and then the connection breaks: the app never learns of it. */
  readonly loseAnswer?: boolean;
  /** How many calls it strikes; 1 when not given. */
  readonly times?: number;
};

type Planned = { readonly fault: Fault; left: number };

export type Faults = { readonly planned: Map<string, Planned[]> };

export const maxDelayMs = 60_000;

export function createFaults(): Faults {
  return { planned: new Map() };
}

/** `method` may be '*'. */
export function planFault(faults: Faults, method: string, fault: Fault): void {
  const list = faults.planned.get(method) ?? [];
  faults.planned.set(method, [...list, { fault, left: fault.times ?? 1 }]);
}

/** The fault that strikes this call, if any; counts it. */
export function nextFault(faults: Faults, method: string): Fault | null {
  for (const key of [method, '*']) {
    const planned = faults.planned.get(key)?.find((entry) => entry.left > 0);
    if (planned === undefined) continue;
    planned.left -= 1;
    return planned.fault;
  }
  return null;
}
