import type { Model } from '../build-model/model.ts';
import { emptyPlacement, type Placement } from './placement.ts';

/** Everything where it is, legal or not: what an intent that moves no data starts and ends with. */
export function placementAsIs(model: Model): Placement {
  const placement = emptyPlacement(model);
  const { oldStart, oldBroker, targets, sizeBytes } = model;
  for (let p = 0; p < model.partitions; p++) {
    let slot = placement.start[p]!;
    for (let i = oldStart[p]!; i < oldStart[p + 1]!; i++) {
      const broker = oldBroker[i]!;
      if (broker >= targets) continue;
      placement.holder[slot++] = broker;
      placement.replicas[broker]!++;
      placement.bytes[broker]! += sizeBytes[p]!;
    }
  }
  return placement;
}
