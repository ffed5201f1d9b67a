/** Waits for something no longer than this. The timer ends with the wait, so it keeps no process alive that is done. */

import type { Clock } from './ports.ts';

export async function within<Found, Late>(
  clock: Clock,
  ms: number,
  work: Promise<Found>,
  late: () => Late,
): Promise<Found | Late> {
  const over = new AbortController();
  try {
    return await Promise.race([work, clock.sleepMs(ms, over.signal).then(late)]);
  } finally {
    over.abort();
  }
}
