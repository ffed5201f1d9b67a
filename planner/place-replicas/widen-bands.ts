import type { CountBands, FlowResult } from './count-flow.ts';
import type { Placement } from './placement.ts';

/**
 * Where no path leads from brokers with too many to brokers with too few, the bands cannot be kept: those in reach of the surplus are
 * all full, so their upper ends rise together, and the lower ends of the brokers that went short come down to what they got.
 */
export function widenBands(bands: CountBands, placement: Placement, stuck: FlowResult['stuck']): CountBands {
  const { targets } = placement.model;
  const lo = bands.lo.slice();
  const hi = bands.hi.slice();
  for (const { excess, reached } of stuck) {
    let units = excess;
    const room = new Map(reached.map((b) => [b, Math.max(hi[b]!, Math.min(placement.replicas[b]!, hi[b]!))]));
    while (units > 0 && reached.length > 0) {
      const level = Math.min(...room.values());
      for (const b of reached) {
        if (units === 0 || room.get(b) !== level) continue;
        room.set(b, level + 1);
        units--;
      }
    }
    for (const [b, top] of room) hi[b] = Math.max(hi[b]!, top);
  }
  for (let b = 0; b < targets; b++) if (placement.replicas[b]! < lo[b]!) lo[b] = placement.replicas[b]!;
  return { lo, hi };
}
