import type { Model } from './model.ts';

/** Replicas and bytes per target. */
export type Load = { readonly replicas: Int32Array; readonly bytes: Float64Array };

/** What targets hold before anything moves, frozen partitions included. */
export function loadBefore({ frozen, partitions, oldStart, oldBroker, targets, sizeBytes }: Model): Load {
  const replicas = frozen.replicas.slice();
  const bytes = frozen.bytes.slice();
  for (let p = 0; p < partitions; p++) {
    for (let i = oldStart[p]!; i < oldStart[p + 1]!; i++) {
      const broker = oldBroker[i]!;
      if (broker >= targets) continue;
      replicas[broker]!++;
      bytes[broker]! += sizeBytes[p]!;
    }
  }
  return { replicas, bytes };
}
