/** What targets hold while changes of the full plan are taken or left, and how far that is from where the full plan brings them. */

import type { Load } from '../build-model/load-before.ts';
import { held, type Model } from '../build-model/model.ts';
import type { Placement } from '../place-replicas/placement.ts';

/** A change taken (1) or given up again (-1). */
export type Direction = 1 | -1;

export function apply(full: Placement, load: Load, p: number, direction: Direction): void {
  eachDifference(full, p, (broker, sign) => {
    load.replicas[broker]! += sign * direction;
    load.bytes[broker]! += sign * direction * full.model.sizeBytes[p]!;
  });
}

/** Over all targets: replicas away from the full plan's, in shares of them, and bytes likewise. */
export function distance(full: Placement, load: Load): number {
  let total = 0;
  for (let broker = 0; broker < full.model.targets; broker++) {
    total += away(load.replicas[broker]!, full.replicas[broker]!) + away(load.bytes[broker]!, full.bytes[broker]!);
  }
  return total;
}

/** How much nearer one change brings. */
export function gain(full: Placement, load: Load, p: number, direction: Direction): number {
  const size = full.model.sizeBytes[p]! * direction;
  let total = 0;
  eachDifference(full, p, (broker, sign) => {
    const replicas = load.replicas[broker]!;
    const bytes = load.bytes[broker]!;
    total += away(replicas, full.replicas[broker]!) - away(replicas + sign * direction, full.replicas[broker]!);
    total += away(bytes, full.bytes[broker]!) - away(bytes + sign * size, full.bytes[broker]!);
  });
  return total;
}

function away(now: number, aim: number): number {
  return Math.abs(now - aim) / Math.max(1, aim);
}

/** Targets that gain (1) or lose (-1) a replica of the partition. */
export function eachDifference(
  { model, start, holder }: Placement,
  p: number,
  use: (broker: number, sign: 1 | -1) => void,
): void {
  for (let slot = start[p]!; slot < start[p + 1]!; slot++) if (!held(model, p, holder[slot]!)) use(holder[slot]!, 1);
  eachOld(model, p, (broker) => {
    for (let slot = start[p]!; slot < start[p + 1]!; slot++) if (holder[slot] === broker) return;
    use(broker, -1);
  });
}

function eachOld({ oldStart, oldBroker, targets }: Model, p: number, use: (broker: number) => void): void {
  for (let i = oldStart[p]!; i < oldStart[p + 1]!; i++) if (oldBroker[i]! < targets) use(oldBroker[i]!);
}
