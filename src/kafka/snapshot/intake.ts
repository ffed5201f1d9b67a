/**
 * How many bytes a second each partition takes in: growth of its end offset between two readings, times the mean size of a
 * record in its log. Compaction leaves gaps in the offsets, so the figure of a compacted topic is low rather than high.
 */

import type { Offsets } from '../wire/list-offsets.ts';

/** End offsets at one moment. */
export type Reading = { readonly atMs: number; readonly ends: Offsets };

/** An earlier reading serves when it is at least so old … */
export const youngestBaseMs = 2000;
/** … and at most so old: an average over longer hides what happens now. */
export const oldestBaseMs = 10 * 60_000;

export function usableBase(earlier: Reading | null, nowMs: number): Reading | null {
  if (earlier === null) return null;
  const ageMs = nowMs - earlier.atMs;
  return ageMs >= youngestBaseMs && ageMs <= oldestBaseMs ? earlier : null;
}

/** null when it cannot be told. */
export function bytesPerSec(
  partition: { readonly topic: string; readonly partition: number; readonly sizeBytes: number | null },
  readings: { readonly from: Reading; readonly to: Reading; readonly starts: Offsets },
): number | null {
  const at = (offsets: Offsets): number | undefined => offsets.get(partition.topic)?.get(partition.partition);
  const from = at(readings.from.ends);
  const to = at(readings.to.ends);
  const start = at(readings.starts);
  const seconds = (readings.to.atMs - readings.from.atMs) / 1000;
  // An end that went back was cut off or belongs to a topic that was created again.
  if (from === undefined || to === undefined || to < from || seconds <= 0) return null;
  if (to === from) return 0;
  if (start === undefined || partition.sizeBytes === null || to <= start) return null;
  return Math.round(((to - from) / seconds) * (partition.sizeBytes / (to - start)));
}
