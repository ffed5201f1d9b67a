import type { Bands } from '../build-model/bands.ts';
import { held } from '../build-model/model.ts';
import { holds, mayChangeRack, type Placement, relocate } from './placement.ts';

/**
 * Without a balance to reach, only replicas that must leave their broker move, and where they go costs the same: largest first onto
 * the broker that is least full. Returns the replicas for which no broker had room.
 */
export function placeForced(
  placement: Placement,
  bands: Bands,
): readonly { readonly p: number; readonly rack: number }[] {
  const { model, start, holder } = placement;
  const homeless: { p: number; rack: number }[] = [];
  for (let p = model.partitions - 1; p >= 0; p--) {
    for (let slot = start[p]!; slot < start[p + 1]!; slot++) {
      const room = holder[slot]!;
      if (room < model.targets) continue;
      const broker = leastFull(placement, bands, p, room);
      if (broker < 0) homeless.push({ p, rack: room - model.targets });
      else relocate(placement, p, room, broker);
    }
  }
  return homeless;
}

function leastFull(placement: Placement, bands: Bands, p: number, room: number): number {
  const { model, bytes, replicas, rackOfNode } = placement;
  const { targets, receives, capacityBytes, sizeBytes } = model;
  let best = -1;
  let bestFill = Number.POSITIVE_INFINITY;
  for (let broker = 0; broker < targets; broker++) {
    // A former holder costs nothing, so it counts as a receiver even where new copies are not wanted.
    const copyless = held(model, p, broker);
    if (receives[broker] !== 1 && !copyless) continue;
    const after = bytes[broker]! + sizeBytes[p]!;
    if (after > bands.bytes.hi[broker]! || holds(placement, p, broker)) continue;
    const capacity = capacityBytes[broker]!;
    const fill = copyless ? -1 : Number.isFinite(capacity) ? after / capacity : after;
    if (fill > bestFill || (fill === bestFill && replicas[broker]! >= replicas[best]!)) continue;
    if (!mayChangeRack(placement, p, rackOfNode[room]!, rackOfNode[broker]!)) continue;
    best = broker;
    bestFill = fill;
  }
  return best;
}
