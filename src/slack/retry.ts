/** Bounded retries around one call to Slack. */

import type { Clock } from '../../jobs/ports.ts';
import type { Answer, SlackFault } from './web-client.ts';

export type RetryOptions = {
  readonly clock: Clock;
  readonly attempts: number;
  /** Longest wait before one more attempt; a longer Retry-After ends the retries. */
  readonly waitAtMostMs: number;
  /** Whether doing it twice does no harm, so that a call may be repeated that has perhaps arrived. */
  readonly repeatable: boolean;
};

const firstWaitMs = 500;

export async function withRetries<T>(call: () => Promise<Answer<T>>, options: RetryOptions): Promise<Answer<T>> {
  let answer = await call();
  for (let attempt = 1; attempt < options.attempts && !answer.ok; attempt += 1) {
    const waitMs = waitFor(answer.fault, attempt, options.repeatable);
    if (waitMs === null || waitMs > options.waitAtMostMs) return answer;
    await options.clock.sleepMs(waitMs);
    answer = await call();
  }
  return answer;
}

/** null: trying again does not help, or could do something twice. */
function waitFor(fault: SlackFault, attempt: number, repeatable: boolean): number | null {
  if (fault.kind === 'rate-limited') return fault.afterMs;
  if (fault.kind === 'refused') return null;
  return repeatable || !fault.mayHaveArrived ? firstWaitMs * 2 ** (attempt - 1) : null;
}
