/** How long a process was kept from running by others: what a promise of time cannot be held against. */

import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** https://docs.kernel.org/scheduler/sched-stats.html: the second figure is the time spent waiting on a run queue, in nanoseconds. */
export function starvedSeconds(pid: number): number | null {
  try {
    return Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[1]) / 1e9;
  } catch {
    return null;
  }
}

/**
 * A watch to start before the work: the milliseconds that this process has been kept from running since. The processes that it
 * works with (Redis, a cluster) wait as much again, so they count twice. 0 where the system does not tell.
 */
export function starvedSince(): () => number {
  const before = starvedSeconds(process.pid) ?? 0;
  return () => 2000 * ((starvedSeconds(process.pid) ?? 0) - before);
}

/** Until a short piece of work gets a processor for most of its time, or the deadline is over. */
export async function untilCalm(deadlineMs: number): Promise<void> {
  const workMs = 100;
  while (Date.now() < deadlineMs) {
    const begunMs = performance.now();
    const used = process.cpuUsage();
    while (process.cpuUsage(used).user < workMs * 1000 && Date.now() < deadlineMs);
    if (performance.now() - begunMs < 1.5 * workMs) return;
    await sleep(1000);
  }
}
