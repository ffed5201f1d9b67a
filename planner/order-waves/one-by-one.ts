import type { Model } from '../build-model/model.ts';
import { type DiskState, diskBefore } from './disk-state.ts';
import { anyOrder } from './find-order.ts';
import { addWork, emptyWorkload } from './pack-wave.ts';
import { stages, type WaveItem } from './wave-items.ts';

const effort = 500_000;
const itemsPerWaveAtMost = 10;

/** Changes of data in an order that keeps disks below their limits, where sharing them out evenly does not; null when none was found. */
export function oneByOne(model: Model, items: readonly WaveItem[]): readonly WaveItem[] | null {
  const data = items.filter(({ kind }) => kind !== 'leaders');
  const jobs = data.map(({ sizeBytes, into, outOf, kind }) => ({
    sizeBytes,
    ways: [{ into, outOf }],
    must: true,
    stage: stages.indexOf(kind),
  }));
  const { steps } = anyOrder(jobs, diskBefore(model), effort);
  return steps === null ? null : steps.map(({ job }) => data[job]!);
}

/**
 * How many of the next items can run together: of one kind, with room for old and new copies, and internal topics one at a time. 0: there
 * is no room for the first.
 */
export function together(items: readonly WaveItem[], { usedBytes, limitBytes }: DiskState): number {
  const now = emptyWorkload(usedBytes.length);
  const { kind } = items[0]!;
  const most = kind === 'internal' ? 1 : itemsPerWaveAtMost;
  for (const [i, item] of items.entries()) {
    const fits = item.into.every((b) => usedBytes[b]! + now.inBytes[b]! + item.sizeBytes <= limitBytes[b]!);
    if (i === most || item.kind !== kind || !fits) return i;
    addWork(now, item, 1);
  }
  return items.length;
}
